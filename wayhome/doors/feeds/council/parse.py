"""From the cells of a row about a council's child to its values, without database or clock."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from wayhome.doors.feeds.council.columns import Table
from wayhome.doors.feeds.reading import KEY, KEY_LIMIT, Line, as_written

LONGEST = 40  # characters of a date
FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 00:00(?::00)?)?", re.ASCII)
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
NAMED = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})", re.ASCII)
SERIAL = re.compile(r"[1-5]\d{4}(\.\d+)?", re.ASCII)  # days since 1900, as a spreadsheet counts
SHORT = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}|\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2}", re.ASCII)
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What one row says, as its table reads it."""

    table: Table
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def day(self, column: str) -> date | None:
        return read_day(self.text(column)) if column else None

    def code(self, column: str) -> str:
        of = self.table.by_name[column].code
        return of(self.text(column)) if of else self.text(column)

    def is_no_code(self, column: str) -> bool:
        """Whether something stands where a code must, and is none."""
        of = self.table.by_name[column].code
        return bool(of and self.text(column) and not of(self.text(column)))

    def is_true(self, column: str) -> bool:
        return self.code(column) == "yes"


def read(table: Table, number: int, cells: Mapping[str, str], faults: tuple[str, ...] = ()) -> Line:
    """Values from cells: the same for a row of a file and for one that a person mended."""
    row = Said(table, cells)
    found = [*faults, *as_written(table, cells)]
    key = row.text(table.key)
    if not key:
        found.append("W01")
    elif not KEY.fullmatch(key):
        found.append("W04")
    unread = {why_unread(row.text(column)) for column in table.days} - {""}
    return Line(
        number,
        cells,
        key[:KEY_LIMIT],
        row.day(table.born),
        row.day(table.begins),
        row.day(table.ends),
        (*found, *sorted(unread)),
    )


def read_day(text: str) -> date | None:
    return _day(text) if text and len(text) <= LONGEST else None


@lru_cache(maxsize=100_000)
def _day(text: str) -> date | None:
    try:
        if said := FIGURES.fullmatch(text):
            return date(int(said[3]), int(said[2]), int(said[1]))
        if said := ISO.fullmatch(text):
            return date(int(said[1]), int(said[2]), int(said[3]))
        if said := NAMED.fullmatch(text):
            return date(int(said[3]), _month(said[2]), int(said[1]))
    except ValueError:
        return None
    return None


def _month(name: str) -> int:
    found = [at for at, month in enumerate(MONTHS, 1) if month.startswith(name.lower())]
    if len(found) != 1:
        raise ValueError
    return found[0]


def why_unread(text: str) -> str:
    """The rule that a day breaks: never guessed at, and said why. "" if it is read, or blank."""
    if not text or read_day(text):
        return ""
    if SERIAL.fullmatch(text):
        return "W19"
    month_first = FIGURES.fullmatch(text)
    if SHORT.fullmatch(text) or (month_first and int(month_first[1]) <= 12 < int(month_first[2])):
        return "W20"
    return "W21"
