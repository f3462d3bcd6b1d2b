"""MIS-P08: gone again before the interview of the last time was held, or ended (R10, R12)."""

from datetime import UTC, datetime, timedelta

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import (
    came_back,
    interview_of,
    known_child,
    open_rows,
    went_missing,
)

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULE = "MIS-P08"


def heard(episode: Episode, at: datetime) -> None:
    with clock.stopped(at):
        commands.hold(
            SYSTEM, interview=interview_of(episode), held_at=at, where="School",
            account="We talked.", no_action_reason="In the plan.",
        )  # fmt: skip


def twice(child: Child) -> list[Episode]:
    first = went_missing(child, LEFT, back_after=3 * HOUR)
    return [first, went_missing(child, LEFT + 2 * DAY)]


def test_a_second_time_before_the_interview_fires_with_both_as_evidence(world: World) -> None:
    first, second = twice(known_child(world))
    [row] = open_rows(world, RULE, LEFT + 2 * DAY)
    assert row.evidence == [first.pk, second.pk]
    assert row.subject_id == second.pk


def test_an_interview_held_a_minute_before_the_report_leaves_no_prompt(world: World) -> None:
    child = known_child(world)
    heard(went_missing(child, LEFT, back_after=3 * HOUR), LEFT + 2 * DAY - timedelta(minutes=1))
    went_missing(child, LEFT + 2 * DAY)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_an_interview_that_ended_with_its_reason_before_it_leaves_no_prompt(world: World) -> None:
    child = known_child(world)
    first = went_missing(child, LEFT, back_after=3 * HOUR)
    with clock.stopped(LEFT + DAY):
        commands.end_interview(
            SYSTEM, interview=interview_of(first), outcome="not_possible", reason="In hospital."
        )
    went_missing(child, LEFT + 2 * DAY)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_one_held_after_the_report_does_not_undo_it(world: World) -> None:
    first, _ = twice(known_child(world))
    heard(first, LEFT + 3 * DAY)
    assert open_rows(world, RULE, LEFT + 4 * DAY)


def test_it_expires_four_weeks_after_the_child_was_found_with_nothing_written(
    world: World,
) -> None:
    _, second = twice(known_child(world))
    came_back(second, LEFT + 3 * DAY)
    until = LEFT + 31 * DAY
    assert open_rows(world, RULE, until - timedelta(minutes=1))
    assert not open_rows(world, RULE, until)


def test_a_decision_closes_it_and_the_next_time_unheard_fires_again(world: World) -> None:
    child = known_child(world)
    _, second = twice(child)
    [row] = open_rows(world, RULE, LEFT + 2 * DAY)
    with clock.stopped(LEFT + 2 * DAY):
        rules.decide(SYSTEM, derived=row, option="other", reason="Mr Okafor asks him.")
    assert not open_rows(world, RULE, LEFT + 2 * DAY + HOUR)
    came_back(second, LEFT + 3 * DAY)
    third = went_missing(child, LEFT + 5 * DAY)
    [row] = open_rows(world, RULE, LEFT + 5 * DAY)
    assert row.subject_id == third.pk


def test_a_partial_reader_sees_neither_row_nor_evidence(world: World) -> None:
    twice(known_child(world, carer=world.home))
    rows = Derived.objects.filter(rule=RULE)
    with clock.stopped(LEFT + 2 * DAY + HOUR):
        assert rows.visible_to(world.reader("social_worker")).exists()
        assert not rows.visible_to(world.reader("home_manager")).exists()
        assert not rows.visible_to(world.reader("stranger")).exists()
