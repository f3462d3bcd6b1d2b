"""Figures from the counts that are kept, where these hold; from the facts, where they do not (E06).

A month is read from what is kept as long as none of its facts was touched since, and no instant
passed that its measures ask about. Every other month is counted from the facts as ever. So no
figure is older than the record, and whoever reads one need not know which way it came.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from wayhome.foundation.rules.measure_sql import SOME_MONTHS, compiled_at
from wayhome.foundation.rules.measures import (
    All,
    Condition,
    In,
    Less,
    Measure,
    Not,
    Quantile,
    Value,
    every,
)
from wayhome.oversight.insight.monthly import BY_HOME, GRAIN, HOME, Family, adds_up, families

FRESH = """
SELECT month_on FROM insight_keptmonth kept
WHERE facts = %(facts)s AND digest = %(digest)s
  AND month_on >= %(first)s AND month_on < %(after)s
  AND coalesce(last_at < %(at)s, true) AND coalesce(next_at >= %(at)s, true)
  AND NOT EXISTS (SELECT FROM insight_touched touched
                  WHERE touched.facts = kept.facts AND touched.month_on = kept.month_on)
"""
Row = dict[str, Any]
Scope = Mapping[str, tuple[Value, ...]]  # column -> the values that count


@dataclass(frozen=True)
class _Plan:
    """Which measures of a cut are kept: as rows that add up, or of one place alone."""

    family: Family
    adding: Sequence[Measure]
    dimension: str  # under which those that add up are kept
    alone: Sequence[Measure]
    place: str  # the column whose one value those alone are of
    rest: Sequence[Measure]  # from the facts, always
    scope: Scope

    @property
    def kept(self) -> list[Measure]:
        return [*self.adding, *self.alone]


def counted(
    measures: Sequence[Measure],
    dimensions: Sequence[str],
    whose: Condition,
    months: tuple[date, date],
    at: datetime,
) -> list[Row]:
    """What `compiled` gives of these months (the first, and the one after the last), as of `at`."""
    period, (first, after) = measures[0].period, months
    within = every(whose, Not(Less(period, first)), Less(period, after))
    plan = _plan(measures, dimensions, whose)
    fresh = fresh_months(plan.family, months, at) if plan and plan.kept else set()
    if plan is None or not fresh:
        return from_facts(measures, dimensions, within, at)
    found = _Found(measures, dimensions)
    if not dimensions:
        found.row({})
    found.put(plan, fresh)
    if stale := [month for month in between(first, after) if month not in fresh]:
        some = every(whose, In(period, SOME_MONTHS))
        found.add(from_facts(plan.kept, dimensions, some, at, months=stale))
    if plan.rest:
        found.add(from_facts(plan.rest, dimensions, within, at))
    return list(found.rows.values())


def from_facts(
    measures: Sequence[Measure],
    dimensions: Sequence[str],
    where: Condition,
    at: datetime,
    *,
    months: Iterable[date] = (),
    made: str = "",
) -> list[Row]:
    """`months`: of a condition that says `SOME_MONTHS`. `made`: the parts of a WITH, for a table
    that is none of the database's own."""
    statement = compiled_at(measures, dimensions, where, at, months)
    return _asked(f"WITH {made} {statement}" if made else statement)


def fresh_months(family: Family, months: tuple[date, date], at: datetime) -> set[date]:
    """Of these months, those whose counts are kept and hold at that instant."""
    values = {"facts": family.key, "digest": family.digest, "at": at}
    rows = _asked(FRESH, values | {"first": months[0], "after": months[1]})
    return {row["month_on"] for row in rows}


def _plan(measures: Sequence[Measure], dimensions: Sequence[str], whose: Condition) -> _Plan | None:
    """None: nothing of it is kept."""
    family = families().get(f"{measures[0].table}.{measures[0].period}")
    scope = _scope(whose)
    if family is None or scope is None:
        return None
    by = {*dimensions} - {family.period}
    may_add = {*scope} <= {*GRAIN} and by <= {*GRAIN, HOME}
    place = _place(scope, by) if family.period in dimensions else ""
    adding = [
        each
        for each in measures
        if may_add
        and family.keeps(each)
        and adds_up(each)
        and (HOME not in by or each.code in BY_HOME)
    ]
    alone = [each for each in measures if place and family.keeps(each) and not adds_up(each)]
    rest = [each for each in measures if each not in adding and each not in alone]
    return _Plan(family, adding, HOME if HOME in by else "", alone, place, rest, scope)


def _place(scope: Scope, by: set[str]) -> str:
    """By which column each row of a cut is of one value; "" where there is none."""
    for column in GRAIN:
        if {*scope} <= {column} and by <= {column} and (by or len(scope.get(column, ())) == 1):
            return column
    return ""


def _scope(whose: Condition) -> Scope | None:
    """A condition as columns and their values; None where it says more than that."""
    match whose:
        case In():
            return {whose.column: whose.values}
        case All():
            found: dict[str, tuple[Value, ...]] = {}
            for part in whose.conditions:
                one = _scope(part)
                if one is None:
                    return None
                for column, values in one.items():
                    both = found.get(column, values)
                    found[column] = tuple(each for each in both if each in values)
            return found
        case _:
            return None


class _Found:
    """Rows of a cut as they come together: those that add up are added, the others put."""

    def __init__(self, measures: Sequence[Measure], dimensions: Sequence[str]) -> None:
        self.dimensions = dimensions
        self.rows: dict[tuple[Any, ...], Row] = {}
        self.nothing: Row = {}
        for each in measures:
            self.nothing[f"{each.name}_n"] = None if isinstance(each.numerator, Quantile) else 0
            if each.denominator is not None:
                self.nothing[f"{each.name}_d"] = 0

    def row(self, of: Mapping[str, Any]) -> Row:
        key = tuple(of[name] for name in self.dimensions)
        if key not in self.rows:
            self.rows[key] = dict(zip(self.dimensions, key, strict=True)) | self.nothing
        return self.rows[key]

    def add(self, rows: Iterable[Row]) -> None:
        """What was counted from facts."""
        for counted in rows:
            row = self.row(counted)
            for name in counted.keys() - {*self.dimensions}:
                before, now = row[name], counted[name]
                row[name] = now if before is None else before + (now or 0)

    def put(self, plan: _Plan, months: Iterable[date]) -> None:
        """What is kept of these months."""
        adding = {each.code: each for each in (plan.family.rows, *plan.adding)}
        alone = {each.code: each for each in plan.alone}
        for of, dimension in ((adding, plan.dimension), (alone, plan.place)):
            for kept in _standing(plan, self.dimensions, list(of), dimension, months):
                row, measure = self.row(kept), of[kept["measure"]]
                if measure is plan.family.rows:
                    continue
                is_quantile = isinstance(measure.numerator, Quantile)
                row[f"{measure.name}_n"] = kept["value"] if is_quantile else kept["part"]
                if measure.denominator is not None:
                    row[f"{measure.name}_d"] = kept["whole"]


def _standing(
    plan: _Plan,
    dimensions: Sequence[str],
    codes: list[str],
    dimension: str,
    months: Iterable[date],
) -> list[Row]:
    """Kept rows, added up by the dimensions asked for; those alone are one row each."""
    if not codes:
        return []
    columns = {plan.family.period: "month_on", HOME: "nullif(category, '')::bigint"}
    names = [f"{columns.get(name, name)} AS {name}" for name in dimensions]
    groups = ", ".join(str(number) for number in range(1, len(dimensions) + 2))
    where = [f"AND {column} = ANY(%({column})s)" for column in plan.scope]
    statement = (
        f"SELECT {', '.join([*names, 'measure'])}, sum(part)::bigint AS part,"  # noqa: S608 - columns are ours
        " sum(whole)::bigint AS whole, max(value) AS value FROM insight_monthly"
        " WHERE dimension = %(dimension)s AND measure = ANY(%(codes)s)"
        f" AND month_on = ANY(%(months)s) {' '.join(where)} GROUP BY {groups}"
    )
    values = {"dimension": dimension, "codes": codes, "months": list(months)}
    return _asked(statement, values | {name: list(ids) for name, ids in plan.scope.items()})


def _asked(statement: str, values: Mapping[str, Any] | None = None) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def between(first: date, after: date) -> list[date]:
    """The months from one until before another."""
    numbers = range(first.year * 12 + first.month - 1, after.year * 12 + after.month - 1)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
