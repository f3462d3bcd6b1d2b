"""What each way of ending an interview needs to have gone before (P04, P05)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from wayhome.practice.missing.models import (
    Attempt,
    Episode,
    Offer,
    Outcome,
    ReturnInterview,
)


@dataclass
class Before:
    """What is recorded of some interviews so far, by their ids: one query for each kind of fact."""

    declines: dict[int, list[tuple[Any, ...]]]  # (by, where, way) of each no of the child's
    ways: dict[int, set[str]]  # in which the child was tried
    gone_again: set[int]  # a later episode of the child is recorded


def before(rows: Sequence[ReturnInterview]) -> Before:
    """All of it, for these interviews."""
    found = Before({}, {}, set())
    asked = Offer.objects.filter(interview__in=rows, answer=Offer.Answer.DECLINED)
    for interview, by, where, way in asked.values_list("interview_id", "by_id", "where", "way"):
        found.declines.setdefault(interview, []).append((by, where.strip().lower(), way))
    tried = Attempt.objects.filter(interview__in=rows)
    for interview, way in tried.values_list("interview_id", "way"):
        found.ways.setdefault(interview, set()).add(way)
    found.gone_again = _gone_again(rows)
    return found


def covered(rows: Sequence[ReturnInterview]) -> dict[int, list[Episode]]:
    """Interview -> the standing episodes that it answers for, with what is asked of them here."""
    found: dict[int, list[Episode]] = {}
    asked = ("child_id", "carer_id", "since_earliest_at", "covered_by__interview_id")
    episodes = Episode.objects.filter(covered_by__interview__in=rows).select_related("covered_by")
    for episode in episodes.only(*asked).order_by("pk"):
        found.setdefault(episode.covered_by.interview_id, []).append(episode)
    return found


def _gone_again(rows: Sequence[ReturnInterview]) -> set[int]:
    """Those whose child is recorded as missing again, in an episode that they do not answer for."""
    later = Episode.objects.filter(
        child_id=OuterRef("child_id"), recorded_at__gt=OuterRef("recorded_at")
    ).exclude(covered_by__interview=OuterRef("pk"))
    asked = ReturnInterview.objects.filter(pk__in=[row.pk for row in rows])
    return set(asked.filter(Exists(later)).values_list("pk", flat=True))


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
