"""After the search: children found and not yet back, and those back who are owed a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wayhome.foundation.access.once import once
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.queries.names import Names
from wayhome.practice.missing.rules import INTERVIEW_72H, NO_RETURN

COUNTED = 100  # beyond this it is "100+": nobody works from a list that long
SHOWN = 10


@dataclass(frozen=True)
class BackRow:
    """A child who was found, or is back."""

    ref: str
    child_id: int
    at: datetime  # found, or back
    where: str
    due_at: datetime | None = None
    is_overdue: bool = False
    name: str = ""
    age: str = ""


@dataclass(frozen=True)
class Back:
    """`found` are a few of the `not_back`; `owed` those whose interview is owed longest, a few of
    the `owing`. `is_more` says that the counts stopped counting."""

    found: tuple[BackRow, ...]
    not_back: int
    owed: tuple[BackRow, ...]
    owing: int
    overdue: int
    is_more: bool
    episodes: tuple[Any, ...] = field(default=(), repr=False, compare=False)

    @property
    def children(self) -> list[int]:
        return [row.child_id for row in (*self.found, *self.owed)]

    def named(self, names: Names) -> "Back":
        """The same, with what each child is called."""
        found, owed = (
            tuple(
                replace(row, name=names.short(row.child_id), age=names.age(row.child_id))
                for row in rows
            )
            for rows in (self.found, self.owed)
        )
        return replace(self, found=found, owed=owed)


def back(reader: Reader) -> Back:
    """Three queries: what is owed by each rule, in the order of its partial index; then the few
    episodes that are shown."""
    now = clock.now()
    not_back = [subject for subject, _due, _from in once(reader, _owed_by, NO_RETURN.code)]
    interviews = once(reader, _owed_by, INTERVIEW_72H.code)
    owing = {
        subject: due
        for subject, due, true_from in interviews
        if true_from <= now and subject not in set(not_back)
    }
    shown = [*list(owing)[:SHOWN], *not_back[:SHOWN]]
    episodes = {row.pk: row for row in once(reader, _shown, episodes=shown)}
    return Back(
        found=tuple(_found(episodes[pk]) for pk in not_back if pk in episodes),
        not_back=len(not_back),
        owed=tuple(_owed(episodes[pk], due, now) for pk, due in owing.items() if pk in episodes),
        owing=len(owing),
        overdue=sum(due <= now for due in owing.values() if due),
        is_more=max(len(interviews), len(not_back)) > COUNTED,
        episodes=tuple(episodes.values()),
    )


def _owed_by(reader: Reader, rule: str) -> QuerySet[Any]:
    rows = Derived.objects.visible_to(reader, rule).owed().order_by("due_at")
    return rows.values_list("subject_id", "due_at", "from_at")[: COUNTED + 1]


def _shown(reader: Reader, *, episodes: Sequence[int]) -> QuerySet[Episode]:
    found: QuerySet[Episode] = Episode.objects.visible_to(reader).filter(pk__in=episodes)
    return found


def _found(episode: Episode) -> BackRow:
    at = episode.found_latest_at
    assert at is not None
    return BackRow(episode.ref, episode.child_id, at, episode.found_where)


def _owed(episode: Episode, due: datetime | None, now: datetime) -> BackRow:
    at = episode.returned_latest_at or episode.found_latest_at
    assert at is not None
    return BackRow(
        episode.ref,
        episode.child_id,
        at,
        episode.returned_to or episode.found_where,
        due,
        due is not None and due <= now,
    )
