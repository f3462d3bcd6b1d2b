"""Records that may say the same thing twice: of one absence, or of one child under two names (P12).

Asked on the page of an open episode, of whoever may act on it. Nothing is joined by itself: who may
looks at both, and decides (P44). Another child is named to those alone who see candidates, and see
that child anyway (P20, P23).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.matching import lookup
from wayhome.practice.missing.models import NOT_COUNTED, Episode
from wayhome.practice.missing.queries.board import open_episodes

A_DAY = timedelta(hours=24)  # records further apart are two absences (commands.merging)
SHOWN = 3


@dataclass(frozen=True)
class Alike:
    """`records` may be of the same absence; `others` are open ones of who may be the same child."""

    records: Sequence[Episode] = ()
    others: Sequence[Episode] = ()
    may_join: bool = False

    def __bool__(self) -> bool:
        return bool(self.records or self.others)


def alike(reader: Reader, episode: Episode) -> Alike:
    """One query; three for who sees candidates, and more where a name or birthday is like it."""
    if not episode.is_open or not reader.may(roles.CLOSE):
        return Alike()
    others = _others(reader, episode) if reader.may(roles.SEE_CANDIDATES) else ()
    return Alike(_records(reader, episode), others, reader.may(roles.MERGE))


def _records(reader: Reader, episode: Episode) -> list[Episode]:
    """The child's other records that were not over a day before this one began."""
    since = episode.since_earliest_at - A_DAY
    late = Q(returned_latest_at__gte=since) | Q(returned_latest_at=None, found_latest_at__gte=since)
    late |= Q(returned_latest_at=None, found_latest_at=None, closed_at=None)
    rows = Episode.objects.visible_to(reader).filter(late, child=episode.child_id)
    rows = rows.exclude(pk=episode.pk).exclude(closing__in=NOT_COUNTED)
    return list(rows.order_by("-since_latest_at")[:SHOWN])


def _others(reader: Reader, episode: Episode) -> list[Episode]:
    """Open episodes of other children whom the one matching policy would link or ask about."""
    rows = open_episodes(reader).exclude(child=episode.child_id).select_related("child")
    open_ones = {row.child_id: row for row in rows}
    hits = lookup.among(episode.child_id, open_ones) if open_ones else []
    return [open_ones[hit.child_id] for hit in lookup.seen(reader, hits)[:SHOWN]] if hits else []
