"""Counting by month what pages read: the months that were touched, or the whole (E05, E06).

A keeping takes the marks that facts left (`Touched`), counts those months again, and writes what
differs. A fact that comes meanwhile leaves a mark of its own, which this keeping does not see and
so does not take. Whoever reads a marked month counts it from the facts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from wayhome.foundation.kernel import clock, statistics
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules.measure_sql import SOME_MONTHS, compiled_at
from wayhome.foundation.rules.measures import Condition, In, Measure, Not, Null, Quantile
from wayhome.oversight.insight.kept import between, fresh_months
from wayhome.oversight.insight.models import KeptMonth, Monthly, Touched
from wayhome.oversight.insight.monthly import (
    BY_HOME,
    GRAIN,
    HOME,
    Family,
    adds_up,
    families,
    together,
)

LOCK = "SELECT pg_advisory_xact_lock(hashtext('wayhome.figures'))"  # one keeping at a time
TAKE = "DELETE FROM insight_touched WHERE facts = %s RETURNING month_on"
EVER = (date.min, date.max)
Bounds = Sequence[datetime | None]
TABLE = Monthly._meta.db_table
KEYS = ("dimension", "measure", "month_on", *GRAIN, "category")
NUMBERS = ("part", "whole", "value")
COUNTED = """
CREATE TEMPORARY TABLE IF NOT EXISTS insight_counted (
    measure varchar, month_on date, authority_id bigint, service_id bigint,
    dimension varchar, category varchar, part bigint, whole bigint, value float8
) ON COMMIT DROP;
TRUNCATE insight_counted
"""
_NEW, _OLD = (
    ", ".join(f"coalesce({row}.{name}, 0)" if name in GRAIN else f"{row}.{name}" for name in KEYS)
    for row in ("counted", "standing")
)
_COLUMNS = ", ".join((*KEYS, *NUMBERS))
_VALUES = ", ".join(f"standing.{name}" for name in NUMBERS)
_EXCLUDED = ", ".join(f"excluded.{name}" for name in NUMBERS)
# What is gone, what is new and what differs: (month, how many rows).
WRITE = f"""
WITH gone AS (
    DELETE FROM insight_monthly standing
    WHERE dimension = ANY(%(dimensions)s) AND measure = ANY(%(codes)s)
      AND (%(all)s OR month_on = ANY(%(months)s))
      AND NOT EXISTS (SELECT FROM insight_counted counted WHERE ({_NEW}) = ({_OLD}))
    RETURNING month_on
), written AS (
    INSERT INTO insight_monthly AS standing ({_COLUMNS}) SELECT {_COLUMNS} FROM insight_counted
    ON CONFLICT ({", ".join(KEYS)}) DO UPDATE SET ({", ".join(NUMBERS)}) = ROW ({_EXCLUDED})
    WHERE ({_VALUES}) IS DISTINCT FROM ({_EXCLUDED})
    RETURNING month_on
)
SELECT month_on, count(*) FROM (TABLE gone UNION ALL TABLE written) changed GROUP BY 1
"""  # noqa: S608 - of constants alone


@dataclass(frozen=True)
class Kept:
    """What a keeping did: rows written or gone, months counted, and the months that were wrong:
    held to be fresh, and not what the facts say. There are none, always."""

    rows: int
    months: int
    wrong: tuple[date, ...] = ()


def keep(*, whole: bool = False) -> Kept:
    """Count again what was touched, or all. Each table and column of months by itself."""
    rows, months, wrong = 0, 0, list[date]()
    for family in families().values():
        with transaction.atomic(), system_context():
            one = _keep(family, clock.now(), whole=whole)
        rows, months, wrong = rows + one.rows, months + one.months, [*wrong, *one.wrong]
    return Kept(rows, months, tuple(wrong))


def _keep(family: Family, at: datetime, *, whole: bool) -> Kept:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        fresh = fresh_months(family, EVER, at)
        cursor.execute(TAKE, [family.key])
        touched = {month for (month,) in cursor.fetchall()}
        of = KeptMonth.objects.filter(facts=family.key)
        standing = of.filter(digest=family.digest)
        whole = whole or not standing.exists()
        aged = set(standing.values_list("month_on", flat=True)) - fresh
        months = None if whole else sorted(touched | aged)
        if months == []:
            return Kept(0, 0)
        bounds = _bounds(cursor, family, months, at)
        _count(cursor, family, months, at)
        values: dict[str, Any] = {"codes": family.codes, "all": whole, "months": months or []}
        cursor.execute(WRITE, values | {"dimensions": ["", HOME, *GRAIN]})
        changed = dict(cursor.fetchall())
    if whole:  # without them the next writing is planned for an empty table: minutes, not a moment
        statistics.count([TABLE])
    (of if months is None else of.filter(month_on__in=months)).delete()
    KeptMonth.objects.bulk_create(
        KeptMonth(facts=family.key, digest=family.digest, kept_at=at, month_on=month,
                  last_at=last, next_at=following)
        for month, (last, following) in bounds.items()
    )  # fmt: skip
    meanwhile = set(Touched.objects.filter(facts=family.key).values_list("month_on", flat=True))
    wrong = (fresh - touched - meanwhile) & changed.keys()
    return Kept(sum(changed.values()), len(bounds), tuple(sorted(wrong)))


def _within(family: Family, months: Sequence[date] | None) -> Condition:
    return Not(Null(family.period)) if months is None else In(family.period, SOME_MONTHS)


def _bounds(
    cursor: Any, family: Family, months: Sequence[date] | None, at: datetime
) -> dict[date, Bounds]:
    """Each month, those without a fact too: the last instant before now that its measures ask
    about, and the next."""
    last = [f"max({name}) FILTER (WHERE {name} < %(at)s)" for name in family.instants]
    following = [f"min({name}) FILTER (WHERE {name} >= %(at)s)" for name in family.instants]
    cursor.execute(
        f"SELECT {family.period}, greatest({', '.join(last or ['NULL::timestamptz'])}),"  # noqa: S608 - declared names
        f" least({', '.join(following or ['NULL::timestamptz'])}) FROM {family.table}"
        f" WHERE {family.period} IS NOT NULL AND (%(all)s OR {family.period} = ANY(%(months)s))"
        " GROUP BY 1",
        {"at": at, "all": months is None, "months": months or []},
    )
    found: dict[date, Bounds] = {month: bounds for month, *bounds in cursor.fetchall()}
    if months is None and found:
        months = [*between(min(found), max(found)), max(found)]
    return {month: found.get(month, [None, None]) for month in months or ()}


def _count(cursor: Any, family: Family, months: Sequence[date] | None, at: datetime) -> None:
    """Everything of these months, into a table of this transaction's own."""
    cursor.execute(COUNTED)
    for measures, columns, dimension in cuts(family):
        by = (family.period, *columns)
        statement = compiled_at(measures, by, _within(family, months), at, months or ())
        cursor.execute(_kept(family, measures, columns, dimension, statement))
    cursor.execute("ANALYZE insight_counted")


def cuts(family: Family) -> Iterator[tuple[list[Measure], tuple[str, ...], str]]:
    """(measures, columns they are cut by, the dimension they are kept under)."""
    adding = [each for each in family.all if adds_up(each)]
    alone = [each for each in family.measures if not adds_up(each)]
    for measures in together(adding):
        yield measures, GRAIN, ""
    if home := [each for each in family.measures if each.code in BY_HOME]:
        yield [family.rows, *home], (*GRAIN, HOME), HOME
    for measures in together(alone):
        for column in GRAIN:
            yield measures, (column,), column


def _kept(
    family: Family,
    measures: Sequence[Measure],
    columns: Sequence[str],
    dimension: str,
    statement: str,
) -> str:
    """Columns of a cut as rows; those that count nothing are left out."""
    grain = [name if name in columns else "NULL::bigint" for name in GRAIN]
    category = f"coalesce({HOME}::text, '')" if dimension == HOME else "''"
    rows = ", ".join(f"('{each.code}', {_numbers(each)})" for each in measures)
    return (
        "INSERT INTO insight_counted (measure, month_on, authority_id, service_id, dimension,"  # noqa: S608 - declared names
        f" category, part, whole, value) SELECT kept.measure, {family.period}, {', '.join(grain)},"
        f" '{dimension}', {category}, part, whole, value"
        f" FROM ({statement}) counted CROSS JOIN LATERAL (VALUES {rows})"
        f" kept (measure, part, whole, value) WHERE part <> 0 OR whole <> 0"
    )


def _numbers(measure: Measure) -> str:
    """Its part, its whole and its value, in SQL."""
    number = f"{measure.name}_n"
    whole = f"{measure.name}_d::bigint" if measure.denominator is not None else "NULL::bigint"
    if isinstance(measure.numerator, Quantile):
        return f"NULL::bigint, {whole}, {number}::float8"
    return f"{number}::bigint, {whole}, NULL::float8"
