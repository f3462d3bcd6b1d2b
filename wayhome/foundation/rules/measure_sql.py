"""Measures as statements: one declaration, in the words of PostgreSQL, DuckDB or Spark (E06).

A hundred counts over the same rows are asked in two steps. The inner one reads each row once and
counts rows that are alike in all that any measure asks; the outer one adds up those few groups.
Asked directly, forty counts with a filter each cost PostgreSQL three times as much.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import sqlglot.expressions as sql
from sqlglot import column

from wayhome.foundation.rules.measures import (
    EVERY,
    Aggregate,
    All,
    Condition,
    Count,
    Distinct,
    Either,
    Eq,
    In,
    Less,
    Measure,
    Not,
    Null,
    Operand,
    Param,
    Quantile,
    Sum,
    Top,
    Value,
    Values,
    every,
)

STANDS = datetime(1, 1, 1, tzinfo=UTC)  # for the instant in a statement that is kept
SOME_MONTHS = (STANDS.date(),)  # and for months: `In(period, SOME_MONTHS)`
SOME_PLACES = (-(2**62),)  # and for authorities


@dataclass(frozen=True)
class Some:
    """The months and authorities of a condition that says `SOME_MONTHS`, `SOME_PLACES`."""

    months: Sequence[date] = ()
    places: Sequence[int] = ()


EVERYTHING = Some()
ROWS = "rows_alike"  # how many rows a group of the inner statement stands for


def compiled(
    measures: Sequence[Measure],
    dimensions: Sequence[str],
    values: Mapping[str, Operand | Sequence[Value]],
    *,
    where: Condition = EVERY,
    dialect: str = "postgres",
) -> str:
    """One statement: a row for each combination of dimensions, two columns for each measure.

    All measures must share a table. Columns are named by `Measure.name`.
    Values are written into the statement as literals by sqlglot, never by string templating.
    """
    (table,) = {measure.table for measure in measures}
    asked = list(_asked(measures))
    kinds = {type(each.aggregate) for each in asked}
    distinct = {each.aggregate.column for each in asked if isinstance(each.aggregate, Distinct)}
    rows = sql.select().from_(sql.to_table(table))
    if where != EVERY:
        rows = rows.where(_condition(where, values))
    names = [column(name) for name in dimensions]
    if Top in kinds:
        return _said(_of_most(rows, asked, dimensions, values), dialect)
    if kinds == {Count}:
        statement = _of_alike(rows, asked, dimensions, values)
    elif kinds <= {Count, Distinct} and len(distinct) == 1:
        statement = _of_each(rows, asked, dimensions, values, *distinct)
    else:
        found = [sql.alias_(_aggregate(each, values), each.name) for each in asked]
        statement = rows.select(*names, *found)
    if dimensions:
        statement = statement.group_by(*names).order_by(*names)
    return _said(statement, dialect)


def _said(statement: sql.Select, dialect: str) -> str:
    """In the dialect's words. sqlglot gives Spark a quantile that is about right; its exact one
    lies between two rows as PostgreSQL's and DuckDB's do."""

    def exact(part: sql.Expr) -> sql.Expr:
        if not isinstance(part, sql.WithinGroup):
            return part
        of, share = part.expression.expressions[0].this, part.this.this
        return sql.Anonymous(this="PERCENTILE", expressions=[of, share])

    said = statement.transform(exact) if dialect == "spark" else statement
    return str(said.sql(dialect=dialect))


def compiled_at(
    measures: Sequence[Measure],
    dimensions: Sequence[str],
    where: Condition,
    at: datetime,
    some: Some = EVERYTHING,
) -> str:
    """`compiled` for PostgreSQL, as things stand at an instant. To write a statement takes as long
    as to ask it, so it is kept, and the instant put in its place; months and places too, where the
    condition says `SOME_MONTHS` and `SOME_PLACES`."""
    written = _placed(_kept(tuple(measures), tuple(dimensions), where), some)
    return written.replace(STANDS.isoformat(), at.isoformat())


def where_at(where: Condition, some: Some) -> str:
    """A condition alone, for PostgreSQL."""
    return _placed(_condition(where, {}).sql(dialect="postgres"), some)


def _placed(written: str, some: Some) -> str:
    for stands, named in ((*SOME_MONTHS, some.months), (*SOME_PLACES, some.places)):
        if named:
            written = written.replace(_written(stands), ", ".join(map(_written, named)))
    return written


def _written(value: Value) -> str:
    return _literal(value).sql(dialect="postgres")


@lru_cache(maxsize=1_000)
def _kept(measures: tuple[Measure, ...], dimensions: tuple[str, ...], where: Condition) -> str:
    return compiled(measures, dimensions, {"at": STANDS}, where=where)


@dataclass(frozen=True)
class _Asked:
    """One column of the answer."""

    name: str
    aggregate: Aggregate
    where: Condition


def _asked(measures: Sequence[Measure]) -> Iterator[_Asked]:
    for measure in measures:
        for part, aggregate in (("n", measure.numerator), ("d", measure.denominator)):
            if aggregate is not None:
                both = every(measure.where, aggregate.where)
                yield _Asked(f"{measure.name}_{part}", aggregate, both)


def _of_alike(
    rows: sql.Select, asked: Sequence[_Asked], dimensions: Sequence[str], values: Mapping[str, Any]
) -> sql.Select:
    """Counts alone: of groups of rows that are alike in every column or comparison asked."""
    leaves = {leaf for each in asked for leaf in leaves_of(each.where)}
    plain = sorted({leaf.column for leaf in leaves if isinstance(leaf, Eq | In)} - {*dimensions})
    asked_of = sorted((leaf for leaf in leaves if isinstance(leaf, Less | Null)), key=repr)
    atoms: dict[Condition, str] = {leaf: f"is_{number}" for number, leaf in enumerate(asked_of)}
    inner = rows.select(
        *(column(name) for name in (*dimensions, *plain)),
        *(sql.alias_(_condition(leaf, values), name) for leaf, name in atoms.items()),
        sql.alias_(sql.Count(this=sql.Star()), ROWS),
    ).group_by(*(column(name) for name in (*dimensions, *plain, *atoms.values())))
    found = []
    for each in asked:
        added: sql.Expr = sql.Sum(this=column(ROWS))
        if each.where != every(EVERY, EVERY):
            condition = sql.Where(this=_condition(each.where, values, atoms))
            added = sql.Filter(this=added, expression=condition)
        found.append(sql.alias_(_whole(added), each.name))
    return sql.select(*(column(name) for name in dimensions), *found).from_(inner.subquery("alike"))


def _of_each(
    rows: sql.Select,
    asked: Sequence[_Asked],
    dimensions: Sequence[str],
    values: Mapping[str, Any],
    of: str,
) -> sql.Select:
    """Counts of rows and of, say, children: first one row a child, then those that have any."""
    inner_columns, found = [], []
    for each in asked:
        condition = _condition(each.where, values)
        has, outer = sql.LogicalOr(this=condition), column(each.name)
        if isinstance(each.aggregate, Distinct):
            inner_columns.append(sql.alias_(has, each.name))
            there = sql.and_(outer, sql.Not(this=sql.Is(this=column(of), expression=sql.null())))
            counted: sql.Expr = sql.Filter(
                this=sql.Count(this=sql.Star()), expression=sql.Where(this=there)
            )
        else:
            count = sql.Filter(
                this=sql.Count(this=sql.Star()), expression=sql.Where(this=condition)
            )
            inner_columns.append(sql.alias_(count, each.name))
            counted = _whole(sql.Sum(this=outer))
        found.append(sql.alias_(counted, each.name))
    keys = [column(name) for name in (*dimensions, of)]
    inner = rows.select(*keys, *inner_columns).group_by(*keys)
    return sql.select(*(column(name) for name in dimensions), *found).from_(inner.subquery("each"))


def _of_most(
    rows: sql.Select, asked: Sequence[_Asked], dimensions: Sequence[str], values: Mapping[str, Any]
) -> sql.Select:
    """A row of totals, each a statement of its own: there are few, and no dimension."""
    if dimensions:
        raise ValueError("The most of a whole are not the most of its parts.")
    found = []
    for each in asked:
        aggregate = each.aggregate
        if isinstance(aggregate, Top):
            most = _most(rows, aggregate, each.where, values)
            added = sql.select(_whole(sql.Sum(this=column(ROWS)))).from_(most.subquery("most"))
        else:
            added = rows.select(_aggregate(each, values))
        found.append(sql.alias_(added.subquery(), each.name))
    return sql.select(*found)


def _most(
    rows: sql.Select, aggregate: Top, where: Condition, values: Mapping[str, Any]
) -> sql.Select:
    """Of each of the few: its value, and how many rows it has. Ties go by the value."""
    of, count = column(aggregate.column), sql.Count(this=sql.Star())
    found = rows.select(of, sql.alias_(count, ROWS)).where(_condition(where, values))
    return (
        found.group_by(of)
        .order_by(sql.Ordered(this=count, desc=True), sql.Ordered(this=of))
        .limit(aggregate.most)
    )


def _whole(added: sql.Expr) -> sql.Expr:
    """A sum of counts, as a count: of no row it is 0."""
    return sql.cast(sql.Coalesce(this=added, expressions=[sql.Literal.number(0)]), "bigint")


def leaves_of(condition: Condition) -> Iterator[Eq | In | Less | Null]:
    match condition:
        case Not():
            yield from leaves_of(condition.condition)
        case All() | Either():
            for part in condition.conditions:
                yield from leaves_of(part)
        case _:
            yield condition


def rows_of(
    measure: Measure, part: str, values: Mapping[str, Any], where: Condition, columns: str
) -> str:
    """The rows behind a number (`part` is "n" or "d"): drill-down asks the same conditions."""
    aggregate = measure.numerator if part == "n" else measure.denominator
    if aggregate is None:
        raise ValueError("This measure has no denominator.")
    condition = every(measure.where, aggregate.where, where)
    rows = sql.select().from_(sql.to_table(measure.table))
    found = rows.select(column(columns)).where(_condition(condition, values))
    if isinstance(aggregate, Top):
        few = _most(rows, aggregate, condition, values).subquery("most")
        whose = sql.select(column(aggregate.column)).from_(few)
        found = found.where(sql.In(this=column(aggregate.column), query=whose.subquery()))
    return found.sql(dialect="postgres")


def _aggregate(asked: _Asked, values: Mapping[str, Any]) -> sql.Expr:
    inner: sql.Expr
    aggregate = asked.aggregate
    match aggregate:
        case Count():
            inner = sql.Count(this=sql.Star())
        case Distinct():
            inner = sql.Count(this=sql.Distinct(expressions=[column(aggregate.column)]))
        case Sum():
            inner = sql.Sum(this=column(aggregate.column))
        case Quantile():
            inner = sql.WithinGroup(
                this=sql.PercentileCont(this=sql.Literal.number(aggregate.part)),
                expression=sql.Order(expressions=[sql.Ordered(this=column(aggregate.column))]),
            )
        case Values():
            of = sql.cast(column(aggregate.column), "bigint")
            sent: sql.Expr = sql.Anonymous(this="int8send", expressions=[of])
            if aggregate.in_order:
                sent = sql.Order(this=sent, expressions=[sql.Ordered(this=of)])
            inner = sql.GroupConcat(this=sent, separator=sql.Literal.string(""))
    if asked.where != every(EVERY, EVERY):
        where = sql.Where(this=_condition(asked.where, values))
        inner = sql.Filter(this=inner, expression=where)
    # whole numbers add up to one, of the same type everywhere; of no row, to none
    return sql.cast(inner, "bigint") if isinstance(aggregate, Sum) else inner


def _condition(  # noqa: C901, PLR0911 - a match, one return a case
    condition: Condition, values: Mapping[str, Any], atoms: Mapping[Condition, str] | None = None
) -> sql.Expr:
    """As SQL; where an inner statement has answered a part of it (`atoms`), that answer."""
    if atoms and condition in atoms:
        return column(atoms[condition])
    match condition:
        case Eq():
            return sql.EQ(this=column(condition.column), expression=_value(condition, values))
        case Less():
            return sql.LT(this=column(condition.column), expression=_value(condition, values))
        case In():
            options = [_literal(value) for value in condition.values]
            return sql.In(this=column(condition.column), expressions=options) if options else FALSE
        case Null():
            return sql.Is(this=column(condition.column), expression=sql.null())
        case Not():
            return sql.Not(this=sql.paren(_condition(condition.condition, values, atoms)))
        case All():
            parts = [_condition(part, values, atoms) for part in condition.conditions]
            return sql.and_(*parts) if parts else sql.true()
        case Either():
            parts = [_condition(part, values, atoms) for part in condition.conditions]
            return sql.or_(*parts) if parts else FALSE


FALSE = sql.false()


def _value(condition: Eq | Less, values: Mapping[str, Any]) -> sql.Expr:
    value = condition.value
    return _literal(values[value.name] if isinstance(value, Param) else value)


def _literal(value: Any) -> sql.Expr:
    if isinstance(value, datetime):
        return sql.cast(sql.Literal.string(value.isoformat()), "timestamptz")
    if isinstance(value, date):
        return sql.cast(sql.Literal.string(value.isoformat()), "date")
    return sql.convert(value)
