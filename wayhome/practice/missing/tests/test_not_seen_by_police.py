"""MIS-G60: back for a day, and the police have recorded no interview of their own (T04)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import known_child, open_rows, went_missing

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
BACK = LEFT + 2 * HOUR
RULE = "MIS-G60"


@pytest.fixture
def episode(world: World) -> Episode:
    child = known_child(world, carer=world.home, school=world.school)
    return went_missing(child, LEFT, back_after=2 * HOUR)


def seen(episode: Episode, at: datetime) -> None:
    with clock.stopped(at):
        commands.record_prevention(
            SYSTEM, episode=episode, held_at=at, officer="PC Lowe", said="Tired."
        )


def test_a_day_after_the_return_it_is_the_force_s_with_nothing_written(
    world: World, episode: Episode
) -> None:
    assert not open_rows(world, RULE, BACK + 24 * HOUR - MINUTE)
    [row] = open_rows(world, RULE, BACK + 24 * HOUR)
    assert (row.subject_id, row.team_id) == (episode.pk, world.team("police_missing").pk)


def test_seen_within_the_day_leaves_none(world: World, episode: Episode) -> None:
    seen(episode, BACK + 23 * HOUR)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_seen_later_it_ends_then(world: World, episode: Episode) -> None:
    seen(episode, BACK + 30 * HOUR)
    assert open_rows(world, RULE, BACK + 29 * HOUR)
    assert not open_rows(world, RULE, BACK + 31 * HOUR)


def test_it_ends_after_a_week_with_nothing_written(world: World, episode: Episode) -> None:
    assert open_rows(world, RULE, BACK + 191 * HOUR)
    assert not open_rows(world, RULE, BACK + 193 * HOUR)


def test_it_is_said_again_of_the_next_time(world: World, episode: Episode) -> None:
    seen(episode, BACK + HOUR)
    again = went_missing(episode.child, BACK + 50 * HOUR, back_after=HOUR)
    [row] = open_rows(world, RULE, BACK + 80 * HOUR)
    assert row.subject_id == again.pk


def test_imported_history_owes_none(world: World) -> None:
    went_missing(known_child(world), LEFT, origin="imported", back_after=HOUR)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_police_read_it_with_the_way_to_record_it_and_a_stranger_does_not(
    world: World, episode: Episode
) -> None:
    with clock.stopped(BACK + 25 * HOUR):
        rows = Derived.objects.filter(rule=RULE)
        assert rows.visible_to(world.reader("social_worker")).count() == 1
        assert not rows.visible_to(world.reader("stranger")).exists()


def test_law_and_local_are_told_apart() -> None:
    for code in ("MIS-S02", "MIS-S30", "MIS-S31", "MIS-S32", "MIS-S33", "MIS-S03", RULE):
        assert not registry.rules()[code].is_law, code
    assert registry.rules()["MIS-S01"].is_law
