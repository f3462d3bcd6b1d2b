"""The pages of imports, as the council whose return it is, a colleague elsewhere, a stranger."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import hidden, post, send
from wayhome.doors.feeds import jobs
from wayhome.doors.feeds.models import Batch, Row, State
from wayhome.doors.feeds.tests.returns import bring, files, missing, row, undone
from wayhome.foundation.access import commands as access
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.models import Episode

DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}
WRONG = {"MIS_START": "10/08/2017", "MIS_END": "02/08/2017"}
OTHER_BIRTHDAY = DAY | {"DOB": "02/06/2004"}


def client(world: World, role: str = "data_officer", agency: Any = None) -> Client:
    return signed_in(Client(), world.user(role, agency), world.member(role, agency))


@pytest.fixture
def batch(world: World) -> Batch:
    return bring(world.cheshire_east, missing(OTHER_BIRTHDAY, WRONG))


def addresses(batch: Batch) -> list[str]:
    held = row(batch, line=3)
    return [
        reverse("feeds:batch", args=[batch.ref]),
        reverse("feeds:progress", args=[batch.ref]),
        reverse("feeds:undo", args=[batch.ref]),
        reverse("feeds:row", args=[held.ref]),
    ]


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_councils_data_officer_opens_every_page(world: World, batch: Batch) -> None:
    officer = client(world)
    for address in (*addresses(batch), reverse("feeds:batches"), reverse("feeds:upload")):
        assert officer.get(address).status_code == 200, address


@pytest.mark.parametrize(
    "role", ["social_worker", "team_manager", "senior_leader", "administrator"]
)
def test_a_colleague_in_another_role_gets_404(world: World, batch: Batch, role: str) -> None:
    colleague = client(world, role)
    for address in (*addresses(batch), reverse("feeds:batches"), reverse("feeds:upload")):
        assert colleague.get(address).status_code == 404, address


def test_another_councils_data_officer_gets_404(world: World, batch: Batch) -> None:
    other = client(world, "data_officer", world.sefton_council)
    for address in addresses(batch):
        assert other.get(address).status_code == 404, address
    assert batch.ref not in words(other.get(reverse("feeds:batches")))


def test_a_stranger_gets_404_and_cannot_undo_or_mend(world: World, batch: Batch) -> None:
    stranger = client(world, "stranger")
    for address in addresses(batch):
        assert stranger.get(address).status_code == 404, address
        assert post(stranger, address).status_code in (404, 405), address
    assert Batch.objects.get().undo_asked_at is None


def test_somebody_who_is_not_signed_in_is_asked_to(world: World, batch: Batch) -> None:
    assert Client().get(addresses(batch)[0]).status_code == 302


def test_the_page_says_what_became_of_every_table(world: World, batch: Batch) -> None:
    said = words(client(world).get(reverse("feeds:batch", args=[batch.ref])))
    assert "INT13" in said
    assert "DOB in Missing is different to DOB in Header" in said
    assert "Missing, row 3" in said


def test_rows_are_listed_by_judgement_table_and_rule(world: World, batch: Batch) -> None:
    address = reverse("feeds:batch", args=[batch.ref])
    officer = client(world)
    held, flagged = row(batch, line=3).ref, row(batch, line=2).ref
    for query, shown, hidden_one in (
        ({"judgement": "held"}, held, flagged),
        ({"judgement": "flagged"}, flagged, held),
        ({"table": "Missing", "fault": "INT13"}, flagged, held),
    ):
        said = words(officer.get(address, query))
        assert f"rows/{shown}/" in said
        assert f"rows/{hidden_one}/" not in said


def test_a_list_of_rows_is_logged_child_by_child(world: World, batch: Batch) -> None:
    client(world).get(reverse("feeds:batch", args=[batch.ref]))
    read = AuditEntry.objects.filter(kind="read", action="feeds:batch")
    assert list(read.values_list("child_id", flat=True)) == [Child.objects.get().pk]


def test_a_row_is_logged_as_a_read_of_its_child(world: World, batch: Batch) -> None:
    client(world).get(reverse("feeds:row", args=[row(batch, line=2).ref]))
    read = AuditEntry.objects.filter(kind="read", action="feeds:row")
    assert list(read.values_list("child_id", flat=True)) == [Child.objects.get().pk]


def test_rows_of_a_restricted_child_are_counted_and_not_shown(world: World, batch: Batch) -> None:
    manager = world.user("team_manager")
    access.restrict(
        world.reader("team_manager"),
        child_id=Child.objects.get().pk,
        reason="Adopted",
        named=[],
        owner=manager,
    )
    officer = client(world)
    flagged = row(batch, line=2)
    said = words(officer.get(reverse("feeds:batch", args=[batch.ref])))
    assert f"rows/{flagged.ref}/" not in said
    assert "One more row is about a child whose record is not open to you" in said
    assert officer.get(reverse("feeds:row", args=[flagged.ref])).status_code == 404


def test_a_held_row_is_mended_on_its_page(world: World, batch: Batch) -> None:
    officer = client(world)
    address = reverse("feeds:row", args=[row(batch, line=3).ref])
    typed = {"CHILD": "1", "DOB": "01/06/2004", "MISSING": "M", "MIS_START": "10/08/2017"}
    answer = send(officer, address, **typed, MIS_END="12/08/2017")
    assert answer.status_code == 302
    assert row(batch, line=3).episode == Episode.objects.order_by("pk").last()
    assert row(batch, line=3).mended_by == world.user("data_officer")


def test_mended_wrongly_it_comes_back_with_what_is_wrong(world: World, batch: Batch) -> None:
    officer = client(world)
    address = reverse("feeds:row", args=[row(batch, line=3).ref])
    typed = {"CHILD": "1", "DOB": "01/06/2004", "MISSING": "Q", "MIS_START": "10/08/2017"}
    send(officer, address, **typed, MIS_END="12/08/2017")
    assert "Missing type invalid." in words(officer.get(address))


def test_two_people_on_one_row_see_both_answers(world: World, batch: Batch) -> None:
    officer, other = client(world), client(world)
    address = reverse("feeds:row", args=[row(batch, line=3).ref])
    theirs, mine = hidden(officer.get(address)), hidden(other.get(address))
    typed = {"CHILD": "1", "DOB": "01/06/2004", "MISSING": "Q", "MIS_START": "10/08/2017"}
    officer.post(address, {**theirs, **typed, "MIS_END": "12/08/2017"})
    clash = other.post(address, {**mine, **typed, "MISSING": "A", "MIS_END": "13/08/2017"})
    assert clash.status_code == 409
    assert "13/08/2017" in words(clash)
    assert "12/08/2017" in words(clash)


def sent_files(**changes: bytes) -> dict[str, SimpleUploadedFile]:
    content = {name: file.content for name, file in missing(DAY).items()} | changes
    return {name: SimpleUploadedFile(f"{name}.csv", text) for name, text in content.items()}


def uploaded(officer: Client, world: World, **changes: bytes) -> Any:
    typed = {"authority": world.cheshire_east.code, "year": "2018", **sent_files(**changes)}
    return send(officer, reverse("feeds:upload"), **typed)


def test_a_return_is_brought_in_by_a_job_and_the_page_shows_how_far(world: World) -> None:
    officer = client(world)
    answer = uploaded(officer, world)
    batch = Batch.objects.get()
    assert answer["Location"] == reverse("feeds:batch", args=[batch.ref])
    assert "Rows read: 0 of 3" in words(officer.get(answer["Location"]))
    jobs.carry_on(batch=batch.pk)
    progress = words(officer.get(reverse("feeds:progress", args=[batch.ref])))
    assert "data-live-done" in progress
    episode = Episode.objects.get()
    assert episode.recorded_by == world.user("data_officer")
    assert episode.recorded_by_agency == world.council


def test_a_file_that_is_no_text_comes_back_with_words_at_its_field(world: World) -> None:
    answer = uploaded(client(world), world, Missing=b"PK\x03\x04 and more")
    assert answer.status_code == 422
    assert "This is a spreadsheet or an archive, not text. Save it as CSV UTF-8." in words(answer)
    assert not Batch.objects.exists()


def test_the_same_form_sent_twice_is_one_batch(world: World) -> None:
    officer = client(world)
    address = reverse("feeds:upload")
    typed = {**hidden(officer.get(address)), "authority": world.cheshire_east.code, "year": "2018"}
    first, second = (officer.post(address, {**typed, **sent_files()}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Batch.objects.count() == 1


def test_the_same_files_again_lead_to_the_batch_they_are(world: World) -> None:
    officer = client(world)
    first, second = (uploaded(officer, world) for _ in range(2))
    assert first["Location"] == second["Location"]


def test_only_the_councils_own_authority_is_offered(world: World) -> None:
    typed = {"authority": world.sefton.code, "year": "2018", **sent_files()}
    answer = send(client(world), reverse("feeds:upload"), **typed)
    assert answer.status_code == 422
    assert not Batch.objects.exists()


def test_undo_is_asked_once_more_and_done_by_a_job(world: World, batch: Batch) -> None:
    officer = client(world)
    send(officer, reverse("feeds:undo", args=[batch.ref]))
    assert Batch.objects.get().undo_asked_at
    jobs.carry_on(batch=batch.pk)
    assert Batch.objects.get().state == State.UNDONE
    assert "Nothing: nobody has worked" in words(
        officer.get(reverse("feeds:batch", args=[batch.ref]))
    )


def test_what_stays_after_undo_is_listed(world: World, batch: Batch) -> None:
    world.involve(Child.objects.get(), world.service, "return_interview")
    undone(batch)
    said = words(client(world).get(reverse("feeds:batch", args=[batch.ref])))
    assert "Somebody has worked on it since" in said


def test_children_open_last_year_and_gone_this_year_are_named(world: World) -> None:
    bring(world.cheshire_east, missing({"MIS_START": "20/03/2017"}), year=2017)
    batch = bring(world.cheshire_east, missing())
    said = words(client(world).get(reverse("feeds:batch", args=[batch.ref])))
    assert "Open last year, and gone this year" in said
    assert "20 March 2017" in said


def test_the_page_asks_the_database_no_more_for_more_rows(
    world: World, django_assert_max_num_queries: Any
) -> None:
    rows = [WRONG | {"MIS_START": f"{day:02}/09/2017"} for day in range(1, 29)]
    batch = bring(world.cheshire_east, missing(*rows))
    officer = client(world)
    officer.get(reverse("feeds:batches"))
    with django_assert_max_num_queries(16):  # four of them are the test's own
        officer.get(reverse("feeds:batch", args=[batch.ref]))


def test_pages_of_rows_follow_one_another(world: World) -> None:
    said = files(Header=[{"CHILD": str(n), "DOB": "soon"} for n in range(60)])
    batch = bring(world.cheshire_east, said)
    officer = client(world)
    first = words(officer.get(reverse("feeds:batch", args=[batch.ref])))
    assert "Showing 1 to 50 of 60" in first
    assert Row.objects.filter(batch=batch, judgement="held").count() == 60
