"""Measures: a closed algebra over flat fact tables, compiled by sqlglot (E06).

Time logic runs once, in PostgreSQL, and leaves typed columns; a measure only counts them. What a
measure may say is what this file has words for, so that one declaration means the same in
PostgreSQL, DuckDB and Spark: count, distinct, sum, quantile; =, in, <, null; dimensions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlglot.expressions as sql
from sqlglot import column

Value = str | int | bool | date | datetime


@dataclass(frozen=True)
class Param:
    """A value given when the measure is read: the period's ends, `at`, the reader's remit."""

    name: str


Operand = Value | Param


@dataclass(frozen=True)
class Eq:
    column: str
    value: Operand


@dataclass(frozen=True)
class In:
    column: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Less:
    column: str
    value: Operand


@dataclass(frozen=True)
class Null:
    column: str


@dataclass(frozen=True)
class Not:
    condition: "Condition"


@dataclass(frozen=True)
class All:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True)
class Either:
    conditions: tuple["Condition", ...]


Condition = Eq | In | Less | Null | Not | All | Either
EVERY = All(())


def every(*conditions: Condition) -> All:
    return All(conditions)


def either(*conditions: Condition) -> Either:
    return Either(conditions)


@dataclass(frozen=True)
class Count:
    where: Condition = EVERY


@dataclass(frozen=True)
class Distinct:
    column: str
    where: Condition = EVERY


@dataclass(frozen=True)
class Sum:
    column: str
    where: Condition = EVERY


@dataclass(frozen=True)
class Quantile:
    column: str
    part: float
    where: Condition = EVERY


Aggregate = Count | Distinct | Sum | Quantile


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A number over time. Its denominator is said in words beside it (P04, E07)."""

    code: str
    title: str
    table: str
    period: str  # the column that says in which month a row counts
    numerator: Aggregate
    denominator: Aggregate | None = None
    numerator_words: str
    denominator_words: str = ""
    left_out_words: str = ""  # what is not counted, and why
    unit: str = "count"  # count, percent, hours
    higher_is: str = ""  # better, worse, or neither
    paired_with: str = ""  # the code of the measure that keeps this one honest
    basis: str = ""
    where: Condition = EVERY

    @property
    def name(self) -> str:
        """What its columns are called: `<name>_n` and `<name>_d`."""
        return self.code.lower().replace("-", "_")


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
    selected: list[sql.Expr] = [column(name) for name in dimensions]
    for measure in measures:
        name = measure.name
        selected.append(
            sql.alias_(_aggregate(measure.numerator, measure.where, values), f"{name}_n")
        )
        if measure.denominator is not None:
            selected.append(
                sql.alias_(_aggregate(measure.denominator, measure.where, values), f"{name}_d")
            )
    statement = sql.select(*selected).from_(sql.to_table(table))
    if where != EVERY:
        statement = statement.where(_condition(where, values))
    if dimensions:
        names = [column(name) for name in dimensions]
        statement = statement.group_by(*names).order_by(*names)
    return statement.sql(dialect=dialect)


def rows_of(
    measure: Measure, part: str, values: Mapping[str, Any], where: Condition, columns: str
) -> str:
    """The rows behind a number (`part` is "n" or "d"): drill-down asks the same conditions."""
    aggregate = measure.numerator if part == "n" else measure.denominator
    if aggregate is None:
        raise ValueError("This measure has no denominator.")
    condition = every(measure.where, aggregate.where, where)
    return (
        sql.select(column(columns))
        .from_(sql.to_table(measure.table))
        .where(_condition(condition, values))
        .sql(dialect="postgres")
    )


def _aggregate(aggregate: Aggregate, where: Condition, values: Mapping[str, Any]) -> sql.Expr:
    inner: sql.Expr
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
    both = every(where, aggregate.where)
    if both == every(EVERY, EVERY):
        return inner
    return sql.Filter(this=inner, expression=sql.Where(this=_condition(both, values)))


def _condition(condition: Condition, values: Mapping[str, Any]) -> sql.Expr:  # noqa: PLR0911
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
            return sql.Not(this=sql.paren(_condition(condition.condition, values)))
        case All():
            parts = [_condition(part, values) for part in condition.conditions]
            return sql.and_(*parts) if parts else sql.true()
        case Either():
            parts = [_condition(part, values) for part in condition.conditions]
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
