"""Found, back or closed by mistake: the episode goes on, and what was recorded stays (E10, E12)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import World
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.interviews import NewOffer
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import (
    Correction,
    Episode,
    EpisodeFact,
    InterviewEpisode,
    Outcome,
    ReturnInterview,
)
from wayhome.practice.missing.queries import board
from wayhome.practice.missing.tests.lives import (
    came_back,
    interview_of,
    known_child,
    open_rows,
    went_missing,
)

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHY = "It was her sister."


@pytest.fixture
def child(world: World) -> Child:
    return known_child(world, carer=world.home)


def clocks(child: Child) -> set[tuple[object, ...]]:
    """Every derived row of the child but events, as it would stand."""
    rows = Derived.objects.filter(child=child, rule__startswith="MIS-").exclude(kind="E")
    return set(rows.values_list("rule", "subject_id", "started_at", "due_at", "stopped_at"))


def back_by_mistake(child: Child) -> Episode:
    episode = came_back(went_missing(child, LEFT), LEFT + 3 * HOUR)
    episode.refresh_from_db()
    return episode


def take_back(world: World, episode: Episode, end: str = "found", at: int = 5) -> Episode:
    with clock.stopped(LEFT + at * HOUR):
        return commands.withdraw(
            world.reader("social_worker"), episode=episode, end=end, reason=WHY
        )


def test_clocks_go_back_as_if_it_had_not_ended(world: World, child: Child) -> None:
    episode = went_missing(child, LEFT)
    before = clocks(child)
    came_back(episode, LEFT + 3 * HOUR)
    assert clocks(child) != before
    take_back(world, episode)
    assert clocks(child) == before
    assert open_rows(world, "MIS-S03", LEFT + 6 * HOUR)


def test_the_board_shows_the_child_again(world: World, child: Child) -> None:
    episode = back_by_mistake(child)
    reader = world.reader("police_coordinator")
    assert not board.board(reader).rows
    take_back(world, episode)
    police = world.reader("police_coordinator")
    [row] = board.board(police).rows
    assert row.ref == episode.ref
    assert board.board(police).fingerprint(police)


def test_what_was_recorded_stays_with_who_took_it_back_and_why(world: World, child: Child) -> None:
    episode = back_by_mistake(child)
    said = episode.found_latest_at
    take_back(world, episode)
    row = Correction.objects.get(field="found_at")
    assert (row.says, row.reason, row.recorded_by) == ("", WHY, world.user("social_worker"))
    assert said is not None
    assert datetime.fromisoformat(row.said) == said
    events = Derived.objects.filter(child=child, rule__in=("MIS-E70", "MIS-E71"))
    assert events.count() == 2
    assert not Derived.objects.filter(child=child, rule__in=("MIS-E04", "MIS-E05")).exists()


def test_an_interview_not_yet_held_closes_undone_with_the_reason(
    world: World, child: Child
) -> None:
    episode = back_by_mistake(child)
    interview = interview_of(episode)
    with clock.stopped(LEFT + 4 * HOUR):
        commands.offer(SYSTEM, offers=[NewOffer(interview, clock.now(), "phone")])
    take_back(world, episode)
    interview.refresh_from_db()
    assert (interview.outcome, interview.outcome_reason) == (Outcome.WITHDRAWN, WHY)
    assert not InterviewEpisode.objects.filter(episode=episode).exists()
    assert not open_rows(world, "MIS-S01", LEFT + 6 * HOUR)
    served = Involvement.objects.filter(case_ref=episode.ref, purpose="return_interview")
    assert not served.filter(until_at=None).exists()


def test_when_the_child_is_really_back_another_interview_is_owed(
    world: World, child: Child
) -> None:
    episode = back_by_mistake(child)
    first = interview_of(episode)
    take_back(world, episode)
    came_back(episode, LEFT + 30 * HOUR)
    second = interview_of(episode)
    assert second != first
    [row] = open_rows(world, "MIS-S01", LEFT + 31 * HOUR)
    assert row.due_at == LEFT + 102 * HOUR


def test_an_interview_that_was_held_stays_held_and_is_passed_on(world: World, child: Child) -> None:
    episode = back_by_mistake(child)
    interview = interview_of(episode)
    with clock.stopped(LEFT + 4 * HOUR):
        commands.hold(
            SYSTEM, interview=interview, held_at=clock.now(), where="Home",
            account="She told us much.", no_action_reason="None asked for.",
        )  # fmt: skip
    take_back(world, episode)
    interview.refresh_from_db()
    assert interview.outcome == Outcome.HELD
    assert open_rows(world, "MIS-S30", LEFT + 6 * HOUR)


def test_not_back_but_found_keeps_the_interview(world: World, child: Child) -> None:
    episode = back_by_mistake(child)
    take_back(world, episode, "returned")
    episode.refresh_from_db()
    assert (bool(episode.found_latest_at), episode.returned_latest_at) == (True, None)
    assert interview_of(episode).outcome == ""
    assert open_rows(world, "MIS-G05", LEFT + 28 * HOUR)


def test_police_who_worked_on_it_are_in_the_circle_again(world: World, child: Child) -> None:
    episode = back_by_mistake(child)
    inquiry = Involvement.objects.filter(case_ref=episode.ref, purpose="missing_inquiry")
    assert not inquiry.filter(until_at=None).exists()
    take_back(world, episode)
    assert inquiry.filter(until_at=None).count() == 1


def test_an_error_says_why_counts_nowhere_and_can_be_opened_again(
    world: World, child: Child
) -> None:
    episode = went_missing(child, LEFT)
    before, worker = clocks(child), world.reader("social_worker")
    with pytest.raises(Invalid):
        commands.close(worker, episode=episode, closing="error")
    with clock.stopped(LEFT + HOUR):
        commands.close(worker, episode=episode, closing="error", reason=WHY)
    assert not clocks(child)
    assert not EpisodeFact.objects.filter(child=child).exists()
    rows = Derived.objects.filter(child=child, rule__startswith="MIS-")
    assert [row.rule for row in rows] == ["MIS-E73"]
    row = Correction.objects.get(field="closing")
    assert (row.says, row.reason, row.recorded_by) == ("error", WHY, world.user("social_worker"))
    take_back(world, episode, "closing")
    assert clocks(child) == before
    assert Episode.objects.get(pk=episode.pk).is_open


def test_an_error_of_an_ended_episode_owes_no_interview_until_it_is_taken_back(
    world: World, child: Child
) -> None:
    episode = back_by_mistake(child)
    commands.close(world.reader("social_worker"), episode=episode, closing="error", reason=WHY)
    assert ReturnInterview.objects.get().outcome == Outcome.WITHDRAWN
    commands.withdraw(
        world.reader("social_worker"), episode=episode, end="closing", reason="It was her."
    )
    assert interview_of(episode).outcome == ""
    assert open_rows(world, "MIS-S01", LEFT + 6 * HOUR)


def test_a_child_reported_again_since_keeps_one_open_episode(world: World, child: Child) -> None:
    episode = back_by_mistake(child)
    went_missing(child, LEFT + 10 * HOUR)
    with pytest.raises(Invalid, match="merge"):
        take_back(world, episode, at=11)
    episode.refresh_from_db()
    assert episode.found_latest_at


def test_two_at_once_the_second_is_told(world: World, child: Child) -> None:
    episode = back_by_mistake(child)
    take_back(world, episode)
    with pytest.raises(Conflict):
        commands.withdraw(
            world.reader("police_coordinator"), episode=episode, end="found", reason=WHY,
            version=episode.version,
        )  # fmt: skip
    with pytest.raises(Invalid):
        take_back(world, episode)


def test_imported_history_is_not_opened(world: World, child: Child) -> None:
    old = went_missing(child, LEFT, origin="imported", back_after=HOUR)
    with pytest.raises(Invalid):
        take_back(world, old)


def test_offers_of_a_withdrawn_return_never_count_for_the_next(world: World, child: Child) -> None:
    episode = back_by_mistake(child)
    with clock.stopped(LEFT + 4 * HOUR):
        asked = NewOffer(interview_of(episode), clock.now(), "phone")
        commands.offer(SYSTEM, offers=[asked])
    take_back(world, episode)
    back = LEFT + 30 * HOUR
    with clock.stopped(back):
        commands.record_found(SYSTEM, episode=episode, found=Instant.at(back))
    assert EpisodeFact.objects.get(child=child).offered_at is None
