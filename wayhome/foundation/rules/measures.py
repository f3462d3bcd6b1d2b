"""Measures: a closed algebra over flat fact tables, compiled by sqlglot in measure_sql.py (E06).

Time logic runs once, in PostgreSQL, and leaves typed columns; a measure only counts them. What a
measure may say is what this file has words for, so that one declaration means the same in
PostgreSQL, DuckDB and Spark: count, distinct, sum, quantile, top; =, in, <, null; dimensions.
"""

from dataclasses import dataclass
from datetime import date, datetime

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


@dataclass(frozen=True)
class Top:
    """Rows of the few values of a column that have the most rows: the ten children, say. Of a
    whole period alone, never by month: each month would have a ten of its own."""

    column: str
    most: int
    where: Condition = EVERY


@dataclass(frozen=True)
class Values:
    """The column's value of each row, eight bytes each, the most significant first; in order, or as
    they come. No measure declares it: it is what a `Distinct`, a `Quantile` and a `Top` are made
    of, and PostgreSQL's alone."""

    column: str
    where: Condition = EVERY
    in_order: bool = False


Aggregate = Count | Distinct | Sum | Quantile | Top | Values


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
    unit: str = "count"  # count, percent, mean; hours, of a quantile of minutes; rate, of 1,000
    higher_is: str = ""  # better, worse, or neither
    paired_with: str = ""  # the code of the measure that keeps this one honest
    basis: str = ""
    where: Condition = EVERY
    remit: str = "authority_id"  # the column by which it counts for a council or a force

    @property
    def name(self) -> str:
        """What its columns are called: `<name>_n` and `<name>_d`."""
        return self.code.lower().replace("-", "_")
