"""The further pages of figures: a few tables each, so that none is long to read or to count."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.rules.measures import Eq, Measure
from wayhome.oversight.insight import impact_cuts, in_care
from wayhome.oversight.insight.queries import (
    BEGAN,
    DUE,
    Cut,
    Number,
    Row,
    cut,
    cut_and_whole,
    names_of,
)
from wayhome.oversight.insight.years import Span, Year, span
from wayhome.practice.exploitation import impact
from wayhome.practice.missing import more_measures

PLACED_OUT = Eq("is_placed_out", True)  # what every measure of the page asks: few rows, an index
IMPACT_DUE = "due_month_on"  # the month in which a review was held, or a follow-up's time was up


@dataclass(frozen=True)
class Section:
    """A table: rows by `cut` (month, area, authority; or none, of a year alone), and the year's
    total if it adds up."""

    key: str
    measures: list[Measure]
    cut: str
    rows: list[Row]
    total: Row | None = None
    title: str = ""  # where the page has none for its key


def sections(reader: Reader, year: Year, page: str) -> list[Section]:
    """The tables of one further page, by its word in `PAGES`."""
    return PAGES[page](reader, year)


def _absences(reader: Reader, year: Year) -> list[Section]:
    """Kinds, lengths, grades and strategy discussions: counts alone, in one pass."""
    tables = {
        "kinds": [*more_measures.KINDS, *more_measures.BANDS],
        "grades": list(more_measures.GRADED),
        "strategy": list(more_measures.STRATEGY),
    }
    found = cut(reader, [each for table in tables.values() for each in table], year, BEGAN)
    total, months = found.total(), _span(reader, year, found)
    by_month = [_by_month(key, table, found, months, total) for key, table in tables.items()]
    return [_of_a_year(reader, year), *by_month]


def _of_a_year(reader: Reader, year: Year) -> Section:
    """What is of twelve months and of no month: a share of all in care, and the ten."""
    table = list(more_measures.OF_A_YEAR)
    ten = cut(reader, table, year)
    numbers, code = ten.total(), more_measures.IN_CARE_MISSING.code
    numbers[code] = in_care.share(reader, numbers[code], year, hides=ten.hides)
    return Section("often", table, "year", [], Row("", "", numbers))


def _steps(reader: Reader, year: Year) -> list[Section]:
    """Who held interviews; and how long each step took: medians, of each month and of the year."""
    held, waits = list(more_measures.WHO_HELD), list(more_measures.WAITS)
    quality = list(more_measures.QUALITY)
    by_whom = cut(reader, held, year, DUE)
    found_good = cut(reader, quality, year, DUE)  # apart: few columns, not in the index of these
    waited, in_all = cut_and_whole(reader, waits, year, DUE)
    months = _span(reader, year, by_whom)
    return [
        _by_month("held", held, by_whom, months, by_whom.total()),
        replace(
            _by_month("quality", quality, found_good, months, found_good.total()),
            title=_("Interviews drawn by chance and read for their quality"),
        ),
        _by_month("waits", waits, waited, months, in_all.total()),
    ]


def _by_month(
    key: str, table: list[Measure], found: Cut, months: Span, total: dict[str, Number]
) -> Section:
    return Section(key, table, "month", found.by_month(months), Row("", "", total))


def _span(reader: Reader, year: Year, found: Cut) -> Span:
    return span(reader, year, found.found[0].table)


def _elsewhere(reader: Reader, year: Year) -> list[Section]:
    """Our children elsewhere, by host; others' children here, by who answers for them."""
    found = []
    for key, table, by in (
        ("placed_out", more_measures.OUT_OF_AREA, "area_id"),
        ("hosted", (*more_measures.HOSTED, *more_measures.NOTICES), "authority_id"),
    ):
        rows = cut(reader, table, year, by, only=PLACED_OUT).by(by)
        rows = [row for row in rows if any(number.part for number in row[1].values())]
        names = names_of(by, [where for where, _ in rows])
        listed = [Row(*names.get(where, ("", "")), numbers) for where, numbers in rows]
        found.append(Section(key, list(table), by.removesuffix("_id"), listed))
    return found


def _impact(reader: Reader, year: Year) -> list[Section]:
    """Whether risk fell: at review, at the end, and 3, 6 and 12 months after, in one pass."""
    every_one = [each for table in impact.BY_POINT.values() for each in table]
    found = cut(reader, every_one, year, IMPACT_DUE)
    total, months = found.total(), _span(reader, year, found)
    return [
        _by_month(point, list(table), found, months, total)
        for point, table in impact.BY_POINT.items()
    ]


def _impact_by(*points: str) -> Callable[[Reader, Year], list[Section]]:
    """The same of a year, by kind of exploitation, by what was done, by which agency did it."""

    def found(reader: Reader, year: Year) -> list[Section]:
        return [
            Section(f"{point}_{by}", table, by, rows, title=impact_cuts.title(point, by))
            for point, by, table, rows in impact_cuts.tables(reader, year, points)
        ]

    return found


PAGES: dict[str, Callable[[Reader, Year], list[Section]]] = {
    "absences": _absences,
    "steps": _steps,
    "elsewhere": _elsewhere,
    "impact": _impact,
    "impact-by": _impact_by("close"),
    "impact-after": _impact_by("after_3", "after_6", "after_12"),
}


def facts_of(page: str) -> str:
    """The table that a page counts."""
    return impact.IMPACT.table if page.startswith("impact") else more_measures.TABLE
