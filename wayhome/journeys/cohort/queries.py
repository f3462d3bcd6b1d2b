"""The cohort: whom somebody worries about, missing and rising first, then by what is not done.

Three queries for however many children: where each stands, who is missing, what lapsed; then the
names and words of the few that a page shows. What a reader may not read lapses for others.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import BitOr
from django.db.models import (
    Case,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.once import once
from wayhome.foundation.access.sight import Wide
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.describe import Do, describe, unmet
from wayhome.foundation.rules.models import Derived, DerivedQuerySet
from wayhome.journeys.cohort.lapses import GRAVEST, LAPSES, UNDER, said_once
from wayhome.practice.exploitation.levels import said
from wayhome.practice.exploitation.models import Kind, Standing
from wayhome.practice.missing.queries.board import open_episodes
from wayhome.practice.panels.models import Item, Panel

SIZE = 10  # of whom each may have a dozen things not done
STANDS = ("child_id", "level", "rank", "before_rank", "kinds_said", "since")
BITS = {key: 1 << place for place, key in enumerate(LAPSES)}
WHENS = [When(rule__in=lapse.rules, then=Value(BITS[key])) for key, lapse in LAPSES.items()]


@dataclass(frozen=True)
class Asked:
    """What the page was asked for: "" is everything."""

    lapse: str = ""
    level: str = ""
    kind: str = ""
    missing: bool = False

    @property
    def is_narrowed(self) -> bool:
        return self != Asked()

    @property
    def terms(self) -> dict[str, str]:
        """As an address says it; codes alone, nothing of a child."""
        asked = {"lapse": self.lapse, "level": self.level, "kind": self.kind}
        return {**asked, "missing": "yes" if self.missing else ""}

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in self.terms.items() if value})

    @property
    def query_of_others(self) -> str:
        """The same, whatever is not happening."""
        return replace(self, lapse="").query


class Place(NamedTuple):
    """Where one child stands, before anybody is named. There are thousands of these on a page."""

    child_id: int
    level: str
    rank: int
    has_risen: bool
    kinds: str  # comma between
    since_at: datetime | None
    missing_since: datetime | None
    bits: int  # which of `LAPSES`, as `BITS` numbers them
    panel_since: datetime | None = None  # waits to be heard by an exploitation panel

    @property
    def lapsed(self) -> frozenset[str]:
        return frozenset(key for key, bit in BITS.items() if self.bits & bit)

    @property
    def worry(self) -> tuple[Any, ...]:
        """Sort key: missing now, risen, a discussion of significant risk not held, how much is not
        done, level, since when. Four gaps in paper do not outrank one child in danger."""
        since = self.since_at.timestamp() if self.since_at else 0.0
        return (
            self.missing_since is None,
            not self.has_risen,
            not self.bits & BITS[GRAVEST],
            -self.bits.bit_count(),
            -self.rank,
            since,
            self.child_id,
        )


@dataclass(frozen=True)
class Lapsed:
    """One thing that is not done, or several in the same words: the rule's basis, what to do about
    the first of them."""

    heading: str
    title: str
    why: str
    basis: Any  # what `{% basis %}` reads
    since_at: datetime | None
    is_late: bool  # `since_at` is when it was due, not when it began to be so
    do: Do | None
    count: int = 1


@dataclass(frozen=True)
class Basis:
    is_law: bool
    basis: str


@dataclass(frozen=True)
class Line:
    """One child on the page. Where the reader may not know who it is, `name` is ""."""

    place: Place
    ref: str
    name: str
    born_on: date | None
    level: str
    kinds: tuple[str, ...]
    lapsed: tuple[Lapsed, ...]


@dataclass(frozen=True)
class Cohort:
    lines: tuple[Line, ...]
    total: int
    page: int
    pages: int
    counts: Mapping[str, int]  # lapse -> children, of those who fit whatever else is asked
    missing: int
    risen: int


def cohort(reader: Reader, asked: Asked, page: int = 1) -> Cohort:
    everybody = places(reader)
    chosen = fitting(everybody, asked)
    pages = max(1, -(-len(chosen) // SIZE))
    page = min(max(1, page), pages)
    shown = chosen[(page - 1) * SIZE : page * SIZE]
    return Cohort(
        lines=tuple(_lines(reader, shown)),
        total=len(chosen),
        page=page,
        pages=pages,
        counts=_counts(each for each in everybody if _fits(each, replace(asked, lapse=""))),
        missing=sum(each.missing_since is not None for each in chosen),
        risen=sum(each.has_risen for each in chosen),
    )


def fitting(everybody: Iterable[Place], asked: Asked) -> list[Place]:
    """Those who are asked for, in the order of worry."""
    return sorted((each for each in everybody if _fits(each, asked)), key=lambda p: p.worry)


def _counts(everybody: Iterable[Place]) -> dict[str, int]:
    alike = Counter(each.bits for each in everybody)
    return {
        key: sum(count for bits, count in alike.items() if bits & bit) for key, bit in BITS.items()
    }


def places(reader: Reader) -> list[Place]:
    """Everybody with open work, with a concern that nobody has screened, or before a panel: who
    is referred there is at risk in somebody's eyes, whether or not a concern was ever written."""
    gone, waits = _gone_and_waiting(reader)
    rows = once(reader, _stands, waits=list(waits) or [0])
    weighed = {row[0] for row in rows}
    rows += [(child, "", -1, None, "", since) for child, since in waits.items()
             if child not in weighed]  # fmt: skip
    lapsed = dict(once(reader, _bits, children=[row[0] for row in rows]))
    return [
        Place(
            child_id=child,
            level=level,
            rank=rank,
            has_risen=before is not None and rank > before,
            kinds=kinds,
            since_at=since,
            missing_since=gone.get(child),
            bits=lapsed.get(child, 0),
            panel_since=waits.get(child),
        )
        for child, level, rank, before, kinds, since in rows
    ]


def _stands(reader: Reader, *, waits: Sequence[int]) -> QuerySet[Any]:
    joined = Func(F("kinds"), Value(","), function="array_to_string", output_field=TextField())
    since = Coalesce("level_since_at", "unscreened_since_at")
    seen = Standing.objects.visible_to(reader).annotate(kinds_said=joined, since=since)
    at_risk = Q(case_id__isnull=False) | Q(unscreened_since_at__isnull=False)
    stands = seen.filter(at_risk).values_list(*STANDS)  # apart: its index has these alone
    before = seen.filter(~at_risk, child__in=waits).values_list(*STANDS)
    return stands.union(before, all=True)


def _bits(reader: Reader, *, children: Sequence[int]) -> QuerySet[Any]:
    """Child, and which of `LAPSES` as one number."""
    rows = _lapses(reader, children).order_by().values_list("child_id")
    return rows.annotate(bits=BitOr(Case(*WHENS, output_field=IntegerField())))


def _gone_and_waiting(reader: Reader) -> tuple[dict[int, datetime], dict[int, datetime]]:
    """Child -> missing since when; and child -> since when they wait for an exploitation panel, of
    those whose level this reader may read. One query."""
    found: tuple[dict[int, datetime], dict[int, datetime]] = ({}, {})
    for child, since, is_gone in once(reader, _both):
        known = found[0 if is_gone else 1]
        known[child] = min(since, known.get(child, since))
    return found


def _both(reader: Reader) -> QuerySet[Any]:
    waiting = Item.objects.visible_to(reader).filter(
        panel__kind=Panel.Kind.EXPLOITATION, heard_at=None, off_at=None, child__died_on=None
    )
    waiting = waiting.filter(child__in=Child.objects.visible_to(reader, DataClass.EXPLOITATION))
    gone = open_episodes(reader).order_by()
    return gone.values_list("child_id", "since_latest_at", Value(value=True)).union(
        waiting.order_by().values_list("child_id", "since_at", Value(value=False)), all=True
    )


def _lapses(reader: Reader, children: Sequence[int]) -> DerivedQuerySet:
    """What is not done now about these children, each of whose levels this reader may read: a gap
    while it stands, a clock or a prompt once its time is up.

    A rule that every purpose opens which opens the levels needs no second question a row: whoever
    reads the level reads it too.
    """
    now = clock.now()
    rows = Derived.objects.owed().true_at(now).filter(child_id__in=children)
    rows = rows.filter(Q(kind="G") | Q(due_at__lte=now))
    if reader.is_system:
        return rows.filter(rule__in=UNDER)
    known = predicate.reach(reader)
    levels = known.purposes(DataClass.EXPLOITATION)
    rules = [registry.rule(code) for code in UNDER]
    implied = {
        rule.code for rule in rules if not rule.case and levels <= known.purposes(*rule.classes)
    }
    others = Derived.objects.visible_to(reader, *(set(UNDER) - implied))
    seen = rows.filter(rule__in=implied, handling__in=predicate.handling_open_to(reader))
    return seen | (rows & others)


def _lapsed(reader: Reader, *, children: Sequence[int]) -> QuerySet[Any]:
    return _lapses(reader, children).order_by("started_at")


def _called(reader: Reader, *, children: Sequence[int]) -> QuerySet[Any]:
    rows: QuerySet[Child] = Child.objects.visible_to(reader).filter(pk__in=children)
    return rows.only("ref", "given_name", "family_name", "known_as", "born_on")


def _fits(place: Place, asked: Asked) -> bool:
    return (
        (not asked.lapse or bool(place.bits & BITS[asked.lapse]))
        and (not asked.level or asked.level == place.level)
        and (not asked.kind or asked.kind in place.kinds.split(","))
        and (not asked.missing or place.missing_since is not None)
    )


def _lines(reader: Reader, shown: Sequence[Place]) -> Iterable[Line]:
    ids = [place.child_id for place in shown]
    known = {child.pk: child for child in once(reader, _called, children=ids)}
    rows = once(reader, _lapsed, children=ids)
    words = describe(Wide(reader), rows)
    rows = said_once(rows)
    lapsed: dict[int, dict[tuple[str, str], Lapsed]] = {}
    for row in rows:
        rule, told = registry.rule(row.rule), words.of(row)
        title = told.owed or unmet(rule)
        of_child = lapsed.setdefault(row.child_id or 0, {})
        if same := of_child.get((row.rule, title)):
            of_child[row.rule, title] = replace(same, count=same.count + 1)
            continue
        done = told.progress and told.progress.rstrip(".") + "."
        of_child[row.rule, title] = Lapsed(
            heading=str(LAPSES[UNDER[row.rule]].title),
            title=title,
            why=" ".join(part for part in (done, rule.next_step) if part),
            basis=Basis(rule.is_law, rule.basis.text),
            since_at=row.started_at if row.kind == "G" else row.due_at or row.started_at,
            is_late=row.kind != "G" and row.due_at is not None,
            do=told.do(row),
        )
    for place in shown:
        child = known.get(place.child_id)
        yield Line(
            place=place,
            ref=child.ref if child else "",
            name=child.name if child else "",
            born_on=child.born_on if child else None,
            level=said(place.level) if place.level else _("No level yet"),
            kinds=tuple(
                str(Kind(kind).label) for kind in place.kinds.split(",") if kind in Kind.values
            ),
            lapsed=tuple(lapsed.get(place.child_id, {}).values()),
        )
