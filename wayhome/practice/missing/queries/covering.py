"""The absences that an interview answers for, and the others of the child that are still owed."""

from dataclasses import dataclass

from wayhome.foundation.agencies.readers import Reader
from wayhome.practice.missing.models import (
    Episode,
    InterviewEpisode,
    Origin,
    ReturnInterview,
)


@dataclass(frozen=True)
class Covers:
    """`added` are the refs of episodes whose own interview this one stands for."""

    episodes: list[Episode]
    added: frozenset[str]
    was: tuple[int, ...]  # the interviews that this one stands for


def covers(reader: Reader, interview: ReturnInterview) -> Covers:
    rows = list(
        Episode.objects.visible_to(reader)
        .filter(covered_by__interview=interview)
        .select_related("covered_by")
        .order_by("pk")
    )
    return Covers(
        episodes=rows,
        added=frozenset(row.ref for row in rows if row.covered_by.was_id),
        was=tuple(row.covered_by.was_id for row in rows if row.covered_by.was_id),
    )


def also_owed(reader: Reader, interview: ReturnInterview) -> list[Episode]:
    """Other absences of the child, as far as the reader sees them, whose interview is owed."""
    if interview.outcome:
        return []
    return list(
        Episode.objects.visible_to(reader)
        .filter(
            child_id=interview.child_id,
            origin=Origin.LIVE,
            covered_by__interview__outcome="",
            covered_by__interview__voided_at=None,
        )
        .exclude(covered_by__interview=interview)
        .order_by("since_latest_at", "pk")
    )


def stands_for(reader: Reader, ref: str) -> str:
    """The interview that now stands for the one of this ref, or ""."""
    seen = ReturnInterview.objects.visible_to(reader)
    links = InterviewEpisode.objects.filter(was__ref=ref, interview__in=seen)
    return links.values_list("interview__ref", flat=True).first() or ""
