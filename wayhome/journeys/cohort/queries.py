"""The cohort: whom somebody worries about, missing and rising first, then by what is not done.

Three queries for however many children: where each stands, who is missing, what lapsed; then the
names and words of the few that a page shows. What a reader may not read lapses for others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from wayhome.foundation.access.sight import Wide
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.describe import Do, describe, unmet
from wayhome.foundation.rules.models import Derived
from wayhome.journeys.cohort.lapses import GRAVEST, LAPSES, UNDER
from wayhome.practice.exploitation.levels import said
from wayhome.practice.exploitation.models import Kind, Standing
from wayhome.practice.missing.queries.board import open_episodes

SIZE = 25
STANDS = (
    *("child_id", "level", "rank", "before_rank", "kinds", "judged_at", "level_since_at"),
    *("unscreened_since_at", "waits_since_at"),
)


@dataclass(frozen=True)
class Asked:
    """What the page was asked for: "" is everything."""

    lapse: str = ""
    level: str = ""
    kind: str = ""
    missing: bool = False


@dataclass(frozen=True)
class Place:
    """Where one child stands, before anybody is named."""

    child_id: int
    level: str
    rank: int
    has_risen: bool
    kinds: tuple[str, ...]
    since_at: datetime | None
    missing_since: datetime | None
    lapsed: frozenset[str]  # keys of `LAPSES`

    @property
    def worry(self) -> tuple[Any, ...]:
        """Sort key: missing now, risen, a discussion of significant risk that was not held, how much
        is not done, level, since when. Four gaps in paper do not outrank one child in danger."""
        since = self.since_at.timestamp() if self.since_at else 0.0
        return (
            self.missing_since is None,
            not self.has_risen,
            GRAVEST not in self.lapsed,
            -len(self.lapsed),
            -self.rank,
            since,
            self.child_id,
        )


@dataclass(frozen=True)
class Lapsed:
    """One thing that is not done: the rule's words, its basis, what to do."""

    heading: str
    title: str
    why: str
    basis: Any  # what `{% basis %}` reads
    since_at: datetime | None
    is_late: bool  # `since_at` is when it was due, not when it began to be so
    do: Do | None


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
    counts: Mapping[str, int]  # lapse -> children, of everybody whom the reader sees
    missing: int
    risen: int


def cohort(reader: Reader, asked: Asked, page: int = 1) -> Cohort:
    everybody = places(reader)
    counts = {key: sum(key in each.lapsed for each in everybody) for key in LAPSES}
    chosen = sorted((each for each in everybody if _fits(each, asked)), key=lambda p: p.worry)
    pages = max(1, -(-len(chosen) // SIZE))
    page = min(max(1, page), pages)
    shown = chosen[(page - 1) * SIZE : page * SIZE]
    return Cohort(
        lines=tuple(_lines(reader, shown)),
        total=len(chosen),
        page=page,
        pages=pages,
        counts=counts,
        missing=sum(each.missing_since is not None for each in everybody),
        risen=sum(each.has_risen for each in everybody),
    )


def places(reader: Reader) -> list[Place]:
    """Everybody with open work, or with a concern that nobody has screened."""
    stands = Standing.objects.visible_to(reader).filter(
        Q(case_id__isnull=False) | Q(unscreened_since_at__isnull=False)
    )
    rows = list(stands.values(*STANDS))
    gone = dict(
        open_episodes(reader)
        .filter(child_id__in=stands.values("child_id"))
        .values_list("child_id", "since_latest_at")
    )
    lapsed: dict[int, set[str]] = {}
    found = _lapses(reader).filter(child_id__in=stands.values("child_id"))
    for child, rule in found.values_list("child_id", "rule"):
        lapsed.setdefault(child, set()).add(UNDER[rule])
    return [
        Place(
            child_id=row["child_id"],
            level=row["level"],
            rank=row["rank"],
            has_risen=row["before_rank"] is not None and row["rank"] > row["before_rank"],
            kinds=tuple(row["kinds"]),
            since_at=row["level_since_at"] or row["unscreened_since_at"],
            missing_since=gone.get(row["child_id"]),
            lapsed=frozenset(lapsed.get(row["child_id"], ())),
        )
        for row in rows
    ]


def _lapses(reader: Reader) -> QuerySet[Derived]:
    """What is not done now: a gap while it stands, a clock or a prompt once its time is up."""
    now = clock.now()
    rows = Derived.objects.visible_to(reader, *UNDER).owed().true_at(now)
    return rows.filter(Q(kind="G") | Q(due_at__lte=now))


def _fits(place: Place, asked: Asked) -> bool:
    return (
        (not asked.lapse or asked.lapse in place.lapsed)
        and (not asked.level or asked.level == place.level)
        and (not asked.kind or asked.kind in place.kinds)
        and (not asked.missing or place.missing_since is not None)
    )


def _lines(reader: Reader, shown: Sequence[Place]) -> Iterable[Line]:
    ids = [place.child_id for place in shown]
    children = Child.objects.visible_to(reader).filter(pk__in=ids)
    known = children.only("ref", "given_name", "family_name", "known_as", "born_on").in_bulk()
    rows = list(_lapses(reader).filter(child_id__in=ids).order_by("started_at"))
    words = describe(Wide(reader), rows)
    lapsed: dict[int, list[Lapsed]] = {}
    for row in rows:
        rule, told = registry.rule(row.rule), words.of(row)
        why = " ".join(part for part in (told.progress, rule.next_step) if part)
        lapsed.setdefault(row.child_id or 0, []).append(
            Lapsed(
                heading=str(LAPSES[UNDER[row.rule]].title),
                title=told.owed or unmet(rule),
                why=why,
                basis=Basis(rule.is_law, rule.basis.text),
                since_at=row.started_at if row.kind == "G" else row.due_at or row.started_at,
                is_late=row.kind != "G" and row.due_at is not None,
                do=told.do(row),
            )
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
            lapsed=tuple(lapsed.get(place.child_id, ())),
        )
