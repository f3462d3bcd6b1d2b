"""MIS-P07: the police grade the risk high; social care and police decide at once (2.9, P13)."""

from datetime import UTC, datetime, timedelta

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import came_back, known_child, open_rows, went_missing

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULE = "MIS-P07"


def graded(world: World, episode: Episode, at: datetime, grade: str = "high") -> None:
    with clock.stopped(at):
        officer = world.reader("police_coordinator")
        commands.grade(officer, episode=episode, grade=grade, reason="Who she is with.")


def test_a_high_grade_fires_from_the_moment_it_was_given(world: World) -> None:
    episode = went_missing(known_child(world), LEFT)
    graded(world, episode, LEFT + 2 * HOUR)
    assert not open_rows(world, RULE, LEFT + 2 * HOUR - timedelta(minutes=1))
    [row] = open_rows(world, RULE, LEFT + 2 * HOUR)
    assert row.evidence == [episode.pk]


def test_a_medium_grade_does_not(world: World) -> None:
    graded(world, went_missing(known_child(world), LEFT), LEFT + HOUR, "medium")
    assert not Derived.objects.filter(rule=RULE).exists()


def test_a_lower_grade_afterwards_takes_nothing_back(world: World) -> None:
    episode = went_missing(known_child(world), LEFT)
    graded(world, episode, LEFT + HOUR)
    graded(world, episode, LEFT + 2 * HOUR, "medium")
    [row] = open_rows(world, RULE, LEFT + 3 * HOUR)
    assert row.started_at == LEFT + HOUR


def test_it_expires_four_weeks_after_the_child_was_found_with_nothing_written(
    world: World,
) -> None:
    episode = went_missing(known_child(world), LEFT)
    graded(world, episode, LEFT + HOUR)
    came_back(episode, LEFT + 5 * HOUR)
    until = LEFT + 5 * HOUR + 28 * DAY
    assert open_rows(world, RULE, until - timedelta(minutes=1))
    assert not open_rows(world, RULE, until)


def test_a_decision_closes_it_and_a_high_grade_next_time_fires_again(world: World) -> None:
    child = known_child(world)
    episode = went_missing(child, LEFT)
    graded(world, episode, LEFT + HOUR)
    [row] = open_rows(world, RULE, LEFT + 2 * HOUR)
    with clock.stopped(LEFT + 2 * HOUR):
        rules.decide(SYSTEM, derived=row, option="search", reason="Two cars to the flat.")
    assert not open_rows(world, RULE, LEFT + 3 * HOUR)
    came_back(episode, LEFT + 5 * HOUR)
    again = went_missing(child, LEFT + 4 * DAY)
    graded(world, again, LEFT + 4 * DAY + HOUR)
    [row] = open_rows(world, RULE, LEFT + 5 * DAY)
    assert row.subject_id == again.pk


def test_a_partial_reader_sees_neither_row_nor_evidence(world: World) -> None:
    graded(world, went_missing(known_child(world, carer=world.home), LEFT), LEFT + HOUR)
    rows = Derived.objects.filter(rule=RULE)
    with clock.stopped(LEFT + 2 * HOUR):
        assert rows.visible_to(world.reader("social_worker")).exists()
        assert rows.visible_to(world.reader("police_coordinator")).exists()
        assert not rows.visible_to(world.reader("home_manager")).exists()
        assert not rows.visible_to(world.reader("stranger")).exists()
