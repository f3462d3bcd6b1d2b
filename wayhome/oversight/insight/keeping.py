"""Counting by month what pages read: the cells that were touched, or the whole (E05, E06).

A keeping takes the marks that facts left (`Touched`), counts those cells again (the months that
have any, of the authorities that have any), and writes what differs. A fact that comes meanwhile
leaves a mark of its own, which this keeping does not see and so does not take. Whoever reads a
marked cell counts it from the facts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Any

from django.db import connection, transaction

from wayhome.foundation.kernel import clock, statistics
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules.measure_sql import (
    SOME_MONTHS,
    SOME_PLACES,
    Some,
    compiled_at,
    where_at,
)
from wayhome.foundation.rules.measures import (
    Condition,
    Either,
    In,
    Measure,
    Not,
    Null,
    every,
)
from wayhome.oversight.insight.kept import NOBODY, Standing, between, standing_of
from wayhome.oversight.insight.models import KeptMonth, Monthly
from wayhome.oversight.insight.monthly import (
    GRAIN,
    HOME,
    Family,
    families,
    in_order,
    together,
)

LOCK = "SELECT pg_advisory_xact_lock(hashtext('wayhome.figures'))"  # one keeping at a time
TAKE = "DELETE FROM insight_touched WHERE facts = %s RETURNING month_on, coalesce(authority_id, 0)"
LEFT = "SELECT month_on, coalesce(authority_id, 0) FROM insight_touched WHERE facts = %s"
VALUES = "values"
EVER = (date.min, date.max)
TABLE = Monthly._meta.db_table
KEYS = ("what", "month_on", *GRAIN, "category")
WRITTEN = ("numbers", "held", "last_at", "next_at")
# Numbers of a cell come from several statements; here they are put in one row, in their order.
SCRATCH = """
CREATE TEMPORARY TABLE IF NOT EXISTS insight_numbers (
    what varchar, month_on date, authority_id bigint, service_id bigint, category varchar,
    place int, number bigint
) ON COMMIT DROP;
CREATE TEMPORARY TABLE IF NOT EXISTS insight_counted (
    what varchar, month_on date, authority_id bigint, service_id bigint, category varchar,
    numbers bigint[], held bytea, last_at timestamptz, next_at timestamptz
) ON COMMIT DROP;
TRUNCATE insight_numbers, insight_counted
"""
ONE_ROW = f"""
INSERT INTO insight_counted ({", ".join(KEYS)}, numbers)
SELECT {", ".join(KEYS)}, array_agg(number ORDER BY place) FROM insight_numbers
GROUP BY {", ".join(KEYS)}
"""  # noqa: S608 - of constants alone
_SAME_CELL = " AND ".join(
    f"coalesce(counted.{name}, 0) = coalesce(bounds.{name}, 0)" for name in GRAIN
)
# The last instant before now that the measures of a cell ask about, and the next.
BOUNDS = f"""
UPDATE insight_counted counted SET last_at = bounds.last_at, next_at = bounds.next_at
FROM (SELECT {{period}} AS month_on, {", ".join(GRAIN)}, greatest({{last}}) AS last_at,
             least({{following}}) AS next_at
      FROM {{table}} WHERE {{where}} GROUP BY 1, 2, 3) bounds
WHERE counted.what = '' AND counted.month_on = bounds.month_on AND {_SAME_CELL}
"""  # noqa: S608 - of constants alone
_NEW, _OLD = (
    ", ".join(f"coalesce({row}.{name}, 0)" if name in GRAIN else f"{row}.{name}" for name in KEYS)
    for row in ("counted", "standing")
)
OF_THESE = """standing.facts = %(facts)s AND (%(all)s OR standing.month_on = ANY(%(months)s)
    AND coalesce(standing.authority_id, 0) = ANY(%(places)s))"""
# Cells in which what is kept is not what was counted.
DIFFERENT = f"""
SELECT coalesce(counted.month_on, standing.month_on),
       coalesce(counted.authority_id, standing.authority_id, 0)
FROM insight_counted counted
FULL JOIN (SELECT * FROM insight_monthly standing WHERE {OF_THESE}) standing ON ({_NEW}) = ({_OLD})
WHERE (counted.numbers, counted.held) IS DISTINCT FROM (standing.numbers, standing.held)
"""  # noqa: S608 - of constants alone
_COLUMNS = ", ".join((*KEYS, *WRITTEN))
_VALUES, _EXCLUDED = (
    ", ".join(f"{row}.{name}" for name in WRITTEN) for row in ("standing", "excluded")
)
WRITE = f"""
WITH gone AS (
    DELETE FROM insight_monthly standing
    WHERE {OF_THESE} AND NOT EXISTS (SELECT FROM insight_counted counted WHERE ({_NEW}) = ({_OLD}))
)
INSERT INTO insight_monthly AS standing (facts, {_COLUMNS})
SELECT %(facts)s, {_COLUMNS} FROM insight_counted
ON CONFLICT (facts, {", ".join(KEYS)}) DO UPDATE SET ({", ".join(WRITTEN)}) = ROW ({_EXCLUDED})
WHERE ({_VALUES}) IS DISTINCT FROM ({_EXCLUDED})
"""  # noqa: S608 - of constants alone


@dataclass(frozen=True)
class Kept:
    """What a keeping did: rows that differed, months and authorities counted (0: all), and the
    months that were wrong: held to be fresh, and not what the facts say. There are none, always."""

    rows: int
    months: int
    places: int = 0
    wrong: tuple[date, ...] = ()


@dataclass(frozen=True)
class _Cells:
    """What is counted: everything, or the months of these authorities."""

    months: Sequence[date] | None
    places: Sequence[int] = ()

    def where(self, family: Family) -> Condition:
        if self.months is None:
            return Not(Null(family.period))
        here = Either((In("authority_id", SOME_PLACES), Null("authority_id")))
        return every(In(family.period, SOME_MONTHS), here)


def keep(*, whole: bool = False) -> Kept:
    """Count again what was touched, or all. Each table and column of months by itself."""
    found = []
    for family in families().values():
        with transaction.atomic(), system_context():
            found.append(_keep(family, clock.now(), whole=whole))
    return Kept(
        sum(each.rows for each in found),
        sum(each.months for each in found),
        max(each.places for each in found),
        tuple(month for each in found for month in each.wrong),
    )


def _keep(family: Family, at: datetime, *, whole: bool) -> Kept:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        standing = standing_of(family, EVER, at)
        cursor.execute(TAKE, [family.key])
        taken = {*cursor.fetchall()}
        cells = _cells(family, standing, taken, whole=whole)
        if cells.months == []:
            return Kept(0, 0)
        _count(cursor, family, cells, at)
        values: dict[str, Any] = {"facts": family.key, "all": cells.months is None,
                  "months": cells.months or [], "places": [*cells.places]}  # fmt: skip
        cursor.execute(DIFFERENT, values)
        different = cursor.fetchall()
        cursor.execute(WRITE, values)
        months = _months(cursor) if cells.months is None else cells.months
        cursor.execute(LEFT, [family.key])
        excused = taken | {*cursor.fetchall()} | {*product(standing.touched, standing.places)}
    if cells.months is None:  # without them the next writing is planned for an empty table: minutes
        statistics.count([TABLE])
        KeptMonth.objects.filter(facts=family.key).delete()
    KeptMonth.objects.bulk_create(
        (KeptMonth(facts=family.key, digest=family.digest, month_on=month) for month in months),
        ignore_conflicts=True,
    )
    wrong = {month for month, place in different if (month, place) not in excused}
    return Kept(
        len(different), len(months), len(cells.places), tuple(sorted(wrong & standing.kept))
    )


def _cells(
    family: Family, standing: Standing, taken: set[tuple[date, int]], *, whole: bool
) -> _Cells:
    """A month that nobody kept yet had no fact before: each it has now has left its mark."""
    if whole or not standing.kept:
        return _Cells(None)
    months = {*standing.touched, *(month for month, _place in taken)}
    places = {NOBODY, *standing.places, *(place for _month, place in taken)}
    return _Cells(sorted(months), sorted(places))


def _months(cursor: Any) -> list[date]:
    """From the first to the last that has a fact; those without one too."""
    cursor.execute("SELECT min(month_on), max(month_on) FROM insight_counted")
    first, last = cursor.fetchone()
    return [*between(first, last), last] if first else []


def _count(cursor: Any, family: Family, cells: _Cells, at: datetime) -> None:
    """Everything of these cells, into tables of this transaction's own."""
    cursor.execute(SCRATCH)
    where, some = cells.where(family), Some(cells.months or (), cells.places)
    for parts, columns, what in cuts(family):
        statement = compiled_at(parts, (family.period, *columns), where, at, some)
        cursor.execute(_put(family, parts, columns, what, statement))
    cursor.execute(ONE_ROW)
    if family.instants:
        last = [f"max({name}) FILTER (WHERE {name} < %(at)s)" for name in family.instants]
        following = [f"min({name}) FILTER (WHERE {name} >= %(at)s)" for name in family.instants]
        within = where_at(where, some)
        bounds = BOUNDS.format(period=family.period, table=family.table, where=within,
                               last=", ".join(last), following=", ".join(following))  # fmt: skip
        cursor.execute(bounds, {"at": at})
    cursor.execute("ANALYZE insight_counted")


def cuts(family: Family) -> Iterator[tuple[list[Measure], tuple[str, ...], str]]:
    """(parts, columns they are cut by, what they are kept as): each of what does not add up is
    kept under its own code."""
    for alike in together(family.adding):
        yield alike, GRAIN, ""
    if family.by_home:
        yield family.by_home, (*GRAIN, HOME), HOME
    for alike in together([in_order(each) for each in family.holding]):
        yield alike, GRAIN, VALUES


def _put(
    family: Family, parts: Sequence[Measure], columns: Sequence[str], what: str, statement: str
) -> str:
    """Columns of a cut as rows."""
    grain, found = f"{family.period}, {', '.join(GRAIN)}", f"FROM ({statement}) counted"
    if what == VALUES:
        rows = ", ".join(f"('{each.code}', {each.name}_n)" for each in parts)
        return (
            "INSERT INTO insight_counted (what, month_on, authority_id, service_id, category,"
            f" held) SELECT part.what, {grain}, '', part.held {found}"
            f" CROSS JOIN LATERAL (VALUES {rows}) part (what, held) WHERE part.held IS NOT NULL"
        )
    category = f"coalesce({HOME}::text, '')" if what == HOME else "''"
    order = family.by_home if what == HOME else family.adding
    rows = ", ".join(f"({order.index(each)}, {each.name}_n::bigint)" for each in parts)
    return (
        f"INSERT INTO insight_numbers SELECT '{what}', {grain}, {category}, part.* {found}"
        f" CROSS JOIN LATERAL (VALUES {rows}) part (place, number)"
    )
