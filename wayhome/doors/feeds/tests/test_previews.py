"""What a file would do is said before it does it, and is what it then does; of every feed."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.factories import World
from wayhome.doors.feeds import commands, jobs, outcome, queries
from wayhome.doors.feeds.commands import FileIn, foreseeing
from wayhome.doors.feeds.commands.work import steps
from wayhome.doors.feeds.models import Batch, RawFile, Row, State
from wayhome.doors.feeds.tests import councils, reports, returns
from wayhome.doors.feeds.tests.test_annex_a import CONTACT, ON
from wayhome.doors.feeds.tests.test_populations import line as roll_line
from wayhome.doors.feeds.tests.test_populations import living, roll
from wayhome.foundation.access import commands as access
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people import models as people
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import Episode, PoliceNotice
from wayhome.practice.missing.tests.lives import known_child, went_missing

FACTS: tuple[Any, ...] = (
    people.Child, people.ChildName, people.Identifier, people.Responsibility, people.CareStatus,
    people.Home, people.CouncilRecord, people.SchoolRoll, Episode, PoliceNotice, Derived,
)  # fmt: skip
FIRST = commands.Asking(first=True)
DAY = {"CHILD": "1", "MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}
Brought = tuple[Batch, dict[str, dict[str, int]]]


@pytest.fixture(autouse=True)
def _on_a_wednesday_morning() -> Iterator[None]:
    with clock.stopped(reports.NOW):
        yield


def record() -> list[Any]:
    """All that stands on the record, row by row."""
    return [sorted(map(repr, model.objects.values_list())) for model in FACTS]


def a_return(world: World) -> Brought:
    """Of child 1 what was said before, an end put right, and a new absence; child 2 is new."""
    sent = {"Header": [{"CHILD": "1"}], "Episodes": [{"CHILD": "1"}], "Missing": [DAY]}
    returns.bring(world.cheshire_east, returns.files(**sent))
    again = {
        "Header": [{"CHILD": "1"}, {"CHILD": "2"}],
        "Episodes": [{"CHILD": "1"}, {"CHILD": "2"}],
        "Missing": [
            DAY | {"MIS_END": "13/06/2017"},
            DAY | {"MIS_START": "01/08/2017", "MIS_END": "02/08/2017"},
            {"CHILD": "2", "MIS_START": "soon"},
        ],
    }
    batch = commands.receive(
        SYSTEM,
        authority=world.cheshire_east,
        year=returns.YEAR,
        files=returns.files(**again),
        asking=FIRST,
    ).batch
    one_of_two = {"new": 1, "changed": 0, "same": 1, "ask": 0}
    return batch, {
        "Header": one_of_two,
        "Episodes": one_of_two,
        "Missing": {"new": 1, "changed": 1, "same": 0, "ask": 0},
    }


def a_census(world: World) -> Brought:
    first = councils.census(councils.child("101", councils.referral()))
    councils.bring_census(world.sefton, first)
    second = councils.census(
        councils.child("101", councils.referral(PrimaryNeedCode="N2"), councils.referral(
            CINreferralDate="2025-09-01")),
        councils.child("102", councils.referral()),
    )  # fmt: skip
    batch = commands.receive_census(
        SYSTEM,
        authority=world.sefton,
        year=councils.YEAR,
        file=FileIn("cin.xml", second),
        asking=FIRST,
    ).batch
    return batch, {
        "Children": {"new": 1, "changed": 0, "same": 1, "ask": 0},
        "Referrals": {"new": 2, "changed": 1, "same": 0, "ask": 0},
    }


def lists(world: World) -> Brought:
    heads = [*CONTACT]
    ash, other = councils.ASH, [102, *councils.ASH[1:]]
    first = councils.workbook(List_1=[heads, [*ash, ON, "q) 6: Police"]])
    councils.bring_lists(world.sefton, first)
    second = councils.workbook(
        List_1=[heads, [*ash, ON, "1A"], [*other, ON, "1A"], [*other, "soon", "1A"]]
    )
    batch = commands.receive_lists(
        SYSTEM, authority=world.sefton, file=FileIn("a.xlsx", second), asking=FIRST
    ).batch
    return batch, {"List 1": {"new": 1, "changed": 1, "same": 0, "ask": 0}}


def a_roll(world: World) -> Brought:
    living(world, school=world.school)
    living(world, "Robin", "Moss")
    school = world.school.name
    content = roll(
        roll_line(school=school, off="14/03/2026"),
        roll_line("Robin,Moss", school=school, upn=""),
        roll_line("Kim,Stranger", school=school, upn=""),
    )
    batch = commands.receive_population(
        SYSTEM,
        feed="roll",
        authority=world.cheshire_east,
        file=FileIn("roll.csv", content),
        asking=FIRST,
    ).batch
    return batch, {"Roll": {"new": 1, "changed": 1, "same": 0, "ask": 0}}


def police_reports(world: World) -> Brought:
    """One opens, one joins what it opened, one is said anew, one older, one near a known child."""
    known_child(world, given_name="Rowan", family_name="Hill")
    reports.bring(world, {"given_name": "Devon"})
    content = reports.text(
        {"given_name": "Devon"} | reports.FOUND,
        {"given_name": "Devon", "updated_at": "03/11/2026 22:20:00"},
        {"reference": "R2", "given_name": "Priya", "person_id": "N1"},
        {"reference": "R3", "given_name": "Priya", "person_id": "N1"},
        {"reference": "R4", "given_name": "Rowen", "family_name": "Hill"},
        {"reference": "R5", "missing_since": "soon"},
    )
    file = FileIn("reports.csv", content)
    batch = commands.receive_reports(SYSTEM, force=world.police, file=file, asking=FIRST).batch
    return batch, {"Reports": {"new": 2, "changed": 1, "same": 1, "ask": 1}}


@pytest.mark.parametrize("bring", [a_return, a_census, lists, a_roll, police_reports])
def test_what_is_foreseen_of_a_feed_is_what_applying_then_does(
    world: World, bring: Callable[[World], Brought]
) -> None:
    received, expected = bring(world)
    before = record()
    batch = commands.carry_on(reports.fresh(received))
    assert batch.is_waiting
    assert not batch.is_working
    assert record() == before
    assert batch.made == {}
    assert not Row.objects.filter(batch=batch).exclude(child=None).exists()
    assert {table: batch.foreseen["tables"][table] for table in expected} == expected
    commands.ask_apply(SYSTEM, batch=batch)
    batch = commands.carry_on(reports.fresh(batch))
    assert batch.state == State.APPLIED
    assert batch.became == {name: batch.foreseen[name] for name in ("tables", "children")}
    assert record() != before


def test_children_are_told_apart_by_whether_they_are_known(world: World) -> None:
    batch = commands.carry_on(reports.fresh(police_reports(world)[0]))
    assert batch.foreseen["children"] == {"known": 1, "new": 1, "ask": 1}
    found = {
        whose: [row.child_key for row in outcome.rows(SYSTEM, batch, whose=whose)]
        for whose in ("known", "new", "ask")
    }
    assert found == {"known": ["MP/26/1", "MP/26/1"], "new": ["R2", "R3"], "ask": ["R4"]}
    # one without the matching duty is told nothing of it (P20)
    officer = world.reader("data_officer", world.police)
    matcher = world.reader("police_coordinator")
    said, told = outcome.said(officer, batch), outcome.said(matcher, batch)
    assert said
    assert told
    assert (said.children, told.children["new"]) == ({}, 1)
    assert outcome.rows(officer, batch, whose="new").count() == 5


def test_rows_about_a_closed_record_are_in_no_list_of_a_preview(world: World) -> None:
    returns.bring(world.cheshire_east, returns.missing(DAY))
    access.restrict(
        world.reader("team_manager"),
        child_id=people.Child.objects.get().pk,
        reason="Adopted",
        named=[],
        owner=world.user("team_manager"),
    )
    content = returns.in_other_files(returns.missing(DAY))
    batch = commands.receive(
        SYSTEM, authority=world.cheshire_east, year=2018, files=content, asking=FIRST
    ).batch
    batch = commands.carry_on(reports.fresh(batch))
    assert outcome.rows(SYSTEM, batch).count() == 3
    assert not outcome.rows(world.reader("data_officer"), batch).exists()


def test_discarded_it_leaves_nothing_and_may_come_again(world: World) -> None:
    received, _expected = a_return(world)
    before = record()
    batch = commands.carry_on(reports.fresh(received))
    commands.discard(SYSTEM, batch=batch)
    batch = commands.carry_on(reports.fresh(batch))
    assert batch.is_discarded
    assert record() == before
    kept = RawFile.objects.filter(batch=batch).values_list("keep_until_on", flat=True)
    assert all(day > clock.today() for day in kept)  # as long as its feed says
    with pytest.raises(Invalid):
        commands.ask_apply(SYSTEM, batch=batch)
    files = {
        file.table: FileIn(file.name, bytes(file.content or b"")) for file in batch.files.all()
    }
    again = commands.receive(SYSTEM, authority=world.cheshire_east, year=2018, files=files)
    assert again.is_new


def test_one_that_waited_until_its_rows_were_forgotten_is_not_taken_in(world: World) -> None:
    batch = commands.carry_on(reports.fresh(a_return(world)[0]))
    with clock.stopped(clock.now() + timedelta(days=500)):
        commands.forget_raw(SYSTEM)
        with pytest.raises(Invalid):
            commands.ask_apply(SYSTEM, batch=batch)


def test_a_row_put_right_while_it_waits_is_counted_with_the_others(world: World) -> None:
    batch = commands.carry_on(reports.fresh(a_return(world)[0]))
    held = returns.row(batch, line=4)
    values = {"MIS_START": "01/09/2017", "MIS_END": "02/09/2017"}
    commands.mend(SYSTEM, row=held, values=values)
    batch = reports.fresh(batch)
    assert batch.foreseen["tables"]["Missing"]["new"] == 2
    assert (batch.is_waiting, batch.held_rows, Episode.objects.count()) == (True, 0, 1)
    commands.ask_apply(SYSTEM, batch=batch)
    batch = commands.carry_on(reports.fresh(batch))
    assert batch.became["tables"] == batch.foreseen["tables"]


def test_a_row_put_right_afterwards_is_no_surprise(world: World) -> None:
    batch = commands.carry_on(reports.fresh(a_return(world)[0]))
    commands.ask_apply(SYSTEM, batch=batch)
    batch = commands.carry_on(reports.fresh(batch))
    new = batch.became["tables"]["Missing"]["new"]
    values = {"MIS_START": "01/09/2017", "MIS_END": "02/09/2017"}
    commands.mend(SYSTEM, row=returns.row(batch, line=4), values=values)
    batch = reports.fresh(batch)
    assert batch.became["tables"]["Missing"]["new"] == new + 1
    said = outcome.said(SYSTEM, batch)
    assert said
    assert not said.differs


def test_it_is_judged_again_when_somebody_says_yes_days_later(world: World) -> None:
    """An absence that was reported here meanwhile holds the row that overlaps it."""
    batch = commands.carry_on(reports.fresh(a_return(world)[0]))
    child = people.Child.objects.get()
    went_missing(child, datetime(2017, 7, 31, 12, tzinfo=UTC), back_after=timedelta(days=5))
    commands.ask_apply(SYSTEM, batch=batch)
    batch = commands.carry_on(reports.fresh(batch))
    assert batch.became["tables"]["Missing"]["new"] == 0
    said = outcome.said(SYSTEM, batch)
    assert said
    assert said.differs


def test_killed_while_it_looks_the_next_worker_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreseeing, "AT_ONCE", 1)
    received, expected = a_return(world)
    for _, _ in zip(range(3), steps(reports.fresh(received)), strict=False):
        pass
    batch = commands.carry_on(reports.fresh(received))
    assert batch.foreseen["tables"] == expected
    assert batch.foreseen["children"] == {"known": 1, "new": 1, "ask": 0}


def test_what_waits_for_a_person_is_no_work_for_a_worker(world: World) -> None:
    batch = commands.carry_on(reports.fresh(a_return(world)[0]))
    with clock.stopped(clock.now() + 2 * jobs.SILENT):
        assert not queries.unfinished(jobs.SILENT).exists()
        commands.ask_apply(SYSTEM, batch=batch)
        assert not queries.unfinished(jobs.SILENT).exists()
    with clock.stopped(clock.now() + 5 * jobs.SILENT):
        assert list(queries.unfinished(jobs.SILENT)) == [batch]
    with pytest.raises(Invalid):  # what is being taken in
        commands.discard(SYSTEM, batch=batch)
