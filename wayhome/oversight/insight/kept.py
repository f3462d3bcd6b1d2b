"""Figures from the counts that are kept, where these hold; from the facts, where they do not (E06).

A month of an authority is read from what is kept as long as none of its facts was touched since,
and no instant passed that its measures ask about. Everything else is counted from the facts as
ever. So no figure is older than the record, and whoever reads one need not know which way it came.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from wayhome.foundation.rules.measure_sql import (
    EVERYTHING,
    SOME_MONTHS,
    SOME_PLACES,
    Some,
    compiled_at,
)
from wayhome.foundation.rules.measures import (
    Aggregate,
    All,
    Condition,
    Either,
    In,
    Less,
    Measure,
    Not,
    Null,
    Quantile,
    Value,
    every,
)
from wayhome.oversight.insight.monthly import (
    BY_HOME,
    GRAIN,
    HOME,
    Family,
    adds_up,
    aggregates,
    families,
)
from wayhome.oversight.insight.parts import Parts

KEPT = """
SELECT month_on FROM insight_keptmonth
WHERE facts = %(facts)s AND digest = %(digest)s AND month_on >= %(first)s AND month_on < %(after)s
"""
TOUCHED = """
SELECT DISTINCT month_on, coalesce(authority_id, 0) FROM insight_touched
WHERE facts = %(facts)s AND month_on >= %(first)s AND month_on < %(after)s {scope}
UNION
SELECT month_on, coalesce(authority_id, 0) FROM insight_monthly
WHERE facts = %(facts)s AND what = '' AND month_on >= %(first)s AND month_on < %(after)s {scope}
  AND (last_at >= %(at)s OR next_at < %(at)s)
"""
FOUND = """
SELECT {columns} FROM insight_monthly
WHERE facts = %(facts)s AND what = ANY(%(what)s) AND month_on = ANY(%(months)s) {where} {groups}
"""
AND_NOT_TOUCHED = """
  AND NOT (month_on = ANY(%(touched)s) AND coalesce(authority_id, 0) = ANY(%(places)s))
"""
NOBODY = 0  # in the place of an authority: nobody answers
Row = dict[str, Any]
Months = tuple[date, date]  # the first, and the one after the last
Scope = Mapping[str, tuple[Value, ...]]  # column -> the values that count


@dataclass(frozen=True)
class Standing:
    """What holds of some months: the `kept` ones, but for these `places` in those `touched`."""

    kept: frozenset[date]
    touched: tuple[date, ...] = ()
    places: tuple[int, ...] = ()  # authorities; always with `NOBODY`


@dataclass(frozen=True)
class _Plan:
    """Which measures of a cut are kept, and under which dimension."""

    family: Family
    whose: Condition
    months: Months
    kept: Sequence[Measure]
    rest: Sequence[Measure]  # from the facts, always
    dimension: str
    scope: Scope


def counted(
    measures: Sequence[Measure],
    dimensions: Sequence[str],
    whose: Condition,
    months: Months,
    at: datetime,
) -> list[Row]:
    """What `compiled` gives of these months, as of `at`."""
    return _counted(measures, [tuple(dimensions)], whose, months, at)[0]


def counted_and_in_all(
    measures: Sequence[Measure],
    dimensions: Sequence[str],
    whose: Condition,
    months: Months,
    at: datetime,
) -> tuple[list[Row], list[Row]]:
    """By these dimensions, and by none: what is kept is read once for both."""
    rows, [whole] = _counted(measures, [tuple(dimensions), ()], whose, months, at)
    return rows, [whole]


def _counted(
    measures: Sequence[Measure],
    cuts: Sequence[tuple[str, ...]],
    whose: Condition,
    months: Months,
    at: datetime,
) -> list[list[Row]]:
    """By the dimensions of each cut; those of the first hold those of the others."""
    period, (first, after) = measures[0].period, months
    within = every(whose, Not(Less(period, first)), Less(period, after))
    plan = _plan(measures, cuts[0], whose, months)
    standing = standing_of(plan.family, months, at, plan.scope) if plan and plan.kept else None
    if plan is None or standing is None or not standing.kept:
        return [from_facts(measures, by, within, at) for by in cuts]
    known = Parts(plan.family, cuts[0])
    parts = plan.family.parts_of(plan.kept)
    _put_standing(known, plan, parts, standing)
    _put_facts(known, plan, parts, standing, at)
    rest = [from_facts(plan.rest, by, within, at) if plan.rest else [] for by in cuts]
    return [_together(plan, known, *each) for each in zip(cuts, rest, strict=True)]


def _together(plan: _Plan, known: Parts, by: Sequence[str], rest: Iterable[Row]) -> list[Row]:
    """What is kept beside what is not: the rows of a cut."""
    nothing: Row = {}
    for each in (*plan.kept, *plan.rest):
        nothing |= {f"{each.name}_{end}": _nothing(of) for end, of in aggregates(each)}
    rows = {key: nothing | row for key, row in known.rows(plan.kept, by)}
    for row in rest:
        key = tuple(row[name] for name in by)
        rows[key] = rows.get(key, nothing) | row
    return list(rows.values())


def _nothing(of: Aggregate) -> int | None:
    return None if isinstance(of, Quantile) else 0


def from_facts(
    measures: Sequence[Measure],
    dimensions: Sequence[str],
    where: Condition,
    at: datetime,
    *,
    some: Some = EVERYTHING,
    made: str = "",
) -> list[Row]:
    """`made`: the parts of a WITH, for a table that is none of the database's own."""
    statement = compiled_at(measures, dimensions, where, at, some)
    names, rows = _asked(f"WITH {made} {statement}" if made else statement)
    return [dict(zip(names, row, strict=True)) for row in rows]


def standing_of(
    family: Family, months: Months, at: datetime, scope: Scope | None = None
) -> Standing:
    """What is kept of these months, and holds at that instant."""
    values = {"facts": family.key, "digest": family.digest, "first": months[0], "after": months[1]}
    kept = frozenset(month for (month,) in _asked(KEPT, values)[1])
    if not kept:
        return Standing(kept)
    where, of = _within(scope or {})
    _, rows = _asked(TOUCHED.format(scope=where), values | of | {"at": at})
    touched = {month for month, _place in rows} & kept
    places = {place for month, place in rows if month in touched}
    return Standing(kept, tuple(sorted(touched)), tuple(sorted({NOBODY, *places})))


def _within(scope: Scope) -> tuple[str, dict[str, Any]]:
    """In SQL, and its values."""
    where = " ".join(f"AND {column} = ANY(%({column})s)" for column in scope)
    return where, {name: [*values] for name, values in scope.items()}


def _plan(
    measures: Sequence[Measure], dimensions: Sequence[str], whose: Condition, months: Months
) -> _Plan | None:
    """None: nothing of it is kept."""
    family = families().get(f"{measures[0].table}.{measures[0].period}")
    scope, by = _scope(whose), {*dimensions} - {measures[0].period}
    if family is None or scope is None or not {*scope} <= {*GRAIN} or not by <= {*GRAIN, HOME}:
        return None
    is_kept = [family.keeps(each) and (HOME not in by or each.code in BY_HOME) for each in measures]
    kept = [each for each, so in zip(measures, is_kept, strict=True) if so]
    rest = [each for each, so in zip(measures, is_kept, strict=True) if not so]
    return _Plan(family, whose, months, kept, rest, HOME if HOME in by else "", scope)


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


def _put_standing(known: Parts, plan: _Plan, parts: Sequence[Measure], standing: Standing) -> None:
    """What is kept, added up by the dimensions; values one behind the other."""
    columns = {plan.family.period: "month_on", HOME: "nullif(category, '')::bigint"}
    by = [columns.get(name, name) for name in known.dimensions]
    where, values = _within(plan.scope)
    if standing.touched:
        where += AND_NOT_TOUCHED
    values |= {"facts": plan.family.key, "months": [*standing.kept]}
    values |= {"touched": [*standing.touched], "places": [*standing.places]}
    order = plan.family.by_home if plan.dimension else plan.family.adding
    adding = [each for each in parts if adds_up(each)]
    sums = [f"sum(numbers[{order.index(each) + 1}])::bigint" for each in adding]
    found = _found([*by, *sums], where, by)
    for row in _asked(found, values | {"what": [plan.dimension]})[1]:
        for part, number in zip(adding, row[len(by) :], strict=True):
            known.add(row[: len(by)], part.code, number)
    if codes := [each.code for each in parts if not adds_up(each)]:
        found = _found([*by, "what", "string_agg(held, '')"], where, [*by, "what"])
        for *key, code, held in _asked(found, values | {"what": codes})[1]:
            known.add(tuple(key), code, held)


def _found(columns: Sequence[str], where: str, groups: Sequence[str]) -> str:
    by = f"GROUP BY {', '.join(groups)}" if groups else ""
    return FOUND.format(columns=", ".join(columns), where=where, groups=by)


def _put_facts(
    known: Parts, plan: _Plan, parts: Sequence[Measure], standing: Standing, at: datetime
) -> None:
    """What is not kept: months of nobody, and what was touched since."""
    missing = [month for month in between(*plan.months) if month not in standing.kept]
    some = every(plan.whose, In(plan.family.period, SOME_MONTHS))
    here = every(some, Either((In("authority_id", SOME_PLACES), Null("authority_id"))))
    for stale, where in ((missing, some), (standing.touched, here)):
        for alike in (True, False) if stale else ():
            if of := [each for each in parts if adds_up(each) is alike]:
                cells = Some(stale, standing.places)
                known.add_counted(of, from_facts(of, known.dimensions, where, at, some=cells))


def _asked(
    statement: str, values: Mapping[str, Any] | None = None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """(names of columns, rows)."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [column.name for column in cursor.description or ()], cursor.fetchall()


def between(first: date, after: date) -> list[date]:
    """The months from one until before another."""
    numbers = range(first.year * 12 + first.month - 1, after.year * 12 + after.month - 1)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
