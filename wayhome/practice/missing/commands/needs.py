"""What each way of ending an interview needs to have gone before (P04, P05)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from wayhome.practice.missing.models import (
    Attempt,
    Episode,
    InterviewEpisode,
    Offer,
    Outcome,
    ReturnInterview,
)


@dataclass
class Before:
    """What is recorded of some interviews so far, by their ids: one query for each kind of fact."""

    declines: dict[int, list[tuple[Any, ...]]]  # (by, where, way) of each no of the child's
    ways: dict[int, set[str]]  # in which the child was tried
    episodes: dict[int, list[Episode]]  # that the interview answers for, in order
    gone_again: set[int]  # a later episode of the child is recorded


def before(rows: Sequence[ReturnInterview]) -> Before:
    """All of it, for these interviews."""
    found = Before({}, {}, {}, set())
    asked = Offer.objects.filter(interview__in=rows, answer=Offer.Answer.DECLINED)
    for interview, by, where, way in asked.values_list("interview_id", "by_id", "where", "way"):
        found.declines.setdefault(interview, []).append((by, where.strip().lower(), way))
    tried = Attempt.objects.filter(interview__in=rows)
    for interview, way in tried.values_list("interview_id", "way"):
        found.ways.setdefault(interview, set()).add(way)
    found.episodes = covered(rows)
    found.gone_again = _gone_again(rows, found.episodes)
    return found


def covered(rows: Sequence[ReturnInterview]) -> dict[int, list[Episode]]:
    """Interview -> the standing episodes that it answers for."""
    found: dict[int, list[Episode]] = {}
    links = InterviewEpisode.objects.filter(interview__in=rows, episode__voided_at=None)
    for link in links.select_related("episode").order_by("episode_id"):
        found.setdefault(link.interview_id, []).append(link.episode)
    return found


def _gone_again(rows: Sequence[ReturnInterview], covers: dict[int, list[Episode]]) -> set[int]:
    recorded: dict[int, list[tuple[int, Any]]] = {}
    episodes = Episode.objects.filter(child_id__in={row.child_id for row in rows})
    for pk, child, at in episodes.values_list("pk", "child_id", "recorded_at"):
        recorded.setdefault(child, []).append((pk, at))
    again = set()
    for row in rows:
        own = {episode.pk for episode in covers.get(row.pk, ())}
        if any(at > row.recorded_at and pk not in own for pk, at in recorded.get(row.child_id, ())):
            again.add(row.pk)
    return again


def _two_declines(row: ReturnInterview, account: str, known: Before) -> str:
    declined = known.declines.get(row.pk, [])
    if not declined:
        return "Only the child declines: record the offer and the child's own reason first."
    if len(set(declined)) < 2:
        return (
            "Offer it once more first: by another person, in another place or another way. "
            "A decline counts after the second no."
        )
    return ""


def _two_ways(row: ReturnInterview, account: str, known: Before) -> str:
    ways = known.ways.get(row.pk, set())
    return "" if len(ways) > 1 else "Try at least two different ways before ending it."


def _another_episode(row: ReturnInterview, account: str, known: Before) -> str:
    if row.pk in known.gone_again:
        return ""
    return "No later episode of this child is recorded. Report the child missing first."


def _account(row: ReturnInterview, account: str, known: Before) -> str:
    return "" if account.strip() else "Write what the carer said."


NEEDS: dict[str, Callable[[ReturnInterview, str, Before], str]] = {
    Outcome.DECLINED: _two_declines,
    Outcome.NO_CONTACT: _two_ways,
    Outcome.MISSING_AGAIN: _another_episode,
    Outcome.CARER_ONLY: _account,
}
