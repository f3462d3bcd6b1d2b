"""What is recorded of a child already, so that a return says again, replaces or lets be."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from wayhome.doors.feeds.commands.work_since import worked_on
from wayhome.doors.feeds.models import Batch, Row
from wayhome.doors.feeds.staged import Staged
from wayhome.foundation.kernel.clock import LONDON
from wayhome.foundation.people.models import CareStatus, CouncilRecord, Home
from wayhome.practice.missing.models import Episode


def day_of(instant: Any) -> date | None:
    return instant.astimezone(LONDON).date() if instant else None


def ends_on(episode: Episode) -> date | None:
    """The London day on which an absence ended, as a return counts it."""
    return day_of(episode.returned_earliest_at or episode.found_earliest_at or episode.closed_at)


def same_absence(standing: Episode, row: Staged) -> bool:
    category = row.says["MISSING"].strip().upper()
    return ends_on(standing) == row.ends_on and standing.category == category


class Known:
    """Facts of these children, each given once: the second row of a day meets the second fact."""

    def __init__(self, children: Iterable[int], batch: Batch) -> None:
        self.children, self.batch = sorted(set(children)), batch
        self._care: dict[Any, list[CareStatus]] = defaultdict(list)
        self._home: dict[Any, list[Home]] = defaultdict(list)
        self._record: dict[Any, list[CouncilRecord]] = defaultdict(list)
        self._absence: dict[Any, list[Episode]] = defaultdict(list)
        self._worked_on: set[int] = set()
        if self.children:
            self._read()

    def _read(self) -> None:
        imported = {"child_id__in": self.children, "batch_id__isnull": False}
        for care in self._free(CareStatus, "care").filter(**imported):
            self._care[care.child_id, care.status, care.from_on].append(care)
        for home in self._free(Home, "home").filter(**imported):
            self._home[home.child_id, home.from_on].append(home)
        for record in self._free(CouncilRecord, "record").filter(**imported):
            self._record[_place_of(record)].append(record)
        episodes = list(self._free(Episode, "episode").filter(child_id__in=self.children))
        for episode in episodes:
            began_on = day_of(episode.since_earliest_at)
            self._absence[episode.child_id, began_on].append(episode)
        self._worked_on = worked_on([each.pk for each in episodes if each.origin == "imported"])

    def _free(self, model: type[Any], name: str) -> Any:
        """Facts that stand, and that no row of this batch is already."""
        mine = Row.objects.filter(batch=self.batch, child_id__in=self.children)
        taken = mine.exclude(**{name: None}).values(f"{name}_id")
        return model.objects.exclude(pk__in=taken).order_by("pk")

    def care(
        self, wanted: CareStatus, same: Callable[[CareStatus, CareStatus], bool]
    ) -> tuple[CareStatus | None, bool]:
        """The fact of that day and status, and whether it says the same."""
        key = (wanted.child_id, wanted.status, wanted.from_on)
        return _taken(self._care.get(key), wanted, same)

    def home(self, wanted: Home, same: Callable[[Home, Home], bool]) -> tuple[Home | None, bool]:
        return _taken(self._home.get((wanted.child_id, wanted.from_on)), wanted, same)

    def record(
        self, wanted: CouncilRecord, same: Callable[[CouncilRecord, CouncilRecord], bool]
    ) -> tuple[CouncilRecord | None, bool]:
        return _taken(self._record.get(_place_of(wanted)), wanted, same)

    def first_care(self, child_id: int) -> date | None:
        days = [on for child, _, on in self._care if child == child_id]
        return min(days, default=None)

    def absence(self, child_id: int, began_on: date | None) -> tuple[Episode | None, bool]:
        """The absence of that day, and whether a return may replace it: nobody has reported it
        here or worked on it."""
        standing = self._absence.get((child_id, began_on))
        if not standing:
            return None, False
        episode = standing.pop(0)
        return episode, episode.origin == "imported" and episode.pk not in self._worked_on


def _place_of(record: CouncilRecord) -> tuple[int, str, date | None]:
    """What a record is one of: a step of its day; disabilities are what was said of them last."""
    is_step = record.kind != CouncilRecord.Kind.DISABILITY
    return record.child_id, record.kind, record.from_on if is_step else None


def _taken(standing: list[Any] | None, wanted: Any, same: Callable[..., bool]) -> tuple[Any, bool]:
    if not standing:
        return None, False
    index = next((i for i, fact in enumerate(standing) if same(fact, wanted)), 0)
    fact = standing.pop(index)
    return fact, same(fact, wanted)
