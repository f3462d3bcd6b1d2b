"""From a file's bytes to rows, without database or clock; what cannot be read is said, and where.

A file is refused only when its rows cannot be told apart: no text, no headings, a column absent.
Anything wrong with a row stays with the row. What the cells of a row mean is its feed's to say.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from wayhome.doors.feeds.headed import Named, NoColumns, Unreadable, headed, plain

CELL_LIMIT = 50_000_000  # characters: past this the file itself is broken
KEY_LIMIT = 40
LOOKED_AT = 50  # rows among which a value of each column is looked for, to show it
NAMED = 20  # headings that are named where they are not known
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9 /_.-]{0,39}")
FORMULA = re.compile(r"\s*(?:[=@+]|-(?!\d))")
INSTRUCTION = re.compile(r"(?i)\s*(?:required|optional|mandatory|format|example)\b|\s*dd/mm/yyyy")
csv.field_size_limit(CELL_LIMIT)


@dataclass(frozen=True)
class Table:
    """One file of a feed: its columns, those that may be absent, and how long a value may be."""

    name: str
    columns: tuple[str, ...]
    is_required: bool = False
    optional: frozenset[str] = frozenset()
    limit: int = 100
    limits: Mapping[str, int] = field(default_factory=dict)

    def limit_of(self, column: str) -> int:
        return self.limits.get(column, self.limit)


@dataclass(frozen=True)
class Sheet:
    """A file that can be read: what it is, how it was written, what to say about it."""

    table: Table
    encoding: str
    text: str
    headings: tuple[str, ...]  # as the file orders them; "" for a column without a heading
    notes: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its cells as text, the dates among them, and what parsing found wrong.

    `number` counts as a spreadsheet does: the headings are row 1.
    """

    number: int
    cells: Mapping[str, str]
    child_key: str
    born_on: date | None
    begins_on: date | None
    ends_on: date | None
    faults: tuple[str, ...]
    said_at: datetime | None = None  # when the sender's system last changed what the row says


Read = Callable[[Any, int, Mapping[str, str], tuple[str, ...]], Line]  # a row's cells to values


def sheet(table: Table, content: bytes, named: Named | None = None) -> Sheet:
    """Decode a file and find its columns: under their own names, or as `named` says. Raises
    Unreadable."""
    text, encoding, notes = _decode(content)
    named = named or {}
    heading = next(_records(text), [])
    headings = _placed(table, heading, named)
    absent = [
        column
        for column in table.columns
        if column not in headings
        and (named[column] != "" if column in named else column not in table.optional)
    ]
    if absent:
        raise _no_columns(table, absent, heading, named, text)
    twice = [column for column in table.columns if headings.count(column) > 1]
    if twice:
        raise Unreadable(_("Row 1 names the column %s twice. Keep one of them.") % ", ".join(twice))
    if set(headings) - set(table.columns) - {""}:
        notes = (*notes, "extra_columns")
    return Sheet(table, encoding, text, headings, notes, hashlib.sha256(content).hexdigest())


def _placed(table: Table, heading: Sequence[str], named: Named) -> tuple[str, ...]:
    """Each heading's column; one that is no column's as it stands. A column is looked for as its
    sender calls it, and where that is not in the file, under its own name."""
    there = {plain(cell) for cell in heading}
    placed = {
        plain(column): column
        for column in table.columns
        if column not in named or (named[column] and plain(named[column]) not in there)
    }
    placed |= {plain(theirs): column for column, theirs in named.items() if plain(theirs) in there}
    placed.pop("", None)
    return tuple(placed.get(plain(cell), cell.strip().upper()) for cell in heading)


def _no_columns(
    table: Table, absent: list[str], heading: list[str], named: Named, text: str
) -> Unreadable:
    said = {"table": table.name, "columns": ", ".join(absent)}
    words = (
        _("The %(table)s file has no column %(columns)s.")
        if len(absent) == 1
        else _("The %(table)s file has no columns %(columns)s.")
    ) % said
    if len(heading) == 1 and any(mark in heading[0] for mark in ";\t|"):
        mend = _("Its values are not parted by commas. Save it as CSV (comma delimited).")
        return Unreadable(f"{words} {mend}")
    gone = [f"{column}: “{named[column]}”" for column in absent if named.get(column)]
    if gone:
        mend = _("It was said to stand under another heading, which is not in this file: %s.")
        words = f"{words} {mend % ', '.join(gone)}"
    else:
        every = ", ".join(each for each in table.columns if each not in table.optional)
        mend = _("Row 1 must name every column of the table: %s.") % every
        words = f"{words} {mend}"
    rows = islice(_records(text), LOOKED_AT)
    known = _placed(table, heading, named)
    others = [cell.strip() for cell, column in zip(heading, known, strict=True)
              if cell.strip() and column not in table.columns]  # fmt: skip
    if others:
        words += " " + _("Not known in it: %s.") % ", ".join(others[:NAMED])
    return NoColumns({table.name: headed(heading, rows, words)})


def _decode(content: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Text, its encoding and notes: UTF-8, with or without its mark, or else a guess, and said."""
    if not content.strip():
        raise Unreadable(_("The file is empty."))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(_("This is a spreadsheet or an archive, not text. Save it as CSV UTF-8."))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _try(content, "utf-16"), "utf-16", ("utf16",)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _printable(_try(content, "cp1252"), "cp1252", ("not_utf8",))
    return _printable(text, "utf-8", ("bom",) if content.startswith(b"\xef\xbb\xbf") else ())


def _printable(
    text: str, encoding: str, notes: tuple[str, ...]
) -> tuple[str, str, tuple[str, ...]]:
    """NUL cannot be kept or shown: each becomes a mark that can be seen."""
    if "\x00" in text:
        return text.replace("\x00", "\ufffd"), encoding, (*notes, "nul")
    return text, encoding, notes


def _try(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as wrong:
        row = content.count(b"\n", 0, wrong.start) + 1
        raise Unreadable(
            _(
                "The file is neither UTF-8 nor Windows-1252: near row %s is a byte that is no"
                " letter in either. Save it as CSV UTF-8."
            )
            % row
        ) from None


def lines(sheet: Sheet, read: Read, after: int = 0) -> Iterator[Line]:
    """The rows, from the one past row number `after` on. Empty and instruction rows are left out.

    Raises Unreadable where the file stops being CSV.
    """
    suspect = sheet.encoding == "cp1252"
    for number, record in _rows(sheet):
        if number > after:
            yield line(sheet, read, number, record, suspect=suspect)


def count(sheet: Sheet) -> int:
    """How many rows there are. Raises Unreadable where the file stops being CSV."""
    return sum(1 for _row in _rows(sheet))


def _rows(sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    for number, record in enumerate(_records(sheet.text), start=1):
        if number == 1 or not any(cell.strip() for cell in record):
            continue
        if number > 2 or not is_instruction(record):
            yield number, record


def _records(text: str) -> Iterator[list[str]]:
    """Strictly: a quotation mark that is never closed would swallow the rows after it."""
    reader, number = csv.reader(io.StringIO(text, newline=""), strict=True), 0
    try:
        for record in reader:
            number += 1
            yield record
    except csv.Error as wrong:
        said = {"row": number + 1, "why": wrong}
        raise Unreadable(_("Row %(row)s cannot be read as CSV: %(why)s.") % said) from None


def is_instruction(record: list[str]) -> bool:
    """The row under the headings that tells people what to write."""
    said = [cell for cell in record if cell.strip()]
    return bool(said) and all(INSTRUCTION.match(cell) for cell in said)


def line(
    sheet: Sheet, read: Read, number: int, record: list[str], *, suspect: bool = False
) -> Line:
    cells = {name: "" for name in sheet.table.columns if name not in sheet.headings}
    cells |= dict(zip(sheet.headings, record, strict=False))
    cells.pop("", None)
    faults = []
    if len(record) < len(sheet.headings) or any(
        cell.strip() for cell in record[len(sheet.headings) :]
    ):
        faults.append("W06")
        cells |= {column: "" for column in sheet.table.columns if column not in cells}
    if len(record) > len(sheet.headings):
        cells["…"] = ",".join(record[len(sheet.headings) :])
    if suspect and not all(cell.isascii() for cell in record):
        faults.append("W08")
    return read(sheet.table, number, cells, tuple(faults))


def as_csv(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A table as the CSV file that says it: of a return that came as XML or a workbook. A row
    without cells is an empty line, so that rows keep their numbers."""
    names = list(columns)
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow(names)
    out.writerows([row.get(name, "") for name in names] if row else [] for row in rows)
    return text.getvalue().encode()


def as_written(table: Table, cells: Mapping[str, str]) -> list[str]:
    """What can be said of any row before its values are read: too long, like a formula."""
    known = [(column, cells[column]) for column in table.columns]
    found = []
    if any(len(cell) > table.limit_of(column) for column, cell in known):
        found.append("W07")
    if any(FORMULA.match(cell) for _, cell in known):
        found.append("W05")
    return found
