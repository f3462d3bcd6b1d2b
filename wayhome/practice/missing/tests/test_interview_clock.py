"""MIS-S01, MIS-S02: the interview's clock, from the return to the outcome (P03, E07, E11)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules import engine
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.interviews import NewAttempt, NewOffer
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import (
    came_back,
    interview_of,
    known_child,
    open_rows,
    went_missing,
)

LEFT = datetime(2026, 10, 22, 20, tzinfo=UTC)
BACK = datetime(2026, 10, 23, 17, tzinfo=UTC)  # the clocks go back on the 25th
DUE = BACK + timedelta(hours=72)
HOUR = timedelta(hours=1)


def hold(episode: Episode, at: datetime) -> None:
    with clock.stopped(max(at, clock.now()) if at > clock.now() else at):
        commands.hold(
            SYSTEM,
            interview=interview_of(episode),
            held_at=at,
            where="At school",
            account="We talked.",
            no_action_reason="Everything needed is in the plan.",
        )


def clock_of(episode: Episode, rule: str = "MIS-S01") -> Derived:
    return Derived.objects.get(rule=rule, subject_id=episode.pk)


def test_it_is_owed_within_72_elapsed_hours_across_the_clock_change(world: World) -> None:
    episode = came_back(went_missing(known_child(world), LEFT), BACK)
    assert clock_of(episode).due_at == DUE


def test_a_child_still_missing_has_no_clock(world: World) -> None:
    went_missing(known_child(world), LEFT)
    assert not Derived.objects.filter(rule="MIS-S01").exists()


def test_found_and_never_recorded_back_it_runs_from_found_and_is_true_a_day_later(
    world: World,
) -> None:
    episode = went_missing(known_child(world), LEFT)
    with clock.stopped(BACK):
        commands.record_found(SYSTEM, episode=episode, found=Instant.at(BACK))
    row = clock_of(episode)
    assert (row.started_at, row.from_at, row.due_at) == (BACK, BACK + 24 * HOUR, DUE)
    assert open_rows(world, "MIS-G05", BACK + 25 * HOUR), "the data fault shows"


def test_a_late_return_moves_the_clock_to_the_return(world: World) -> None:
    episode = went_missing(known_child(world), LEFT)
    with clock.stopped(BACK):
        commands.record_found(SYSTEM, episode=episode, found=Instant.at(BACK))
    with clock.stopped(BACK + 10 * HOUR):
        commands.record_returned(
            SYSTEM, episode=episode, returned=Instant.at(BACK + 10 * HOUR), to="A new placement"
        )
    assert clock_of(episode).due_at == DUE + 10 * HOUR


def test_an_interview_between_found_and_return_is_in_time(world: World) -> None:
    episode = went_missing(known_child(world), LEFT)
    with clock.stopped(BACK):
        commands.record_found(SYSTEM, episode=episode, found=Instant.at(BACK))
    with clock.stopped(BACK + 2 * HOUR):
        hold(episode, BACK + HOUR)
    with clock.stopped(BACK + 9 * HOUR):
        commands.record_returned(SYSTEM, episode=episode, returned=Instant.at(BACK + 9 * HOUR))
    row = clock_of(episode)
    assert row.stopped_at == BACK + HOUR
    assert row.due_at == BACK + 81 * HOUR


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=1)])
def test_in_time_is_up_to_the_72nd_hour(world: World, late: timedelta) -> None:
    from wayhome.practice.missing.models import EpisodeFact

    episode = came_back(went_missing(known_child(world), LEFT), BACK)
    with clock.stopped(DUE + HOUR):
        hold(episode, DUE + late)
    assert EpisodeFact.objects.get(episode_id=episode.pk).is_in_time is (not late)


def test_a_declined_interview_is_no_longer_owed_and_is_never_in_time(world: World) -> None:
    episode = came_back(went_missing(known_child(world), LEFT), BACK)
    interview = interview_of(episode)
    with clock.stopped(BACK + 5 * HOUR):
        for way, where in (("visit", "Home"), ("school", "School")):
            offer = NewOffer(
                interview=interview,
                at=BACK + 4 * HOUR,
                way=way,
                where=where,
                answer="declined",
                childs_reason="I just want to be left alone.",
            )
            commands.offer(SYSTEM, offers=[offer])
        commands.end_interview(
            SYSTEM, interview=interview, outcome="declined", reason="Said no twice."
        )
    row = clock_of(episode)
    assert (row.stopped_at, row.excused_at) == (None, None)
    assert row.closed_at == BACK + 5 * HOUR
    assert not open_rows(world, "MIS-S01", DUE + HOUR)


def test_nothing_was_owed_to_a_child_who_died(world: World) -> None:
    episode = came_back(went_missing(known_child(world), LEFT), BACK)
    with clock.stopped(BACK + HOUR):
        commands.end_interview(
            SYSTEM, interview=interview_of(episode), outcome="not_possible", reason="Died."
        )
    assert clock_of(episode).excused_at == BACK + HOUR


def test_a_local_target_may_tighten_the_72_hours(world: World) -> None:
    episode = came_back(went_missing(known_child(world), LEFT), BACK)
    rules.set_target(SYSTEM, rule="MIS-S01", authority=world.cheshire_east, minutes=48 * 60)
    engine.repair()
    assert clock_of(episode).due_at == BACK + 48 * HOUR


def test_a_local_target_never_loosens_the_law(world: World) -> None:
    from wayhome.foundation.kernel.errors import Invalid

    with pytest.raises(Invalid, match="never looser"):
        rules.set_target(SYSTEM, rule="MIS-S01", authority=world.cheshire_east, minutes=73 * 60)


def test_the_offer_stops_its_own_clock_and_an_attempt_does_not(world: World) -> None:
    episode = came_back(went_missing(known_child(world), LEFT), BACK)
    interview = interview_of(episode)
    with clock.stopped(BACK + 3 * HOUR):
        attempt = NewAttempt(interview=interview, at=BACK + HOUR, way="phone", result="obstructed")
        commands.attempt(SYSTEM, attempts=[attempt])
        assert clock_of(episode, "MIS-S02").stopped_at is None
        offer = NewOffer(interview=interview, at=BACK + 2 * HOUR, way="visit", answer="accepted")
        commands.offer(SYSTEM, offers=[offer])
    assert clock_of(episode, "MIS-S02").stopped_at == BACK + 2 * HOUR


def test_imported_history_starts_no_clock(world: World) -> None:
    went_missing(known_child(world), LEFT, back_after=HOUR, origin="imported")
    assert not Derived.objects.filter(kind__in=("S", "P")).exists()
