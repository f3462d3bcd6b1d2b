"""Where each child of the cohort stands: one statement, however many children there are.

Who is missing, who waits for a panel, what lapsed for whom and in which order they come is said by
PostgreSQL, and of thousands of children it gives a page, with the totals. What a reader may not
read lapses for others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import (
    BooleanField,
    F,
    Func,
    IntegerField,
    JSONField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.once import once_within
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived, DerivedQuerySet
from wayhome.journeys.cohort.lapses import GRAVEST, LAPSES, UNDER
from wayhome.practice.exploitation.models import Standing
from wayhome.practice.missing.queries.board import open_episodes
from wayhome.practice.panels.models import Item, Panel

STANDS = ("child_id", "level", "rank", "before_rank", "kinds", "since")
AT_RISK = Q(case_id__isnull=False) | Q(unscreened_since_at__isnull=False)
BITS = {key: 1 << place for place, key in enumerate(LAPSES)}
BIT_OF = {rule: BITS[key] for rule, key in UNDER.items()}


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
    """Where one child stands, before anybody is named."""

    child_id: int
    level: str
    rank: int
    has_risen: bool
    kinds: tuple[str, ...]
    since_at: datetime | None
    missing_since: datetime | None
    bits: int  # which of `LAPSES`, as `BITS` numbers them
    panel_since: datetime | None = None  # waits to be heard by an exploitation panel

    @property
    def lapsed(self) -> frozenset[str]:
        return frozenset(key for key, bit in BITS.items() if self.bits & bit)


@dataclass(frozen=True)
class Places:
    """Those who were asked for, a page of them or all; and of all who were, how many."""

    rows: tuple[Place, ...]
    total: int
    missing: int
    risen: int
    counts: Mapping[str, int]  # lapse -> children, of those who fit whatever else is asked


# Missing now, risen, a discussion of significant risk not held, how much is not done, level, since
# when: four gaps in paper do not outrank one child in danger. Who waits for a panel is at risk in
# somebody's eyes, whether or not a concern was ever written.
COUNTED = ", ".join(f"count(*) FILTER (WHERE bits & {bit} <> 0)" for bit in BITS.values())
PLACES = f"""
WITH told (child_id, at, is_gone) AS MATERIALIZED ({{told}}),
gone AS (SELECT child_id, min(at) AS since FROM told WHERE is_gone GROUP BY child_id),
waits AS (SELECT child_id, min(at) AS since FROM told WHERE NOT is_gone GROUP BY child_id),
risky ({", ".join(STANDS)}) AS MATERIALIZED ({{risky}}),
mine AS (
    SELECT child_id, bool_or(reads_all) AS reads_all FROM ({{mine}}) circle (child_id, reads_all)
    WHERE child_id IN (SELECT child_id FROM risky) GROUP BY child_id),
stands AS MATERIALIZED (
    SELECT risky.*, mine.reads_all FROM risky JOIN mine ON mine.child_id = risky.child_id
    UNION ALL SELECT *, false FROM ({{others}}) others ({", ".join(STANDS)})),
known AS (
    SELECT coalesce(s.child_id, w.child_id) AS child_id, coalesce(s.level, '') AS level,
           coalesce(s.rank, -1) AS rank, coalesce(s.rank > s.before_rank, false) AS has_risen,
           coalesce(s.kinds, ARRAY[]::varchar[]) AS kinds,
           CASE WHEN s.child_id IS NULL THEN w.since ELSE s.since END AS since,
           w.since AS panel_since, coalesce(s.reads_all, false) AS reads_all
    FROM stands s FULL JOIN waits w ON w.child_id = s.child_id),
everybody AS MATERIALIZED (
    SELECT known.*, gone.since AS missing_since, coalesce(lapsed.bits, 0) AS bits
    FROM known LEFT JOIN gone ON gone.child_id = known.child_id
    CROSS JOIN LATERAL ({{bits}}) lapsed (bits)),
asked (lapse, level, kind, missing) AS (SELECT %s::int, %s::text, %s::text, %s::bool),
others AS (
    SELECT everybody.* FROM everybody, asked
    WHERE (asked.level = '' OR asked.level = everybody.level)
      AND (asked.kind = '' OR asked.kind = ANY (everybody.kinds))
      AND (NOT asked.missing OR everybody.missing_since IS NOT NULL)),
chosen AS (
    SELECT others.* FROM others, asked WHERE asked.lapse = 0 OR others.bits & asked.lapse <> 0)
SELECT (SELECT ARRAY[{COUNTED}] FROM others), totals.*, page.*
FROM (SELECT count(*) AS children, count(missing_since), count(*) FILTER (WHERE has_risen)
      FROM chosen) totals
LEFT JOIN (
    SELECT child_id, level, rank, has_risen, kinds, since, missing_since, bits, panel_since
    FROM chosen
    ORDER BY missing_since IS NULL, NOT has_risen, bits & {BITS[GRAVEST]} = 0,
             bit_count(bits::bit(32)) DESC, rank DESC, since NULLS FIRST, child_id
    LIMIT %s OFFSET %s::bigint * (
        SELECT least(%s::bigint, greatest(count(*) - 1, 0) / %s::bigint) FROM chosen)
) page ON true"""  # noqa: S608 - constants of ours


def places(reader: Reader, asked: Asked, page: int = 1, size: int | None = None) -> Places:
    """Everybody who is asked for, in the order of worry; with a `size`, a page of so many of them
    (the last one, where there are fewer)."""
    each = size or 1
    rows = once_within(
        reader,
        PLACES,
        {
            "told": (_told, NOBODY),
            "risky": (_risky, NO_LEVEL),
            "mine": (_mine, NO_CIRCLE),
            "others": (_others, NO_LEVEL),
            "bits": (_bits, "SELECT 0"),
        },
        *(BITS.get(asked.lapse, 0), asked.level, asked.kind, asked.missing),
        *(size, each, page - 1 if size else 0, each),
    )
    counted, total, missing, risen = rows[0][:4]
    return Places(
        tuple(Place(*row[4:]) for row in rows if row[4] is not None),
        total,
        missing,
        risen,
        dict(zip(BITS, counted, strict=True)),
    )


NOBODY = "SELECT NULL::bigint, NULL::timestamptz, false WHERE false"
NO_CIRCLE = "SELECT NULL::bigint, false WHERE false"
NO_LEVEL = (
    "SELECT NULL::bigint, NULL::text, NULL::smallint, NULL::smallint, NULL::varchar[],"
    " NULL::timestamptz WHERE false"
)


def _told(reader: Reader) -> QuerySet[Any]:
    """Child, since when, and whether they are missing; or wait for an exploitation panel, of those
    whose level this reader may read."""
    waiting = Item.objects.visible_to(reader).filter(
        panel__kind=Panel.Kind.EXPLOITATION, heard_at=None, off_at=None, child__died_on=None
    )
    if not reader.is_system:
        waiting = waiting.filter(predicate.sees(reader, DataClass.EXPLOITATION))
    gone = open_episodes(reader).order_by()
    return gone.values_list("child_id", "since_latest_at", Value(value=True)).union(
        waiting.order_by().values_list("child_id", "since_at", Value(value=False)), all=True
    )


SINCE = Coalesce("level_since_at", "unscreened_since_at")


def _risky(_reader: Reader) -> QuerySet[Any]:
    """Everybody with open work or with a concern that nobody has screened: whoever asks, for only
    those of `_mine` are taken from it."""
    rows = Standing.objects.filter(AT_RISK).annotate(since=SINCE)
    return rows.values_list(*STANDS)  # its index has these alone


def _mine(reader: Reader) -> QuerySet[Any]:
    """Of whom the level is open to this reader; and whether all that this page asks about is."""
    if reader.is_system:
        return Standing.objects.filter(AT_RISK).values_list("child_id", Value(value=True))
    known = predicate.reach(reader)
    rules = [known.purposes(*registry.rule(code).classes) for code in UNDER]
    levels = known.purposes(DataClass.EXPLOITATION)
    rows: QuerySet[Any] = predicate.circles(reader, levels, levels.intersection(*rules))
    return rows


def _others(reader: Reader) -> QuerySet[Any]:
    """Who was at risk and is no longer, and is before a panel."""
    rows = Standing.objects.visible_to(reader).annotate(since=SINCE)
    waits = RawSQL("SELECT child_id FROM waits", [])
    return rows.filter(~AT_RISK, child__in=waits).values_list(*STANDS)


def _bits(reader: Reader) -> QuerySet[Any]:
    """Which of `LAPSES` one child of `PLACES` has, as one number."""
    child = RawSQL("known.child_id", [])
    number = Func(
        Value(BIT_OF, output_field=JSONField()),
        F("rule"),
        template="bit_or((%(expressions)s)::int)",
        arg_joiner=" ->> ",
        output_field=IntegerField(),
    )
    reads_all = Q(RawSQL("known.reads_all", [], output_field=BooleanField()))
    return lapses(reader, Q(child_id=child), reads_all).order_by().values_list(number)


def lapses(reader: Reader, of: Q, reads_all: Q | None = None) -> DerivedQuerySet:
    """What is not done now about these children, each of whose levels this reader may read: a gap
    while it stands, a clock or a prompt once its time is up.

    A rule that every purpose opens which opens the levels needs no second question a row: whoever
    reads the level reads it too. Of whom `reads_all` (`predicate.circles`), nothing more is asked.
    """
    now = clock.now()
    # a gap is due when it begins to be true: for each kind its time is up, and the index has it so
    rows = Derived.objects.owed().true_at(now).filter(of, due_at__lte=now)
    if reader.is_system:
        return rows.filter(rule__in=UNDER)
    known = predicate.reach(reader)
    levels = known.purposes(DataClass.EXPLOITATION)
    rules = [registry.rule(code) for code in UNDER]
    implied = {
        rule.code for rule in rules if not rule.case and levels <= known.purposes(*rule.classes)
    }
    seen = Q(rule__in=implied) | Derived.objects.all().opened_to(reader, *(set(UNDER) - implied))
    if reads_all:
        seen = (reads_all & Q(rule__in=UNDER)) | seen
    return rows.filter(seen, handling__in=predicate.handling_open_to(reader))
