"""What is counted by month and kept: which parts of which measures, and which of them add up (E06).

A count or a sum adds up over months, authorities and services. Different children do not, nor does
a median, nor the few with the most: they are kept as the values they are counted from, and counted
when they are read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from hashlib import sha256

from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measure_sql import leaves_of
from wayhome.foundation.rules.measures import (
    EVERY,
    Aggregate,
    Count,
    Eq,
    In,
    Less,
    Measure,
    Not,
    Null,
    Param,
    Sum,
    Values,
    every,
)

GRAIN = ("authority_id", "service_id")  # rows that add up are alike in these
HOME = "carer_id"
BY_HOME = ("M10", "M11L")  # kept by home too: the funnel's share and its pair
# Back, and the return known by day only: out of measures in hours, and counted (P10).
LEFT_OUT = Measure(
    code="OUT",
    title="",
    table="missing_episodefact",
    period="began_month_on",
    numerator=Count(every(Not(Null("back_at")), Null("due_at"))),
    numerator_words="",
)


@dataclass(frozen=True)
class Family:
    """Measures over one table by one column of months: kept, and found stale, together."""

    table: str
    period: str
    measures: tuple[Measure, ...]

    @property
    def key(self) -> str:
        return f"{self.table}.{self.period}"

    @cached_property
    def rows(self) -> Measure:
        """How many rows there are at all: a month in which every count is nought is no gap."""
        code = f"ROWS_{self.table}_{self.period}"
        return _part(Measure(code=code, title="", table=self.table, period=self.period,
                             numerator=Count(), numerator_words=""), Count(), "")  # fmt: skip

    @cached_property
    def parts(self) -> dict[Aggregate, Measure]:
        """What the measures count, each once, and as a measure of that alone."""
        found = {self.rows.numerator: self.rows}
        for each in self.measures:
            for name, aggregate in aggregates(each):
                found.setdefault(alone(each, aggregate), _part(each, aggregate, name))
        return found

    def parts_of(self, measures: Sequence[Measure]) -> list[Measure]:
        """How many rows there are, and what these count: each once."""
        asked = [alone(each, aggregate) for each in measures for _, aggregate in aggregates(each)]
        return [self.parts[each] for each in dict.fromkeys((self.rows.numerator, *asked))]

    @cached_property
    def adding(self) -> list[Measure]:
        """In the order in which their numbers are kept."""
        return [each for each in self.parts.values() if adds_up(each)]

    @cached_property
    def holding(self) -> list[Measure]:
        """What is kept as its values."""
        return [each for each in self.parts.values() if not adds_up(each)]

    @cached_property
    def by_home(self) -> list[Measure]:
        known = {each.code: each for each in self.measures}
        homes = [known[code] for code in BY_HOME if code in known]
        return self.parts_of(homes) if homes else []

    @cached_property
    def digest(self) -> str:
        """Of what is counted: a measure that was declared anew is counted anew."""
        counted = [(each.code, each.numerator) for each in self.parts.values()]
        return sha256(repr((GRAIN, BY_HOME, counted)).encode()).hexdigest()

    def keeps(self, measure: Measure) -> bool:
        return all(alone(measure, each) in self.parts for _, each in aggregates(measure))

    @cached_property
    def instants(self) -> list[str]:
        """Columns that some measure holds against the instant it is asked for."""
        found = {
            leaf.column
            for each in self.parts.values()
            for leaf in asked_of(each)
            if isinstance(leaf, Less) and isinstance(leaf.value, Param)
        }
        return sorted(found)


def aggregates(measure: Measure) -> list[tuple[str, Aggregate]]:
    """Its parts with the ends of their columns' names: `n`, and `d` where there is one."""
    both = (("n", measure.numerator), ("d", measure.denominator))
    return [(name, each) for name, each in both if each is not None]


def alone(measure: Measure, aggregate: Aggregate) -> Aggregate:
    """With all that it asks of a row; what does not add up, as the values it is counted from."""
    where = every(*(each for each in (measure.where, aggregate.where) if each != EVERY))
    if isinstance(aggregate, Count | Sum):
        return replace(aggregate, where=where)
    return Values(aggregate.column, where)


def _part(measure: Measure, aggregate: Aggregate, name: str) -> Measure:
    code = f"{measure.code}_{name}" if name else measure.code
    whole = alone(measure, aggregate)
    return replace(measure, code=code, numerator=whole, denominator=None, where=EVERY)


def asked_of(part: Measure) -> Iterator[Eq | In | Less | Null]:
    """Each comparison that a part makes."""
    return leaves_of(part.numerator.where)


def adds_up(part: Measure) -> bool:
    return not isinstance(part.numerator, Values)


def in_order(part: Measure) -> Measure:
    """Its values in order, so that what is the same looks the same."""
    of = part.numerator
    return replace(part, numerator=replace(of, in_order=True)) if isinstance(of, Values) else part


@cache
def families() -> dict[str, Family]:
    """By `Family.key`: what counts for those whose children they are. A host's is not kept."""
    found: dict[tuple[str, str], list[Measure]] = {}
    for each in (*registry.measures().values(), LEFT_OUT):
        if each.remit in GRAIN:
            found.setdefault((each.table, each.period), []).append(each)
    made = [Family(*place, tuple(measures)) for place, measures in found.items()]
    return {family.key: family for family in made}


def together(parts: Sequence[Measure]) -> list[list[Measure]]:
    """Those that ask the same columns, or fewer of them: counted in one statement each."""
    columns = {each.code: {leaf.column for leaf in asked_of(each)} for each in parts}
    found: list[tuple[set[str], list[Measure]]] = []
    for each in sorted(parts, key=lambda one: (-len(columns[one.code]), one.code)):
        for known, alike in found:
            if columns[each.code] <= known:
                alike.append(each)
                break
        else:
            found.append((columns[each.code], [each]))
    return [alike for _known, alike in found]
