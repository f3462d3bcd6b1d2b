"""A page of the cohort in words: the names and what is not done of the few that it shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wayhome.foundation.access.once import once
from wayhome.foundation.access.sight import Wide
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.describe import Do, describe, unmet
from wayhome.journeys.cohort.lapses import LAPSES, UNDER, said_once
from wayhome.journeys.cohort.queries.everybody import Asked, Place, lapses, places
from wayhome.practice.exploitation.levels import said
from wayhome.practice.exploitation.models import Kind

SIZE = 10  # of whom each may have a dozen things not done


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
    found = places(reader, asked, max(1, page), SIZE)
    pages = max(1, -(-found.total // SIZE))
    return Cohort(
        lines=tuple(_lines(reader, found.rows)),
        total=found.total,
        page=min(max(1, page), pages),
        pages=pages,
        counts=found.counts,
        missing=found.missing,
        risen=found.risen,
    )


def _lapsed(reader: Reader, *, children: Sequence[int]) -> QuerySet[Any]:
    return lapses(reader, Q(child_id__in=children)).order_by("started_at")


def _called(reader: Reader, *, children: Sequence[int]) -> QuerySet[Any]:
    rows: QuerySet[Child] = Child.objects.visible_to(reader).filter(pk__in=children)
    return rows.only("ref", "given_name", "family_name", "known_as", "born_on")


def _lines(reader: Reader, shown: Sequence[Place]) -> Iterable[Line]:
    ids = [place.child_id for place in shown]
    known = {child.pk: child for child in once(reader, _called, children=ids)}
    rows = said_once(once(reader, _lapsed, children=ids))
    words = describe(Wide(reader), rows)
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
            kinds=tuple(str(Kind(kind).label) for kind in place.kinds if kind in Kind.values),
            lapsed=tuple(lapsed.get(place.child_id, {}).values()),
        )
