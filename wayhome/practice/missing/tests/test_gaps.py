"""What is not happening: police not told, no interview offered, no decision (R42)."""

from datetime import UTC, datetime, timedelta

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.interviews import NewOffer
from wayhome.practice.missing.facts import Told
from wayhome.practice.missing.tests.lives import (
    came_back,
    interview_of,
    known_child,
    open_rows,
    went_missing,
)

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_recording_is_not_telling_the_police(world: World) -> None:
    went_missing(known_child(world), LEFT, told=False)
    assert open_rows(world, "MIS-G01", LEFT)


def test_why_nobody_told_the_police_does_not_end_the_gap(world: World) -> None:
    episode = went_missing(known_child(world), LEFT, told=False)
    with clock.stopped(LEFT + HOUR):
        told = Told(told=False, why_not="Mother asked us to wait.")
        commands.tell_police(SYSTEM, told=[(episode, told)])
    assert open_rows(world, "MIS-G01", LEFT + HOUR)


def test_telling_the_police_ends_it_from_the_moment_they_were_told(world: World) -> None:
    episode = went_missing(known_child(world), LEFT, told=False)
    with clock.stopped(LEFT + 2 * HOUR):
        told = Told(told=True, told_at=LEFT + HOUR, told_by="Jo", reference="IML 12")
        commands.tell_police(SYSTEM, told=[(episode, told)])
    assert open_rows(world, "MIS-G01", LEFT + HOUR - timedelta(minutes=1))
    assert not open_rows(world, "MIS-G01", LEFT + HOUR)


def test_it_ends_when_the_child_is_found(world: World) -> None:
    went_missing(known_child(world), LEFT, told=False, back_after=3 * HOUR)
    assert open_rows(world, "MIS-G01", LEFT + 2 * HOUR)
    assert not open_rows(world, "MIS-G01", LEFT + 3 * HOUR)


def test_police_told_at_the_report_leave_no_gap(world: World) -> None:
    went_missing(known_child(world), LEFT)
    assert not Derived.objects.filter(rule="MIS-G01").exists()


def test_no_offer_a_day_after_the_return_is_a_gap_with_nothing_written(world: World) -> None:
    back = LEFT + 5 * HOUR
    came_back(went_missing(known_child(world), LEFT), back)
    assert not open_rows(world, "MIS-G02", back + 24 * HOUR - timedelta(minutes=1))
    assert open_rows(world, "MIS-G02", back + 24 * HOUR)


def test_an_offer_within_the_day_leaves_no_gap(world: World) -> None:
    back = LEFT + 5 * HOUR
    episode = came_back(went_missing(known_child(world), LEFT), back)
    with clock.stopped(back + HOUR):
        offer = NewOffer(interview=interview_of(episode), at=back + HOUR, way="visit")
        commands.offer(SYSTEM, offers=[offer])
    assert not Derived.objects.filter(rule="MIS-G02").exists()


def test_a_reason_for_not_offering_ends_the_gap(world: World) -> None:
    back = LEFT + 5 * HOUR
    episode = came_back(went_missing(known_child(world), LEFT), back)
    with clock.stopped(back + 30 * HOUR):
        commands.end_interview(
            SYSTEM, interview=interview_of(episode), outcome="not_offered", reason="In custody."
        )
    assert open_rows(world, "MIS-G02", back + 29 * HOUR)
    assert not open_rows(world, "MIS-G02", back + 30 * HOUR)


def test_a_prompt_without_a_decision_becomes_a_gap_when_its_own_clock_is_up(world: World) -> None:
    went_missing(known_child(world), LEFT)  # over 24 hours: a decision is owed a day after that
    due = LEFT + 48 * HOUR
    assert not open_rows(world, "MIS-G03", due - timedelta(minutes=1))
    [row] = open_rows(world, "MIS-G03", due)
    assert row.subject_kind == "mis-p02"


def test_a_decision_in_time_leaves_no_such_gap(world: World) -> None:
    went_missing(known_child(world), LEFT)
    [prompt] = open_rows(world, "MIS-P02", LEFT + 25 * HOUR)
    with clock.stopped(LEFT + 25 * HOUR):
        rules.decide(SYSTEM, derived=prompt, option="search", reason="Wider.")
    assert not Derived.objects.filter(rule="MIS-G03").exists()


def test_an_imported_row_still_open_is_one_task_and_nothing_else(world: World) -> None:
    went_missing(known_child(world), LEFT, origin="imported", told=False)
    kinds = Derived.objects.exclude(kind="E").values_list("rule", flat=True)
    assert list(kinds) == ["MIS-G04"]


def test_a_school_reads_of_gaps_only_what_its_purpose_opens(world: World) -> None:
    went_missing(known_child(world, school=world.school), LEFT, told=False)
    with clock.stopped(LEFT + 50 * HOUR):
        rows = Derived.objects.filter(kind="G").visible_to(world.reader("school_lead"))
        assert set(rows.values_list("rule", flat=True)) == {"MIS-G01"}
