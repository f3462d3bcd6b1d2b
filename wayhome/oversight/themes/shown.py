"""What of the counts may be shown: all, or what a reader of totals may have (ADR 0030).

A share is two numbers, with the theme and without, and their sum. Each authority's are protected as
if they were published alone; a sum over authorities hides what any of them hides. Months are never
shown to readers of totals, and a year is the sum of its quarters, shown only if each of them is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wayhome.oversight.reports.quarters import Quarter, month_after
from wayhome.oversight.reports.suppression import TOTAL, Cell, Published, Table, published
from wayhome.oversight.signals.binomial import wilson
from wayhome.oversight.themes.coding import Theme
from wayhome.oversight.themes.counted import Counts

WITH, WITHOUT = "with", "without"


@dataclass(frozen=True)
class Share:
    """`part` of `whole` interviews. None is hidden."""

    part: int | None
    whole: int | None

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.part is not None and self.whole else None

    @property
    def interval(self) -> tuple[int, int] | None:
        """Wilson's, in per cent: where the share lies, 19 times in 20."""
        if self.part is None or not self.whole:
            return None
        found = wilson(self.part, self.whole)
        return (round(100 * found[0]), round(100 * found[1])) if found else None

    @property
    def is_hidden(self) -> bool:
        return self.part is None or self.whole is None


def summed(shares: Sequence[Share]) -> Share:
    """Hidden if any of them is."""
    parts, wholes = [each.part for each in shares], [each.whole for each in shares]
    return Share(
        None if None in parts else sum(each or 0 for each in parts),
        None if None in wholes else sum(each or 0 for each in wholes),
    )


@dataclass(frozen=True)
class Shares:
    """One theme by period, in all and by authority."""

    counts: Mapping[int | None, Table]
    hidden: Published | None  # None: nothing is hidden from this reader

    def get(self, period: str) -> Share:
        if self.hidden:
            return Share(self.hidden.get(period, WITH), self.hidden.get(period, TOTAL))
        found = list(self.counts.values())
        return Share(
            sum(table.value((period, WITH)) for table in found),
            sum(table.value((period, TOTAL)) for table in found),
        )

    def get_of(self, authority: int | None, period: str) -> Share:
        if self.hidden:
            part = str(authority)
            return Share(
                self.hidden.get_of(part, period, WITH), self.hidden.get_of(part, period, TOTAL)
            )
        table = self.counts[authority]
        return Share(table.value((period, WITH)), table.value((period, TOTAL)))


def shares(
    counts: Counts,
    theme: Theme,
    periods: Mapping[str, Sequence[date]],
    authorities: Sequence[int | None],
    *,
    hides: bool,
) -> Shares:
    """`periods`: key -> its months. Readers of totals are given quarters, which never overlap."""
    tables = {each: _table(counts, theme, periods, each) for each in authorities}
    if not hides:
        return Shares(tables, None)
    return Shares(tables, published({str(key): table for key, table in tables.items()}))


def _table(
    counts: Counts, theme: Theme, periods: Mapping[str, Sequence[date]], authority: int | None
) -> Table:
    found: dict[Cell, int] = {}
    for key, months in periods.items():
        part, whole = split(counts, theme, months, authority)
        found[key, WITH], found[key, WITHOUT] = part, whole - part
    return Table(tuple(periods), (WITH, WITHOUT), found, across=True)


def split(
    counts: Counts, theme: Theme, months: Sequence[date], authority: int | None
) -> tuple[int, int]:
    """With the theme, and all who were asked. Whoever names it was asked, whatever the record."""
    part = counts.of(theme.question, theme.code, months, [authority])
    asked = counts.of(theme.of, "", months, [authority])
    return part, max(part, asked)


def quarters(last: Quarter, many: int) -> dict[str, list[date]]:
    """Key -> its months, of so many quarters up to and with `last`; the oldest first."""
    found = [last.before(back) for back in reversed(range(many))]
    return {each.key: months_of(each) for each in found}


def months_of(quarter: Quarter) -> list[date]:
    return [month_after(quarter.first, number) for number in range(3)]


def by_month(last: Quarter, many: int) -> dict[str, list[date]]:
    """The same, a month each."""
    first = last.before(many - 1).first
    months = [month_after(first, number) for number in range(3 * many)]
    return {f"{month:%Y-%m}": [month] for month in months}
