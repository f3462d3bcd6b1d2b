"""Each agency's part in a quarter, as known at an instant: one statement for all of it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.oversight.insight.gaps import counts_for
from wayhome.oversight.insight.queries import is_small
from wayhome.oversight.inspection.scorecard import PARTS, Part

# Statutory partners and commissioned services stand there even with nothing to count (R63).
ALWAYS = ("council", "police", "health", "youth_justice", "service")


@dataclass(frozen=True)
class Quarter:
    """Three months of a calendar year, from the first day of the first."""

    first: date

    @property
    def last(self) -> date:
        return _moved(self.first, 3)

    @property
    def before(self) -> "Quarter":
        return Quarter(_moved(self.first, -3))

    @property
    def after(self) -> "Quarter":
        return Quarter(self.last)

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def closes_on(self) -> date:
        """The first day of its last month, for its name: July to September 2026."""
        return _moved(self.first, 2)

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(date(day.year, (day.month - 1) // 3 * 3 + 1, 1))

    @classmethod
    def named(cls, key: str) -> "Quarter | None":
        """`2026-07` is that from July; None where it is nobody's first month."""
        try:
            day = date.fromisoformat(f"{key}-01")
        except ValueError:
            return None
        return cls(day) if day.month % 3 == 1 and 2000 <= day.year <= 2100 else None


def _moved(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


@dataclass(frozen=True)
class Cell:
    """`part` of `whole` (None: a count alone). Nothing fell due: `whole` is 0."""

    part: int
    whole: int | None
    hides: bool

    @property
    def is_hidden(self) -> bool:
        if not self.hides:
            return False
        rest = None if self.whole is None else self.whole - self.part
        return is_small(self.part) or is_small(rest)

    @property
    def hides_whole(self) -> bool:
        return self.hides and is_small(self.whole)

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole else None


@dataclass(frozen=True)
class Row:
    agency: Agency
    is_own: bool
    cells: tuple[tuple[Part, Cell], ...]


def scorecard(reader: Reader, quarter: Quarter, at: datetime) -> list[Row]:
    """Every agency of the reader's areas that takes part or should; three statements.

    An agency reads its own numbers whole. Of another's, numbers of 1 to 5 are hidden where they
    are about children, and so is what would give one away.
    """
    rows = _counted(reader, quarter, at)
    agencies = Agency.objects.filter(is_active=True)
    agencies = agencies.filter(Q(kind__in=ALWAYS) | Q(pk__in={agency for _code, agency in rows}))
    if not reader.is_system:
        agencies = agencies.filter(areas__in=counts_for(reader)).distinct()
    return [_row(reader, agency, rows) for agency in agencies.order_by("name", "pk")]


def _row(reader: Reader, agency: Agency, rows: dict[tuple[str, int], tuple[int, int]]) -> Row:
    is_own = agency.pk == reader.agency_id
    cells = []
    for part in PARTS:
        met, whole = rows.get((part.code, agency.pk), (0, 0))
        hides = part.is_about_children and not is_own and not reader.is_system
        cells.append((part, Cell(met, whole if part.of else None, hides)))
    return Row(agency, is_own, tuple(cells))


def _counted(
    reader: Reader, quarter: Quarter, at: datetime
) -> dict[tuple[str, int], tuple[int, int]]:
    """(part, agency) -> how many were met, how many there were."""
    parts = [
        f"SELECT '{part.code}', x.agency_id, count(*) FILTER (WHERE x.met), count(*)"
        f" FROM ({part.select}) x WHERE x.agency_id IS NOT NULL GROUP BY x.agency_id"
        for part in PARTS
    ]
    values: dict[str, Any] = {
        "at": at,
        "first": datetime.combine(quarter.first, time.min, clock.LONDON),
        "last": datetime.combine(quarter.last, time.min, clock.LONDON),
        "areas": [] if reader.is_system else counts_for(reader),
        "every": reader.is_system,
        "screens": list(settings.WAYHOME_EXPLOITATION["screening"]),
    }
    with system_context(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return {(code, agency): (met, whole) for code, agency, met, whole in cursor.fetchall()}
