"""Which two records nobody is asked about again, because somebody was sure (E13).

A judgement is of two records as they were, and no merge moves it. What it means now is worked out:
a *no* about a record is a *no* about whatever record it was joined with, for as long as it is. A
*no* about a joined record was about each that was in it, and stays with each when they part.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wayhome.foundation.matching.models import Judgement
from wayhome.foundation.people.models import Child, Merge


@dataclass(frozen=True)
class _Joined:
    other: int
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True)
class _Records:
    """Into which record each reads now, and what was joined with each, when."""

    into: dict[int, int]
    joined: dict[int, list[_Joined]]

    def now(self, record: int) -> int:
        while record in self.into:
            record = self.into[record]
        return record

    def of(self, record: int, at: datetime) -> Iterator[int]:
        """The record, and those that read as it at that instant."""
        yield record
        for each in self.joined.get(record, ()):
            if each.from_at <= at and (each.until_at is None or at < each.until_at):
                yield from self.of(each.other, at)


def settled() -> set[tuple[int, int]]:
    """Pairs of records as they stand now, the lower first. Asked as the system, of the whole
    register: judgements and merges are few."""
    records = _records()
    found = set()
    sure = Judgement.objects.exclude(verdict=Judgement.Verdict.UNSURE)
    rows = sure.values_list("child_id", "other_id", "verdict", "recorded_at")
    for child, other, verdict, at in rows:
        if verdict == Judgement.Verdict.SAME:  # of these two: whoever joined another asks anew
            found.add((child, other))
            continue
        for one in records.of(child, at):
            for two in records.of(other, at):
                low, high = sorted((records.now(one), records.now(two)))
                if low != high:
                    found.add((low, high))
    return found


def _records() -> _Records:
    merged = Child.objects.exclude(merged_into=None).values_list("pk", "merged_into_id")
    joined: dict[int, list[_Joined]] = {}
    for row in Merge.objects.order_by("pk"):
        each = _Joined(row.other_id, row.recorded_at, row.undone_at)
        joined.setdefault(row.child_id, []).append(each)
    return _Records(dict(merged), joined)
