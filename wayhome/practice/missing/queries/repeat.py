"""Children missing more than once: when they go, where, with whom, and what has been done (R12).

A page about what helps, and no score. It counts what is recorded as far as the reader sees it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.keyset import Page, paged
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Decision, Derived
from wayhome.practice.missing.models import (
    NOT_COUNTED,
    AnotherChild,
    Episode,
    EpisodeFact,
    Outcome,
)
from wayhome.practice.missing.queries.companions import named
from wayhome.practice.missing.queries.names import Names, names_of
from wayhome.practice.missing.rules import PATTERNS

ORDER = ("-gone", "-times", "-last_at", "child_id")
SIZE = 20
DAYS = (
    gettext_lazy("Mon"), gettext_lazy("Tue"), gettext_lazy("Wed"), gettext_lazy("Thu"),
    gettext_lazy("Fri"), gettext_lazy("Sat"), gettext_lazy("Sun"),
)  # fmt: skip
PARTS = (  # of a London day, by its first hour
    (0, gettext_lazy("00 to 06")),
    (6, gettext_lazy("06 to 12")),
    (12, gettext_lazy("12 to 18")),
    (18, gettext_lazy("18 to 24")),
)


class Often(NamedTuple):
    """How often counts: at least so many episodes in so many days."""

    times: int
    days: int

    @property
    def column(self) -> str:
        return "in_90_days" if self.days <= 90 else "in_365_days"


OFTEN = {
    "2-90": (gettext_lazy("2 or more in 90 days"), Often(2, 90)),
    "3-90": (gettext_lazy("3 or more in 90 days"), Often(3, 90)),
    "2-365": (gettext_lazy("2 or more in 365 days"), Often(2, 365)),
    "3-365": (gettext_lazy("3 or more in 365 days"), Often(3, 365)),
}


class Cell(NamedTuple):
    """How many of the episodes began on that day, in that part of it; `shade` is 0 to 3."""

    times: int
    shade: int


@dataclass(frozen=True)
class Child:
    """One child's episodes in the time that counts."""

    ref: str
    child_id: int
    name: str
    age: str
    times: int
    last_at: datetime
    last_ref: str  # the latest episode's
    is_gone: bool
    heat: tuple[tuple[str, tuple[Cell, ...]], ...]  # part of the day -> Monday to Sunday
    mostly: str
    no_hour: int  # episodes whose hour is not known: they are in no cell
    seen: tuple[str, ...]
    found: tuple[str, ...]
    companions: tuple[str, ...]
    held: int
    owed: int
    asked: bool
    decided: str
    decided_at: datetime | None


@dataclass(frozen=True)
class Repeats:
    children: tuple[Child, ...]
    page: Page


def repeats(reader: Reader, often: Often, query: QueryDict) -> Repeats:
    """Seven queries, however many the children."""
    since = clock.now() - timedelta(days=often.days)
    page = paged(_counted(reader, often, since), query, order=ORDER, size=SIZE)
    wanted = [row.child_id for row in page.rows]
    episodes: dict[int, list[Any]] = {}
    for row in _episodes(reader, wanted, since) if wanted else ():
        episodes.setdefault(row.child_id, []).append(row)
    along = [item for rows in episodes.values() for row in rows for item in row.along]
    names = names_of(reader, [*wanted, *(item["other"] for item in along if item["other"])])
    known = _Known(reader, names, _decided(reader, wanted), _asked(reader, wanted))
    children = [
        _child(row, episodes.get(row.child_id, []), known)
        for row in page.rows
        if names.has(row.child_id)
    ]
    return Repeats(tuple(children), page)


def _counted(reader: Reader, often: Often, since: datetime) -> QuerySet[Any]:
    """Children by number, found through the table of figures, then counted as the reader sees."""
    likely = EpisodeFact.objects.filter(
        **{f"{often.column}__gte": often.times, "began_month_on__gte": since.date().replace(day=1)}
    )
    gone = Q(found_latest_at=None, returned_latest_at=None, closed_at=None)
    rows = _standing(reader, since).filter(child_id__in=likely.values("child_id"))
    counted = rows.order_by().values("child_id").annotate(
        times=Count("pk"),
        last_at=Max("since_latest_at"),
        gone=Max(Case(When(gone, then=1), default=0, output_field=IntegerField())),
    )  # fmt: skip
    return counted.filter(times__gte=often.times).values_list(
        "child_id", "times", "last_at", "gone", named=True
    )


def _standing(reader: Reader, since: datetime) -> QuerySet[Episode]:
    found: QuerySet[Episode] = (
        Episode.objects.visible_to(reader)
        .filter(since_latest_at__gte=since)
        .exclude(closing__in=NOT_COUNTED)
    )
    return found


def _episodes(reader: Reader, children: Sequence[int], since: datetime) -> QuerySet[Any]:
    along = AnotherChild.objects.visible_to(reader).filter(episode=OuterRef("pk")).order_by("pk")
    fact = EpisodeFact.objects.visible_to(reader).filter(episode_id=OuterRef("pk"))
    rows = (
        _standing(reader, since).filter(child_id__in=children).order_by("-since_latest_at", "-pk")
    )
    return rows.annotate(
        along=ArraySubquery(
            along.values(
                json=JSONObject(other="other_id", said="said", agency="recorded_by_agency_id")
            )
        ),
        outcome=Subquery(fact.values("outcome")[:1]),
        back=Subquery(fact.values("back_at")[:1]),
    )


def _decided(reader: Reader, children: Sequence[int]) -> dict[int, Decision]:
    codes = [pattern.code for pattern in PATTERNS]
    rows = Decision.objects.visible_to(reader).filter(child_id__in=children, rule__in=codes)
    return {row.child_id: row for row in rows.order_by("decided_at", "pk")}


def _asked(reader: Reader, children: Sequence[int]) -> set[int]:
    rows = Derived.objects.visible_to(reader, *(pattern.code for pattern in PATTERNS))
    rows = rows.filter(child_id__in=children).open_at(clock.now())
    return set(rows.values_list("child_id", flat=True))


@dataclass(frozen=True)
class _Known:
    """What was asked once for all children of a page."""

    reader: Reader
    names: Names
    decided: dict[int, Decision]
    asked: set[int]


def _child(row: Any, episodes: list[Any], known: _Known) -> Child:
    child, decision, names = row.child_id, known.decided.get(row.child_id), known.names
    timed = [each for each in episodes if each.since_precision != "day"]
    began = Counter(_when(each.since_latest_at) for each in timed)
    options = dict(registry.pattern(decision.rule).options) if decision else {}
    along = [item for each in episodes for item in each.along]
    back = [each for each in episodes if each.back]
    return Child(
        ref=names.known[child].ref,
        child_id=child,
        name=names.full(child),
        age=names.age(child),
        times=row.times,
        last_at=row.last_at,
        last_ref=episodes[0].ref if episodes else "",
        is_gone=bool(row.gone),
        heat=_heat(began),
        mostly=_mostly(began, len(timed)),
        no_hour=len(episodes) - len(timed),
        seen=_most(each.last_seen_where for each in episodes),
        found=_most(each.found_where or each.returned_to for each in episodes),
        companions=_most(named(known.reader, along, names)),
        held=sum(each.outcome == Outcome.HELD for each in back),
        owed=len(back),
        asked=child in known.asked,
        decided=_(options.get(decision.option, decision.option)) if decision else "",
        decided_at=decision.decided_at if decision else None,
    )


def _when(at: datetime) -> tuple[int, int]:
    """(place among `PARTS`, day of the week) in London."""
    local = at.astimezone(clock.LONDON)
    return local.hour // 6, local.weekday()


def _heat(began: Counter[tuple[int, int]]) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    return tuple(
        (str(words), tuple(_cell(began[place, day]) for day in range(7)))
        for place, (_hour, words) in enumerate(PARTS)
    )


def _cell(times: int) -> Cell:
    return Cell(times, min(times, 3))


def _mostly(began: Counter[tuple[int, int]], of: int) -> str:
    """A sentence where half or more began in one part of the day, or on one day of the week."""
    if of < 2:
        return ""
    parts, days = Counter[int](), Counter[int]()
    for (part, day), times in began.items():
        parts[part] += times
        days[day] += times
    said = []
    at_hours, on_days = _("%(n)s of %(of)s times at %(when)s h"), _("%(n)s of %(of)s on a %(when)s")
    wanted = (parts, [part[1] for part in PARTS], at_hours), (days, list(DAYS), on_days)
    for counted, words, sentence in wanted:
        [(place, times)] = counted.most_common(1)
        if times > 1 and times * 2 >= of:
            said.append(sentence % {"n": times, "of": of, "when": words[place]})
    return "; ".join(said)


def _most(said: Iterable[str], few: int = 4) -> tuple[str, ...]:
    """What was said most often, first; with how often where that is more than once."""
    counted = Counter(text.strip() for text in said if text and text.strip())
    return tuple(
        _("%(what)s (%(n)s times)") % {"what": text, "n": times} if times > 1 else text
        for text, times in counted.most_common(few)
    )
