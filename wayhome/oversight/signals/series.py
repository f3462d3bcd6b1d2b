"""Figures by month, for charts: two years of whole months, the first to judge the second by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measures import (
    EVERY,
    Condition,
    Count,
    Distinct,
    In,
    Measure,
    every,
)
from wayhome.oversight.insight import kept
from wayhome.oversight.insight.queries import is_small
from wayhome.oversight.insight.remit import remit
from wayhome.oversight.signals import control, nights
from wayhome.oversight.signals.control import Bound, Fired, Month

# Which figures are charted, in this order. Each timeliness figure has its pair among them.
CHARTED = ("M1E", "M1C", "M2R", "M5B", "M10", "M9B", "M8", "M11L")
MONTHS = 2 * control.BASELINE
LONGEST = 120
RATE = "rate"
# The first month in which anything is recorded of these areas: before it nothing is known.
BEGAN = "SELECT min(began_month_on) FROM missing_episodefact WHERE authority_id = ANY(%s)"


@dataclass(frozen=True)
class Chart:
    """One figure over two years. `usual` None: too few months; `fired`: in the months judged."""

    measure: Measure
    months: list[Month]
    usual: list[Bound | None] | None
    fired: list[Fired]
    is_hidden: bool = False  # a month holds 1 to 5: not for a reader of totals

    @property
    def signal(self) -> Fired | None:
        """The latest that fired; of several that lie as late, the first by its code."""
        latest = max((each.last for each in self.fired), default=None)
        found = [each for each in self.fired if each.last == latest]
        return min(found, key=lambda each: each.rule) if found else None

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and last month of the change that the signal is part of: of every rule that
        fired on that side and touches it. What explains one of its months explains the change,
        whichever rule shows it next month."""
        if self.signal is None:
            return None
        first, last = self.signal.first, self.signal.last
        for each in sorted(self.fired, key=lambda each: each.last, reverse=True):
            if each.is_high == self.signal.is_high and each.last >= first:
                first = min(first, each.first)
        return first, last

    @property
    def is_better(self) -> bool | None:
        """Whether the signal is for the better; None where neither way is."""
        if self.signal is None or self.measure.higher_is not in ("better", "worse"):
            return None
        return self.signal.is_high == (self.measure.higher_is == "better")

    @property
    def style(self) -> str:
        """count, share or rate: how its numbers are said."""
        if self.measure.unit == RATE:
            return RATE
        return "share" if self.measure.denominator is not None else "count"

    @property
    def known(self) -> list[Month]:
        return [month for month in self.months if month.value is not None]


def month_of(day: date) -> date:
    return day.replace(day=1)


def months_from(first: date, by: int) -> date:
    """The first day of the month so many after, or before."""
    number = first.year * 12 + first.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def whole_months(until: date | None = None) -> list[date]:
    """The 24 whole months before `until`, the first day of a month, and before this one."""
    this = month_of(clock.today())
    last = min(month_of(until), this) if until else this
    return [months_from(last, n - MONTHS) for n in range(MONTHS)]


def fits(measure: Measure) -> bool:
    """Whether a figure may be charted: a count, a share or a rate, of each month by itself."""
    counted = isinstance(measure.numerator, Count | Distinct)
    return counted and measure.unit in ("count", "percent", RATE)


def charted(codes: Iterable[str] = CHARTED) -> list[Measure]:
    return [registry.measures()[code] for code in codes]


def charts(
    reader: Reader,
    area: Authority | None,
    measures: Sequence[Measure] | None = None,
    *,
    until: date | None = None,
) -> list[Chart]:
    """Charts of one area, or of all that the reader reads, in one statement for each column of
    months that the figures go by; and one that says when records begin."""
    wanted, months = measures or charted(), whole_months(until)
    begins = _begins(area)
    found: dict[str, dict[date, Month]] = {}
    for alike in _groups(wanted):
        found |= _counted(reader, area, alike, months, begins)
    hides = not (reader.may(roles.DRILL_DOWN) or reader.is_system)
    return [_chart(each, [found[each.code][on] for on in months], hides=hides) for each in wanted]


def long_run(reader: Reader, area: Authority, measure: Measure) -> list[Month]:
    """Every whole month since records of this area began, ten years at most; none for a reader of
    totals where one of them has 1 to 5."""
    begins, last = _begins(area), months_from(month_of(clock.today()), -1)
    if begins is None:
        return []
    first = max(month_of(begins), months_from(last, 1 - LONGEST))
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count < 1:
        return []
    months = [months_from(first, n) for n in range(count)]
    found = list(_counted(reader, area, [measure], months, begins)[measure.code].values())
    hides = not (reader.may(roles.DRILL_DOWN) or reader.is_system)
    return [] if hides and any(map(is_small_month, found)) else found


def service_of(reader: Reader) -> Agency | None:
    """The service whose own part of an area's figures this reader reads, and no more of them."""
    agency = reader.agency
    kinds = (Agency.Kind.SERVICE, Agency.Kind.HOME)
    return agency if agency and not reader.is_system and agency.kind in kinds else None


def _groups(measures: Sequence[Measure]) -> list[list[Measure]]:
    found: dict[tuple[str, str, str], list[Measure]] = {}
    for each in measures:
        found.setdefault((each.table, each.period, each.remit), []).append(each)
    return list(found.values())


def _begins(area: Authority | None) -> date | None:
    """None: of no area in particular, or of one that has nothing yet."""
    if area is None:
        return date.min
    with connection.cursor() as cursor:
        cursor.execute(BEGAN, [[area.pk]])
        found: date | None = cursor.fetchone()[0]
    return found


def _counted(
    reader: Reader,
    area: Authority | None,
    measures: Sequence[Measure],
    months: Sequence[date],
    begins: date | None,
) -> dict[str, dict[date, Month]]:
    """Measure's code -> month -> what it counted. A month without a row counted nothing, unless
    it lies before all records: then nothing is known of it."""
    period, column = measures[0].period, measures[0].remit
    whose, after = every(remit(reader, column), of(area, column)), months_from(months[-1], 1)
    found = kept.counted(measures, (period,), whose, (months[0], after), clock.now())
    rows = {row[period]: row for row in found}
    is_rate, spent = any(each.unit == RATE for each in measures), dict[date, int]()
    if is_rate:
        spent = nights.by_month(reader, area, months, after)
    return {
        each.code: {on: _month(each, on, rows.get(on), begins, spent.get(on, 0)) for on in months}
        for each in measures
    }


def of(area: Authority | None, column: str) -> Condition:
    return In(column, (area.pk,)) if area else EVERY


def _month(
    measure: Measure, on: date, row: dict[str, int] | None, begins: date | None, spent: int
) -> Month:
    """`spent` is of a rate: the nights of that month."""
    per, has_whole = nights.PER if measure.unit == RATE else 0, measure.denominator is not None
    if begins is None or on < begins:
        return Month(on, None, 0 if has_whole or per else None, per)
    part = row[f"{measure.name}_n"] if row else 0
    if per:
        return Month(on, part, spent, per)
    if not has_whole:
        return Month(on, part)
    return Month(on, part, row[f"{measure.name}_d"] if row else 0)


def _chart(measure: Measure, months: list[Month], *, hides: bool) -> Chart:
    if hides and any(is_small_month(month) for month in months):
        return Chart(measure, [], None, [], is_hidden=True)
    usual = control.bounds(months)
    if usual is None:
        return Chart(measure, months, None, [])
    until = control.baseline(months)[-1].on
    fired = [each for each in control.fired(months, usual) if each.last > until]
    return Chart(measure, months, usual, fired)


def is_small_month(month: Month) -> bool:
    is_whole = month.whole is None or month.part is None or month.per
    rest = None if is_whole else (month.whole or 0) - (month.part or 0)
    return is_small(month.part) or is_small(rest)
