"""An agenda as one reader may read it: worst first, by the rules, unless somebody said otherwise.

Who attends without an item's identity reads that there is one, and nothing of it (P27).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from wayhome.foundation.access.once import once
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import Pattern
from wayhome.foundation.rules.models import Derived
from wayhome.practice.panels.models import Attendance, Item, Level, Meeting, Topic
from wayhome.practice.panels.rules import GROWN, NO_STRATEGY, REVIEW

# Not known comes before moderate: it is not none (P40).
ORDER = {
    Level.SIGNIFICANT: 0,
    Level.UNKNOWN: 1,
    Level.MODERATE: 2,
    Level.EMERGING: 3,
    Level.NONE: 4,
}
SOON_18 = timedelta(days=183)
CHILD = ("ref", "given_name", "family_name", "known_as", "pronouns", "born_on")


@dataclass(frozen=True)
class Line:
    """One child on it. `prompts` counts decisions that rules ask for and nobody took."""

    item: Item
    child: Child
    turns_18: date | None
    is_grown_by_then: bool
    no_strategy: bool
    is_review_late: bool
    prompts: int
    asked: int
    answered: int
    to_decide_grown: bool

    @property
    def is_18_soon(self) -> bool:
        day = self.turns_18
        return day is not None and day - SOON_18 <= clock.today()

    @property
    def from_elsewhere(self) -> bool:
        return self.item.kind == Item.Kind.PLACED_IN

    def rank(self) -> tuple[Any, ...]:
        """Worst first: urgent, level, late review, turning 18, undecided patterns, placed in by
        others, who waits longest."""
        return (
            not self.item.is_urgent,
            ORDER[Level(self.item.level)],
            not self.is_review_late,
            not self.is_18_soon,
            -self.prompts,
            not self.from_elsewhere,
            self.item.since_at,
            self.item.pk,
        )


@dataclass(frozen=True)
class Quorum:
    """Which kinds of agency are here, and which are not. It is shown; it stops nothing (P42)."""

    present: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Agenda:
    """`hidden` items are on it that this reader attends without."""

    meeting: Meeting
    lines: Sequence[Line]
    topics: Sequence[Topic]
    hidden: int
    hidden_topics: int
    attendance: Sequence[Attendance]
    quorum: Quorum
    orders_by_hand: bool = field(default=False)


def agenda(reader: Reader, meeting: Meeting) -> Agenda:
    found = lines(reader, once(reader, _on_it, meeting=meeting.pk), meeting.starts_at)
    every_topic = list(Topic.objects.filter(meeting=meeting))
    topics = [each for each in every_topic if each.is_open_to(reader)]
    here = list(Attendance.objects.filter(meeting=meeting).select_related("agency", "user"))
    here.sort(key=lambda row: (row.agency.name, row.name))
    return Agenda(
        meeting=meeting,
        lines=found,
        topics=topics,
        hidden=_on_agenda(meeting) - len(found),
        hidden_topics=len(every_topic) - len(topics),
        attendance=here,
        quorum=quorum(meeting, here),
        orders_by_hand=any(line.item.place is not None for line in found),
    )


def _on_agenda(meeting: Meeting) -> int:
    """How many items it has, whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT panels_on_agenda(%s)", [meeting.pk])
        return int(cursor.fetchone()[0])


def quorum(meeting: Meeting, here: Sequence[Attendance]) -> Quorum:
    present = {row.agency.kind for row in here if row.is_present}
    wanted = meeting.panel.quorum
    said = {kind: str(Agency.Kind(kind).label) for kind in wanted}
    return Quorum(
        tuple(said[kind] for kind in wanted if kind in present),
        tuple(said[kind] for kind in wanted if kind not in present),
    )


def _on_it(reader: Reader, *, meeting: int) -> QuerySet[Any]:
    return counted(Item.objects.visible_to(reader).filter(meeting=meeting, off_at=None))


def counted(rows: Any) -> Any:
    """Items as `lines` takes them: with their panel, of how many agencies something is asked, and
    how many answered."""
    stands = Q(asks__withdrawn_at=None, asks__voided_at=None)
    return rows.select_related("panel").annotate(
        asked=Count("asks", filter=stands),
        answered=Count("asks", filter=stands & ~Q(asks__answered_at=None)),
    )


def lines(reader: Reader, items: Sequence[Any], at: datetime) -> list[Line]:
    """Items, as `counted`, as lines in order. `at` is when they will be heard."""
    children = sorted({item.child_id for item in items})
    known = {child.pk: child for child in once(reader, called, children=children)}
    owed = _owed(reader, children)
    found = [
        _line(item, known[item.child_id], owed, at) for item in items if item.child_id in known
    ]
    by_rule = sorted(found, key=Line.rank)
    last = len(by_rule) + 1
    return sorted(by_rule, key=lambda line: line.item.place or last)


def called(reader: Reader, *, children: Sequence[int]) -> QuerySet[Child]:
    rows: QuerySet[Child] = Child.objects.visible_to(reader).filter(pk__in=children)
    return rows.only(*CHILD)


def _owed(reader: Reader, children: Sequence[int]) -> dict[tuple[int, str], int]:
    """(child, what) -> how many: undecided patterns, a late review, no strategy discussion."""
    now = clock.now()
    found: dict[tuple[int, str], int] = {}
    for row in once(reader, _standing, children=children):
        if row["rule"] == REVIEW.code and row["due"] > now:
            continue
        what = "P" if row["kind"] == "P" else row["rule"]
        if row["rule"] == GROWN.code:
            what = GROWN.code
        key = (row["child_id"], what)
        found[key] = found.get(key, 0) + row["n"]
    return found


def _standing(reader: Reader, *, children: Sequence[int]) -> QuerySet[Any]:
    asks = [code for code, rule in registry.rules().items() if isinstance(rule, Pattern)]
    rows = Derived.objects.visible_to(reader, *asks, REVIEW.code, NO_STRATEGY.code)
    rows = rows.owed().true_at(clock.now()).filter(child__in=children)
    return rows.values("child_id", "rule", "kind").annotate(n=Count("rule"), due=Max("due_at"))


def _line(item: Any, child: Child, owed: dict[tuple[int, str], int], at: datetime) -> Line:
    grown = eighteenth(child.born_on)
    return Line(
        item=item,
        child=child,
        turns_18=grown,
        is_grown_by_then=grown is not None and grown <= at.astimezone(clock.LONDON).date(),
        no_strategy=(child.pk, NO_STRATEGY.code) in owed,
        is_review_late=(child.pk, REVIEW.code) in owed,
        prompts=owed.get((child.pk, "P"), 0),
        asked=item.asked,
        answered=item.answered,
        to_decide_grown=(child.pk, GROWN.code) in owed,
    )


def eighteenth(born_on: date | None) -> date | None:
    """The birthday, which counts; of who was born on 29 February, 1 March of a common year."""
    if born_on is None:
        return None
    try:
        return born_on.replace(year=born_on.year + 18)
    except ValueError:
        return date(born_on.year + 18, 3, 1)
