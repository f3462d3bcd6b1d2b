"""A list of a whole population leaves what it says of known children; of all others, nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.doors.feeds import commands, queries
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.commands.work import steps
from wayhome.doors.feeds.models import Batch, RawFile, Row
from wayhome.doors.feeds.population import passing
from wayhome.doors.feeds.population.columns import LISTED, nhs_number, pupil_number
from wayhome.doors.feeds.tests.councils import carried_on, faults
from wayhome.doors.feeds.tests.returns import FAKE, undone
from wayhome.foundation.access import commands as access
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.models import Address, Child, Identifier, SchoolRoll

UPN = "H801200001001"
HEAD = "upn,given_name,family_name,date_of_birth,sex,postcode,school,on_roll_on,off_roll_on"
BORN = date(2012, 6, 1)


def roll(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines]).encode()


def bring(world: World, content: bytes, feed: str = "roll") -> Batch:
    file = FileIn(f"{feed}.csv", content)
    authority = world.cheshire_east
    return carried_on(
        commands.receive_population(SYSTEM, feed=feed, authority=authority, file=file).batch
    )


def living(world: World, given: str = "Ash", family: str = "Winters", **more: Any) -> Child:
    child = world.child(given, family, born_on=BORN, **more)
    Address.objects.create(
        child=child, recorded_for=child, text="1 High Street", postcode="ZZ99 1AA",
        from_on=date(2020, 1, 1),
    )  # fmt: skip
    return child


def line(name: str = "Ash,Winters", *, school: Any = "", upn: str = UPN, off: str = "") -> str:
    return f"{upn},{name},01/06/2012,F,ZZ99 1AA,{school},01/09/2023,{off}"


def everything_kept() -> str:
    """All text that the feeds' tables hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(string_agg(r::text, ' '), '') FROM feeds_row r UNION ALL"
            " SELECT coalesce(string_agg(convert_from(content, 'UTF8') || name, ' '), '')"
            " FROM feeds_rawfile UNION ALL SELECT string_agg(b::text, ' ') FROM feeds_batch b"
        )
        return " ".join(text or "" for (text,) in cursor.fetchall())


def test_a_known_child_gets_roll_and_number_and_of_the_rest_nothing_is_kept(world: World) -> None:
    ash = living(world, school=world.school)
    living(world, "Robin", "Moss")
    school = world.school.name
    batch = bring(
        world,
        roll(
            line("Kim,Stranger", school=school),
            line(school=school, off="14/03/2026"),
            line("Zed,Zzyzx", school=school),
            line("Bad,Day", school=school).replace("01/06/2012", "41061"),
            "too,short",
        ),
    )
    assert batch.passed == {"rows": 5, "known": 1, "unsure": 0, "unread": {"W19": 1, "W06": 1}}
    row = Row.objects.get(batch=batch)
    assert (row.line, row.child, row.raw["school"]) == (3, ash, school)
    assert set(row.raw) == {"Record", "upn", "school", "on_roll_on", "off_roll_on"}
    assert Identifier.objects.get(kind="upn").child == ash
    left = SchoolRoll.objects.get(child=ash)
    assert (left.from_on, left.until_on) == (date(2023, 9, 1), date(2026, 3, 14))
    kept = everything_kept()
    for text in ("Stranger", "Zzyzx", "Kim", "Winters", "ZZ99", "41061", "too,short"):
        assert text not in kept, text
    assert Child.objects.count() == 2


def test_the_same_list_again_changes_nothing_and_undo_brings_back_what_was(world: World) -> None:
    ash = living(world, school=world.school)
    before = SchoolRoll.objects.get(child=ash)
    content = roll(line(school=world.school.name, off="14/03/2026"))
    batch = bring(world, content)
    again = bring(world, content)
    assert (again.is_discarded, again.passed["same_as"]) == (True, batch.ref)
    bring(world, content + b"\n")  # the same rows in another file
    assert SchoolRoll.objects.count() == 1
    for each in Batch.objects.standing().order_by("-pk"):
        undone(each)
    assert list(SchoolRoll.objects.filter(child=ash)) == [before]
    assert not Identifier.objects.filter(kind="upn").exists()


def test_it_is_matched_by_a_job_that_goes_on_where_a_killed_one_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passing, "AT_ONCE", 2)
    ash, school = living(world), world.school.name
    content = roll(
        *(line(f"Kim,Stranger{n}", school=school, upn="") for n in range(4)), line(school=school)
    )
    file = FileIn("roll.csv", content)
    batch = commands.receive_population(
        SYSTEM, feed="roll", authority=world.cheshire_east, file=file
    ).batch
    again = commands.receive_population(
        SYSTEM, feed="roll", authority=world.cheshire_east, file=file
    )
    assert (again.batch, again.is_new) == (batch, False)
    for _, done in zip(range(2), steps(batch), strict=False):
        assert done is None
    now = Batch.objects.get()
    assert (now.done, now.total, queries.step(now)) == (4, 5, "Rows read")
    batch = carried_on(batch)
    assert batch.passed == {"rows": 5, "known": 1, "unsure": 0, "unread": {}}
    assert SchoolRoll.objects.get().child == ash
    assert "Stranger" not in everything_kept()


def test_a_file_that_no_job_matched_is_emptied_that_night(world: World) -> None:
    file = FileIn("roll.csv", roll(line(school=world.school.name)))
    batch = commands.receive_population(
        SYSTEM, feed="roll", authority=world.cheshire_east, file=file
    ).batch
    with clock.stopped(clock.now() + timedelta(days=1)):
        assert commands.forget_raw(SYSTEM) == 1
    assert carried_on(batch).is_discarded
    assert "Winters" not in everything_kept()


def test_a_closed_record_and_a_child_of_elsewhere_are_as_if_they_were_not(world: World) -> None:
    closed, school = living(world), world.school.name
    owner = world.user("team_manager")
    access.restrict(
        world.reader("team_manager"),
        child_id=closed.pk,
        reason="Adopted",
        named=[owner],
        owner=owner,
    )
    living(world, "Robin", "Moss", responsible=world.worcestershire, lives_in=world.worcestershire)
    batch = bring(world, roll(line(school=school), line("Robin,Moss", school=school, upn="")))
    assert batch.passed == {"rows": 2, "known": 0, "unsure": 0, "unread": {}}
    assert not Row.objects.exists()
    assert "Robin" not in everything_kept()


def test_twins_with_one_name_alike_are_counted_and_not_kept(world: World) -> None:
    for name in ("Jamie", "Jaimie"):
        living(world, name, "Frost")
    text = line("Jaime,Frost", school=world.school.name, upn="")
    batch = bring(world, roll(text))
    assert (batch.passed["known"], batch.passed["unsure"]) == (0, 1)
    assert "Frost" not in everything_kept()


def test_a_school_that_is_not_here_holds_the_row_until_its_name_is_put_right(world: World) -> None:
    ash = living(world)
    batch = bring(world, roll(line(school="St Nowhere")))
    assert faults(batch) == {"Roll 2": ["W34"]}
    row = Row.objects.get()
    commands.mend(SYSTEM, row=row, values={"school": world.school.name.upper()})
    assert SchoolRoll.objects.get(child=ash).school == world.school


def test_health_lists_as_they_are_sent_bring_a_number_to_a_known_child(world: World) -> None:
    folder = FAKE.parent / "child_import"
    jimmy = world.child("Jimmy", "Smith", born_on=date(2010, 1, 2))
    Address.objects.create(
        child=jimmy, recorded_for=jimmy, text="10 Downing Street", postcode="SW1A 1AA",
        from_on=date(2020, 1, 1),
    )  # fmt: skip
    batch = bring(world, (folder / "valid.csv").read_bytes(), "health")
    assert (batch.passed["rows"], batch.passed["known"]) == (4, 1)
    assert Identifier.objects.get(kind="nhs").value == "9990000026"
    kept = everything_kept()
    for text in ("Jennifer", "susan@example.com", "07412345678", "Thorne", "Downing"):
        assert text not in kept, text
    for name in ("valid_with_bom", "valid_instruction_row", "valid_extra_fields"):
        sent = bring(world, (folder / f"{name}.csv").read_bytes(), "health")
        assert sent.passed["rows"] in (1, 3), name


def test_a_list_that_cannot_be_read_is_refused_in_words(world: World) -> None:
    for content, words in (
        (b"", "empty"),
        (b"PK\x03\x04", "spreadsheet"),
        (HEAD.replace(",school", "").encode(), "has no column school"),
        (f"{HEAD},upn\n".encode(), "names the column upn twice"),
        (roll('"1,2'), "cannot be read as CSV"),
    ):
        with pytest.raises(Invalid) as wrong:
            bring(world, content)
        assert words in wrong.value.errors["List"], words
    assert not Batch.objects.exists()


def test_numbers_are_checked_by_their_own_check_letter_or_figure() -> None:
    assert pupil_number(UPN) == UPN
    assert pupil_number("Q" + UPN[1:]) == pupil_number("P80120000100") == ""
    assert nhs_number("999 000 0018") == "9990000018"
    assert nhs_number("9990000019") == nhs_number("999") == ""


def test_what_is_kept_of_a_known_child_goes_after_a_month(world: World) -> None:
    living(world)
    bring(world, roll(line(school=world.school.name)))
    with clock.stopped(clock.now() + timedelta(days=31)):
        assert commands.forget_raw(SYSTEM) == 1
    assert RawFile.objects.get().content is None
    assert Row.objects.get().raw == {}


def test_the_page_says_what_was_not_kept(world: World) -> None:
    batch = bring(world, roll(line(school=world.school.name)))
    user, member = world.user("data_officer"), world.member("data_officer")
    said = signed_in(Client(), user, member).get(reverse("feeds:batch", args=[batch.ref]))
    assert "1 rows were read. 0 are about children who are known here" in said.content.decode()
    assert LISTED["roll"].template().startswith(b"upn,given_name")
