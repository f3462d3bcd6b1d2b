"""A force brings its reports on a page; a colleague with the matching duty says who each is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import post
from wayhome.doors.feeds import commands, jobs
from wayhome.doors.feeds.models import Batch, Row
from wayhome.doors.feeds.police.columns import COLUMNS, REPORTS
from wayhome.doors.feeds.tests.reports import NOW, bring, row, text
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import known_child

NEAR = {"given_name": "Ashe"}


@pytest.fixture(autouse=True)
def _on_a_wednesday_morning() -> Iterator[None]:
    with clock.stopped(NOW):
        yield


def client(world: World, role: str, agency: Any = None) -> Client:
    return signed_in(Client(), world.user(role, agency), world.member(role, agency))


def officer(world: World) -> Client:
    return client(world, "data_officer", world.police)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_file_sent_by_page_is_taken_in_by_the_job(world: World) -> None:
    sent = {"Reports": SimpleUploadedFile("reports.csv", text({}))}
    response = post(officer(world), reverse("feeds:upload_reports"), **sent)
    batch = Batch.objects.get()
    assert response.url == reverse("feeds:batch", args=[batch.ref])
    assert (batch.force, batch.agency) == (world.police, world.police)
    jobs.carry_on(batch=batch.pk)
    episode = Episode.objects.get()
    assert episode.recorded_by == world.user("data_officer", world.police)
    assert "Police missing reports, Cheshire Constabulary" in words(
        officer(world).get(response.url)
    )


def test_of_a_file_without_a_column_it_is_asked_which_that_is(world: World) -> None:
    columns = [name for name in REPORTS.columns if name != "missing_since"]
    sent = {"Reports": SimpleUploadedFile("reports.csv", text({}, columns=columns))}
    force = officer(world)
    response = post(force, reverse("feeds:upload_reports"), **sent)
    assert response.url == reverse("feeds:headings", args=[Batch.objects.get().ref])
    assert "has no column missing_since" in words(force.get(response.url))


def test_the_template_names_every_column_and_its_second_line_is_no_row(world: World) -> None:
    response = officer(world).get(reverse("feeds:template"))
    assert response["Content-Disposition"].startswith("attachment")
    headings, said = response.content.decode().splitlines()
    assert headings.split(",") == [column.name for column in COLUMNS]
    assert said.count("Required: ") == sum(column.is_needed for column in COLUMNS)
    assert (commands.carry_on(_received(world, response.content))).total_rows == 0


def _received(world: World, content: bytes) -> Batch:
    from wayhome.doors.feeds.tests.reports import received

    return received(world.police, content)


@pytest.mark.parametrize("name", ["feeds:upload_reports", "feeds:template"])
def test_a_councils_data_officer_and_other_roles_of_the_force_get_404(
    world: World, name: str
) -> None:
    for visitor in (client(world, "data_officer"), client(world, "police_coordinator")):
        assert visitor.get(reverse(name)).status_code == 404


def test_a_held_row_is_mended_on_its_page_with_a_line_on_each_column(world: World) -> None:
    batch = bring(world, {"missing_since": "soon"})
    address = reverse("feeds:row", args=[row(batch).ref])
    said = words(officer(world).get(address))
    assert "This cannot be read as a date or time" in said
    assert "the force&#x27;s own reference of the report" in said
    says = row(batch).says | {"missing_since": "03/11/2026 19:05"}
    assert post(officer(world), address, **says).status_code == 302
    assert Episode.objects.get().is_open


def test_who_may_see_candidates_finds_the_report_and_says_who_it_is(world: World) -> None:
    child = known_child(world)
    batch = bring(world, NEAR)
    coordinator = client(world, "police_coordinator")
    assert str(row(batch).ref) in words(coordinator.get(reverse("feeds:waiting")))
    address = reverse("feeds:who", args=[row(batch).ref])
    said = words(coordinator.get(address))
    assert "Ash Winters" in said
    assert "2 May 2012" in said
    assert post(coordinator, address, choice=child.ref).url == reverse("feeds:waiting")
    assert Episode.objects.get().child == child
    assert coordinator.get(address).status_code == 404


def test_each_candidate_shown_is_logged(world: World) -> None:
    child = known_child(world)
    batch = bring(world, NEAR)
    client(world, "police_coordinator").get(reverse("feeds:who", args=[row(batch).ref]))
    read = AuditEntry.objects.filter(kind="read", action="feeds:who")
    assert list(read.values_list("child_id", flat=True)) == [child.pk]


def test_not_one_of_these_then_another_is_looked_for(world: World) -> None:
    known_child(world)
    other = known_child(world, given_name="Rowan", family_name="Hill")
    batch = bring(world, NEAR)
    coordinator = client(world, "police_coordinator")
    address = reverse("feeds:who", args=[row(batch).ref])
    assert post(coordinator, address, choice="none").url == address
    assert "Ash Winters" not in words(coordinator.get(address))
    found = post(coordinator, address, find="Rowan Hill")
    assert "Rowan" not in found.url  # E26
    assert "Rowan Hill" in words(coordinator.get(found.url))
    post(coordinator, found.url, choice=other.ref)
    assert Episode.objects.get().child == other


def test_a_new_child_is_made_by_page(world: World) -> None:
    known_child(world)
    batch = bring(world, NEAR)
    address = reverse("feeds:who", args=[row(batch).ref])
    post(client(world, "control_room"), address, choice="new")
    assert Child.objects.count() == 2
    assert row(batch).episode == Episode.objects.get()


def test_others_get_404_and_change_nothing(world: World) -> None:
    known_child(world)
    batch = bring(world, NEAR)
    address = reverse("feeds:who", args=[row(batch).ref])
    for visitor in (
        officer(world),
        client(world, "social_worker"),
        client(world, "police_coordinator", world.merseyside),
        client(world, "stranger"),
    ):
        assert visitor.get(address).status_code == 404
        assert post(visitor, address, choice="new").status_code == 404
    assert not Episode.objects.exists()


def test_whoever_brings_a_file_is_not_told_who_it_may_be(world: World) -> None:
    """P20: the data officer reads that it waits, and neither candidates nor why."""
    known_child(world)
    batch = bring(world, NEAR)
    said = words(officer(world).get(reverse("feeds:row", args=[row(batch).ref])))
    assert "It waits for somebody with the matching duty" in said
    assert "on the record." not in said
    assert reverse("feeds:who", args=[row(batch).ref]) not in said


def test_two_who_answer_at_once_the_second_is_told(world: World) -> None:
    known_child(world)
    batch = bring(world, NEAR)
    held = Row.objects.get()
    reader = world.reader("police_coordinator")
    commands.decide(reader, row=held, choice="none", version=held.version)
    response = post(
        client(world, "control_room"),
        reverse("feeds:who", args=[row(batch).ref]),
        choice="new",
        version=str(held.version),
    )
    assert response.status_code == 422
    assert "Somebody has said already" in words(response)
