"""What a section of a report is given: whose children, which quarter, and where numbers go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules.measures import In, Measure
from wayhome.oversight.insight import kept
from wayhome.oversight.reports.models import Report
from wayhome.oversight.reports.quarters import Quarter
from wayhome.oversight.reports.suppression import (
    HIDDEN,
    TOTAL,
    Cell,
    Earlier,
    Published,
    Table,
    published,
)

BAR = "|"  # between row and column in what is kept


@dataclass(frozen=True)
class Family:
    """A table to be published: its words, and its counts by authority.

    `across` and `down` say which sums are printed (suppression.Table).
    """

    key: str
    title: str
    rows: Mapping[str, str]  # key -> words
    columns: Mapping[str, str]
    counts: Mapping[int, Mapping[Cell, int]]  # authority -> cell -> count
    across: bool = False
    down: bool = False


@dataclass(frozen=True)
class Shown:
    """A family as it may be printed. A number that is hidden is None, and is said as `c`."""

    family: Family
    published: Published

    def get(self, row: str, column: str = TOTAL) -> int | None:
        return self.published.get(row, column)

    def said(self, row: str, column: str = TOTAL) -> str:
        return said(self.get(row, column))

    def said_of(self, authority: int, row: str, column: str = TOTAL) -> str:
        return said(self.published.get_of(str(authority), row, column))


def said(number: int | None) -> str:
    return HIDDEN if number is None else f"{number:,}"


@dataclass
class Asked:
    """One report being made: sections read from it and publish through it."""

    report: Report
    authorities: tuple[Authority, ...]
    at: datetime  # when it is made
    kept: dict[str, Any] = field(default_factory=dict)  # family -> what stands in `Report.tables`
    earlier: Sequence[Report] = ()

    @property
    def quarter(self) -> Quarter:
        return self.report.quarter

    def key(self, name: str) -> str:
        """Of a table about the quarter as far as it has gone: a later one is another table."""
        return f"{name}-{self.until.astimezone(clock.LONDON):%Y-%m}"

    @property
    def today(self) -> date:
        return self.at.astimezone(clock.LONDON).date()

    @property
    def ids(self) -> list[int]:
        return [authority.pk for authority in self.authorities]

    @property
    def until(self) -> datetime:
        """The instant up to which the quarter is counted."""
        return self.quarter.as_at(self.today)

    @property
    def months(self) -> list[date]:
        return self.quarter.ended_months(self.today)

    @property
    def is_over(self) -> bool:
        return self.quarter.is_over(self.today)

    def publish(self, family: Family) -> Shown:
        """Hide what must be hidden, in sight of all that was published before, and keep it."""
        parts = {
            str(pk): Table(
                tuple(family.rows),
                tuple(family.columns),
                family.counts.get(pk, {}),
                across=family.across,
                down=family.down,
            )
            for pk in self.ids
        }
        found = published(parts, [*self._earlier(family.key)])
        self.kept[family.key] = {
            "title": family.title,
            "rows": dict(family.rows),
            "columns": dict(family.columns),
            "shown": {BAR.join(cell): count for cell, count in found.shown().items() if count},
            "c": sorted(map(BAR.join, found.hidden)),  # what is in neither is 0
            "hidden": {
                part: sorted(map(BAR.join, cells)) for part, cells in found.hidden_in.items()
            },
        }
        return Shown(family, found)

    def _earlier(self, key: str) -> list[Earlier]:
        return [
            Earlier(
                frozenset(map(str, report.covers)),
                {_cell(text): count for text, count in report.tables[key]["shown"].items()},
                {
                    part: frozenset(map(_cell, cells))
                    for part, cells in report.tables[key]["hidden"].items()
                },
            )
            for report in self.earlier
            if key in report.tables
        ]

    def counted(
        self, measures: Sequence[Measure], *dimensions: str, first: date, last: date
    ) -> list[dict[str, Any]]:
        """Measures over facts in months from `first` until before `last`, by authority and more."""
        whose = In("authority_id", tuple(self.ids))
        by = ("authority_id", *dimensions)
        return kept.counted(measures, by, whose, (first, last), self.at)

    def rows(self, statement: str, values: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _cell(text: str) -> Cell:
    row, _, column = text.partition(BAR)
    return row, column
