"""MIS-P09: only the child declines; who keeps a child from the talk is a prompt to others (P05)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.interviews import NewAttempt
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
RULE = "MIS-P09"


def tried(episode: Episode, at: datetime, result: str = "obstructed") -> None:
    with clock.stopped(at):
        new = NewAttempt(interview=interview_of(episode), at=at, way="visit", result=result)
        commands.attempt(SYSTEM, attempts=[new])


@pytest.fixture
def episode(world: World) -> Episode:
    return came_back(went_missing(known_child(world, carer=world.home), LEFT), LEFT + 5 * HOUR)


def test_whoever_stands_in_the_way_is_a_prompt_from_that_moment(
    world: World, episode: Episode
) -> None:
    tried(episode, LEFT + 9 * HOUR)
    assert not open_rows(world, RULE, LEFT + 9 * HOUR - timedelta(minutes=1))
    [row] = open_rows(world, RULE, LEFT + 9 * HOUR)
    assert row.evidence == [episode.pk]


@pytest.mark.parametrize("result", ["no_answer", "not_there", "put_off"])
def test_a_door_that_nobody_opens_is_none(world: World, episode: Episode, result: str) -> None:
    tried(episode, LEFT + 9 * HOUR, result)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_it_expires_four_weeks_after_the_child_came_back(world: World, episode: Episode) -> None:
    tried(episode, LEFT + 9 * HOUR)
    until = LEFT + 5 * HOUR + 28 * DAY
    assert open_rows(world, RULE, until - timedelta(minutes=1))
    assert not open_rows(world, RULE, until)


def test_a_decision_closes_it_and_the_next_time_fires_again(world: World, episode: Episode) -> None:
    tried(episode, LEFT + 9 * HOUR)
    [row] = open_rows(world, RULE, LEFT + 10 * HOUR)
    with clock.stopped(LEFT + 10 * HOUR):
        rules.decide(SYSTEM, derived=row, option="elsewhere", reason="At school, on Thursday.")
    assert not open_rows(world, RULE, LEFT + 11 * HOUR)
    again = came_back(went_missing(episode.child, LEFT + 4 * DAY), LEFT + 4 * DAY + HOUR)
    tried(again, LEFT + 5 * DAY)
    [row] = open_rows(world, RULE, LEFT + 5 * DAY)
    assert row.subject_id == again.pk


def test_the_home_that_stood_in_the_way_reads_nothing_of_it(world: World, episode: Episode) -> None:
    tried(episode, LEFT + 9 * HOUR)
    rows = Derived.objects.filter(rule=RULE)
    with clock.stopped(LEFT + 10 * HOUR):
        assert rows.visible_to(world.reader("social_worker")).exists()
        assert not rows.visible_to(world.reader("home_manager")).exists()
        assert not rows.visible_to(world.reader("stranger")).exists()
