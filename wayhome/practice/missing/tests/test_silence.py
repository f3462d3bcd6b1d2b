"""MIS-G11, G12: nobody acts, nobody can be reached (R42, P24)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people import commands as people
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.sightings import NewSighting
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import known_child, open_rows, went_missing

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
QUIET, UNREACHED = "MIS-G11", "MIS-G12"


def test_four_hours_of_silence_open_it_with_nothing_written(world: World) -> None:
    went_missing(known_child(world), LEFT)
    assert not open_rows(world, QUIET, LEFT + 4 * HOUR - MINUTE)
    assert open_rows(world, QUIET, LEFT + 4 * HOUR)


@pytest.mark.parametrize("what", ["news", "sighting", "state", "grade"])
def test_whatever_is_recorded_begins_the_four_hours_again(world: World, what: str) -> None:
    episode = went_missing(known_child(world), LEFT)
    at = LEFT + 3 * HOUR
    with clock.stopped(at):
        _do(world, what, episode, at)
    assert not open_rows(world, QUIET, at + 4 * HOUR - MINUTE)
    assert open_rows(world, QUIET, at + 4 * HOUR)


def _do(world: World, what: str, episode: Episode, at: datetime) -> None:
    match what:
        case "news":
            commands.add(SYSTEM, episode=episode, text="Her phone is on.")
        case "sighting":
            new = NewSighting(episode, Instant.at(at), "Crewe", "sure")
            commands.record_sightings(SYSTEM, sightings=[new])
        case "state":
            commands.change_state(
                SYSTEM, episode=episode, state="phone", since_at=at, decided_by="Jo", reason="Rang."
            )
        case "grade":
            officer = world.reader("police_coordinator")
            commands.grade(officer, episode=episode, grade="medium", reason="No word.")


def test_it_ends_when_the_child_is_found_and_never_was_if_that_was_before(world: World) -> None:
    went_missing(known_child(world), LEFT, back_after=5 * HOUR)
    assert open_rows(world, QUIET, LEFT + 4 * HOUR)
    assert not open_rows(world, QUIET, LEFT + 5 * HOUR)
    went_missing(known_child(world, given_name="Kit"), LEFT, back_after=4 * HOUR)
    assert Derived.objects.filter(rule=QUIET).count() == 1


def test_a_school_is_not_told_of_silence(world: World) -> None:
    went_missing(known_child(world, school=world.school), LEFT)
    with clock.stopped(LEFT + 5 * HOUR):
        rows = Derived.objects.filter(rule=QUIET)
        assert rows.visible_to(world.reader("social_worker")).exists()
        assert not rows.visible_to(world.reader("school_lead")).exists()


def test_a_child_who_was_missing_and_cannot_be_reached_safely_is_a_gap(world: World) -> None:
    child = known_child(world)
    went_missing(child, LEFT, back_after=5 * HOUR)
    [row] = open_rows(world, UNREACHED, LEFT + 6 * HOUR)
    assert row.child_id == child.pk
    with clock.stopped(LEFT + 7 * HOUR):
        people.set_safe_contact(SYSTEM, child=child, way="Text before 8", hours="")
    assert not open_rows(world, UNREACHED, LEFT + 8 * HOUR)


def test_a_child_with_a_record_from_before_leaves_none(world: World) -> None:
    child = known_child(world)
    with clock.stopped(LEFT - HOUR):
        people.set_safe_contact(SYSTEM, child=child, way="Text before 8", hours="")
    went_missing(child, LEFT)
    assert not Derived.objects.filter(rule=UNREACHED).exists()


def test_it_ends_90_days_after_the_last_time_with_nothing_written(world: World) -> None:
    went_missing(known_child(world), LEFT, back_after=5 * HOUR)
    until = LEFT + 5 * HOUR + 90 * 24 * HOUR
    assert open_rows(world, UNREACHED, until - MINUTE)
    assert not open_rows(world, UNREACHED, until)


def test_a_school_does_not_read_that_there_is_none(world: World) -> None:
    went_missing(known_child(world, school=world.school), LEFT)
    with clock.stopped(LEFT + HOUR):
        rows = Derived.objects.filter(rule=UNREACHED)
        assert rows.visible_to(world.reader("social_worker")).exists()
        assert not rows.visible_to(world.reader("school_lead")).exists()
