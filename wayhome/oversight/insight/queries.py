"""What the figures page reads: one statement for each cut, from the measures' own declarations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.expressions import RawSQL

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.predicate import narrow
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measure_sql import rows_of
from wayhome.foundation.rules.measures import (
    EVERY,
    Condition,
    Eq,
    In,
    Measure,
    Quantile,
    every,
)
from wayhome.oversight.insight import kept
from wayhome.oversight.insight.monthly import LEFT_OUT
from wayhome.oversight.insight.remit import remit
from wayhome.oversight.insight.years import Span, Year, span
from wayhome.practice.exploitation.models import ImpactFact
from wayhome.practice.missing.models import EpisodeFact

SMALL = 5  # counts from 1 to 5 are shown as `c` to readers of totals (DfE practice, domain.md 7)
SUPPRESSED = "c"
NO_SOURCE: Mapping[str, str] = {}
BEGAN, DUE = "began_month_on", "due_month_on"  # the months by which figures are cut

EPISODES = ("M1E", "M1C", "M4", "M5A", "M5B", "M5C")
TIMELINESS = ("M10", "M10H", "M8", "M9A", "M9B", "M11L")


@dataclass(frozen=True)
class Number:
    """A count, perhaps of a count: `part` of `whole`. `None` is small and not shown."""

    part: int | None
    whole: int | None = None
    is_suppressed: bool = False
    value: float | None = None  # hours, or a mean

    @property
    def percent(self) -> int | None:
        if self.part is None or not self.whole:
            return None
        return round(100 * self.part / self.whole)


@dataclass(frozen=True)
class Row:
    """One month, or one agency, and its numbers by the measures' codes."""

    key: str
    label: Any
    numbers: dict[str, Number]


def measures(codes: Iterable[str]) -> list[Measure]:
    return [registry.measures()[code] for code in codes]


def outcomes() -> list[Measure]:
    """The outcomes that partition every found episode (P04), in their order."""
    return [m for m in registry.measures().values() if m.code.startswith("M11-")]


@dataclass(frozen=True)
class Cut:
    """Counts as they are, over the reader's remit in a year; hidden where small as they are read.

    Rows of a cut by two dimensions add up to one by either, as long as nothing is counted once.
    """

    found: Sequence[Measure]
    rows: list[dict[str, Any]]
    hides: bool

    def by(self, dimension: str) -> list[tuple[Any, dict[str, Number]]]:
        """(value of the dimension, measure code -> number), in the dimension's order."""
        alike: dict[Any, list[dict[str, Any]]] = {}
        for row in self.rows:
            alike.setdefault(row[dimension], []).append(row)
        known = sorted(key for key in alike if key is not None)
        keys = [*known, *([None] if None in alike else [])]
        return [(key, self._numbers(alike[key])) for key in keys]

    def by_month(self, span: Span) -> list[Row]:
        """Each month of the span, and of a month in which nothing happened noughts."""
        period = self.found[0].period
        known = {month: numbers for month, numbers in self.by(period) if month}
        nothing = self._numbers([])
        months = sorted({*span.months, *known})
        return [Row(f"{each:%Y-%m}", each, known.get(each, nothing)) for each in months]

    def total(self) -> dict[str, Number]:
        return self._numbers(self.rows)

    def _numbers(self, rows: list[dict[str, Any]]) -> dict[str, Number]:
        return {each.code: _number(rows, each, hides=self.hides) for each in self.found}


def cut(
    reader: Reader,
    found: Sequence[Measure],
    year: Year,
    *dimensions: str,
    source: Mapping[str, str] = NO_SOURCE,
    only: Condition = EVERY,
) -> Cut:
    """From the counts that are kept, where they hold. `source` gives the SELECT behind a table that
    is none of the database's own; `only`, what every one of the measures asks of a row."""
    whose, months = every(remit(reader, found[0].remit), only), (year.first, year.last)
    if source:
        where = every(whose, year.holds(found[0].period))
        made = ", ".join(f"{name} AS ({sql})" for name, sql in source.items())
        rows = kept.from_facts(found, dimensions, where, clock.now(), made=made)
    else:
        rows = kept.counted(found, dimensions, whose, months, clock.now())
    return Cut(found, rows, hides=_hides(reader))


def cut_and_whole(
    reader: Reader, found: Sequence[Measure], year: Year, dimension: str
) -> tuple[Cut, Cut]:
    """By a dimension, and of the whole year: of what adds up by nothing they are two questions."""
    whose, months = remit(reader, found[0].remit), (year.first, year.last)
    cuts = kept.counted_and_in_all(found, [dimension], whose, months, clock.now())
    by, whole = (Cut(found, rows, hides=_hides(reader)) for rows in cuts)
    return by, whole


def _hides(reader: Reader) -> bool:
    return not (reader.may(roles.DRILL_DOWN) or reader.is_system)


def _number(rows: list[dict[str, Any]], measure: Measure, *, hides: bool) -> Number:
    if isinstance(measure.numerator, Quantile):
        return _median(rows, measure, hides=hides)
    part = sum(row[f"{measure.name}_n"] for row in rows)
    whole = sum(row[f"{measure.name}_d"] for row in rows) if measure.denominator else None
    rest = whole - part if whole is not None and measure.unit != "mean" else whole
    if hides and (is_small(part) or is_small(rest)):
        return Number(None, None if is_small(whole) else whole, is_suppressed=True)
    if measure.unit == "mean":
        return Number(part, whole, value=part / whole if whole else None)
    return Number(part, whole)


def _median(rows: list[dict[str, Any]], measure: Measure, *, hides: bool) -> Number:
    """Hours, of one row: a median of medians would be nobody's."""
    [row] = rows or [{}]
    whole, minutes = row.get(f"{measure.name}_d") or 0, row.get(f"{measure.name}_n")
    if hides and is_small(whole):
        return Number(None, None, is_suppressed=True)
    return Number(whole, whole, value=None if minutes is None else float(minutes) / 60)


def is_small(count: int | None) -> bool:
    return count is not None and 0 < count <= SMALL


@dataclass(frozen=True)
class Figures:
    """The first page: by month, by agency and in all, for one year."""

    span: Span
    interviews: list[Measure]
    outcomes: list[Measure]
    episodes: list[Measure]
    by_month: list[Row]
    by_agency: list[Row]
    total: Row
    episodes_by_month: list[Row]
    episodes_total: Row
    left_out: int


def figures(reader: Reader, year: Year, by: str) -> Figures:
    """`by` is "service_id" (who holds the interviews) or "authority_id"."""
    timeliness, partition = measures(TIMELINESS), outcomes()
    episodes = measures(EPISODES)
    interviews = cut(reader, [*timeliness, *partition], year, DUE, by)
    began, whole = cut_and_whole(reader, [*episodes, LEFT_OUT], year, BEGAN)
    agencies = interviews.by(by)
    names = names_of(by, [key for key, _ in agencies])
    months = span(reader, year, episodes[0].table)
    return Figures(
        span=months,
        interviews=timeliness,
        outcomes=partition,
        episodes=episodes,
        by_month=interviews.by_month(months),
        by_agency=[
            Row(ref, name, numbers)
            for key, numbers in agencies
            for ref, name in [names.get(key, ("", "Nobody answers for it"))]
        ],
        total=Row("", "", interviews.total()),
        episodes_by_month=began.by_month(months),
        episodes_total=Row("", "", whole.total()),
        left_out=whole.total()[LEFT_OUT.code].part or 0,
    )


def names_of(by: str, keys: Iterable[int | None]) -> dict[int | None, tuple[str, str]]:
    """Dimension value -> (the word for an address, the name)."""
    wanted = [key for key in keys if key]
    if by == "service_id":
        agencies = Agency.objects.filter(pk__in=wanted)
        return {agency.pk: (agency.ref, agency.name) for agency in agencies}
    authorities = Authority.objects.filter(pk__in=wanted)
    return {authority.pk: (authority.code, authority.name) for authority in authorities}


@dataclass(frozen=True)
class Facts:
    """Where a measure's rows are, what they are of, and their order on a page."""

    model: Any
    data: DataClass
    order: tuple[str, str]


FACTS = {
    "missing_episodefact": Facts(EpisodeFact, DataClass.MISSING, ("-began_month_on", "episode_id")),
    "exploitation_impactfact": Facts(ImpactFact, DataClass.EXPLOITATION, ("-due_month_on", "id")),
}


@dataclass(frozen=True)
class Behind:
    """The rows behind a number: those the reader may see, and how many stay out of sight."""

    measure: Measure
    rows: Any  # a QuerySet of the measure's own facts: of episodes, or of risk
    total: int

    @property
    def order(self) -> tuple[str, str]:
        """Latest month first."""
        return FACTS[self.measure.table].order

    @property
    def is_risk(self) -> bool:
        return self.measure.table == "exploitation_impactfact"

    @property
    def unseen(self) -> int:
        return max(0, self.total - int(self.rows.count()))


def behind(
    reader: Reader, code: str, part: str, year: Year, *, month: date | None, where: Condition
) -> Behind:
    """Drill-down: the same conditions as the number, then the live predicate (E20)."""
    measure = registry.measures()[code]
    conditions = [remit(reader, measure.remit), year.holds(measure.period), where]
    if month:
        conditions.append(Eq(measure.period, month))
    facts = FACTS[measure.table]
    statement = rows_of(measure, part, {"at": clock.now()}, every(*conditions), facts.order[1])
    counted = facts.model.objects.filter(pk__in=RawSQL(statement, []))  # noqa: S611 - from sqlglot
    rows = narrow(counted, reader, facts.data, DataClass.IDENTITY).select_related("child")
    return Behind(measure, rows, counted.count())


def narrowed(by: str, key: str) -> Condition:
    """The condition for one agency or authority, by the word its address uses."""
    if not key:
        return every()
    if by == "service_id":
        found = Agency.objects.filter(ref=key).values_list("pk", flat=True).first()
    else:
        found = Authority.objects.filter(code=key).values_list("pk", flat=True).first()
    return In(by, (found,) if found else ())
