"""What is counted by month and kept: which measures, cut by what, and which of them add up (E06).

A count or a sum adds up over months, authorities and services. Different children do not, nor does
a median: they are kept for one authority, or one service, of one month, and of a year they are
counted from the facts. The few with the most (`Top`) have no month and are not kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256

from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measure_sql import leaves_of
from wayhome.foundation.rules.measures import (
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
    Top,
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
        return Measure(
            code=f"ROWS-{self.table}-{self.period}",
            title="",
            table=self.table,
            period=self.period,
            numerator=Count(),
            numerator_words="",
        )

    @cached_property
    def digest(self) -> str:
        """Of what is counted: a measure that was declared anew is counted anew."""
        counted = [(each.code, each.numerator, each.denominator, each.where) for each in self.all]
        return sha256(repr((GRAIN, BY_HOME, counted)).encode()).hexdigest()

    @property
    def all(self) -> tuple[Measure, ...]:
        return (self.rows, *self.measures)

    @property
    def codes(self) -> list[str]:
        return [each.code for each in self.all]

    @cached_property
    def by_code(self) -> dict[str, Measure]:
        return {each.code: each for each in self.measures}

    def keeps(self, measure: Measure) -> bool:
        return self.by_code.get(measure.code) == measure

    @cached_property
    def instants(self) -> list[str]:
        """Columns that some measure holds against the instant it is asked for."""
        found = {
            leaf.column
            for each in self.measures
            for leaf in asked_of(each)
            if isinstance(leaf, Less) and isinstance(leaf.value, Param)
        }
        return sorted(found)


def aggregates(measure: Measure) -> list[Aggregate]:
    return [each for each in (measure.numerator, measure.denominator) if each is not None]


def asked_of(measure: Measure) -> Iterator[Eq | In | Less | Null]:
    """Each comparison that a measure makes."""
    yield from leaves_of(measure.where)
    for each in aggregates(measure):
        yield from leaves_of(each.where)


def adds_up(measure: Measure) -> bool:
    return all(isinstance(each, Count | Sum) for each in aggregates(measure))


def may_be_kept(measure: Measure) -> bool:
    return not any(isinstance(each, Top) for each in aggregates(measure))


@cache
def families() -> dict[str, Family]:
    """By `Family.key`."""
    found: dict[tuple[str, str], list[Measure]] = {}
    for each in (*registry.measures().values(), LEFT_OUT):
        if may_be_kept(each):
            found.setdefault((each.table, each.period), []).append(each)
    made = [Family(*place, tuple(measures)) for place, measures in found.items()]
    return {family.key: family for family in made}


def together(measures: Sequence[Measure]) -> list[list[Measure]]:
    """Those that ask the same columns, or fewer of them: counted in one statement each."""
    columns = {each.code: {leaf.column for leaf in asked_of(each)} for each in measures}
    found: list[tuple[set[str], list[Measure]]] = []
    for each in sorted(measures, key=lambda one: (-len(columns[one.code]), one.code)):
        for known, alike in found:
            if columns[each.code] <= known:
                alike.append(each)
                break
        else:
            found.append((columns[each.code], [each]))
    return [alike for _known, alike in found]
