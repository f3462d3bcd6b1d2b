"""An Annex A workbook, to the lists in which it is judged: read as data, never run.

Macros, a document type, an archive that grows beyond all measure, a password: each is refused
before a cell is read. A date that the workbook itself keeps as one is that day; a formula stays
text. Rows keep the numbers that the spreadsheet gives them.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

import openpyxl
from django.utils.translation import gettext as _

from wayhome.doors.feeds.annex_a.columns import NEEDED, TABLES
from wayhome.doors.feeds.council.columns import Column, Table
from wayhome.doors.feeds.hardened import refuse_document_type
from wayhome.doors.feeds.headed import Headed, Named, NoColumns, Unreadable, headed, plain
from wayhome.doors.feeds.reading import as_csv, is_instruction

FILE = "Workbook"  # how the file is named among a batch's files
UNPACKED = 400_000_000  # bytes of all its parts together
GROWS = 200  # times its size: no honest sheet is pressed so small
SMALL = 5_000_000  # unpacked bytes below which that is not asked
ROWS = 300_000  # of one list
COLUMNS = 120
LOOKED_AT = 10  # rows among which the headings are looked for
BROKEN = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
    SyntaxError,
    zipfile.BadZipFile,
)  # fmt: skip - what openpyxl meets in a broken file
SHEET = re.compile(r"(?:list\D{0,3}|(?<!\d))0?(\d{1,2})(?!\d)", re.IGNORECASE)


def lists(content: bytes, named: Mapping[str, Named] | None = None) -> dict[str, bytes]:
    """List -> the CSV that says the same, of those that are taken in. Raises Unreadable.

    `named`: list -> what its sender calls the columns.
    """
    _may_be_opened(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        found = dict(_found(book, named or {}))
        book.close()
    except BROKEN as wrong:
        raise Unreadable(_("This workbook cannot be read: save it anew as .xlsx.")) from wrong
    if not found:
        raise Unreadable(
            _("There is no row in it. Its sheets are named List 1 to List 8, one list each.")
        )
    return found


def template() -> bytes:
    """A workbook to fill in: a sheet for each list, its headings, and what each column takes. The
    line that says so is left out when it is read."""
    book = openpyxl.Workbook(write_only=True)
    for table in TABLES.values():
        sheet = book.create_sheet(table.name)
        sheet.append(list(table.columns))
        sheet.append([_takes(column) for column in table.of])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _takes(column: Column) -> str:
    return f"{'Required' if column.is_needed else 'Optional'}: {column.says}"


def _may_be_opened(content: bytes) -> None:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("This workbook has a password, or is of the old kind (.xls). Save it as .xlsx.")
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError):
        raise Unreadable(_("This is no workbook. Bring in the .xlsx file itself.")) from None
    with archive:
        parts = archive.infolist()
        size = sum(part.file_size for part in parts)
        if size > UNPACKED or (size > SMALL and size > GROWS * len(content)):
            raise Unreadable(
                _("The workbook unpacks to far more than it holds. It was not opened.")
            )
        names = {part.filename for part in parts}
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise Unreadable(_("The workbook carries macros. Save it as .xlsx, which has none."))
        if "xl/workbook.xml" not in names:
            raise Unreadable(_("This is no workbook. Bring in the .xlsx file itself."))
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as held:
                    refuse_document_type(held.read(100_000))


def _found(book: Any, named: Mapping[str, Named]) -> Iterator[tuple[str, bytes]]:
    seen: dict[str, str] = {}
    unknown: dict[str, Headed] = {}
    for sheet in book.worksheets:
        number = SHEET.search(sheet.title)
        table = TABLES.get(f"List {int(number[1])}") if number else None
        if table is None:
            continue
        if table.name in seen:
            said = {"list": table.name, "one": seen[table.name], "two": sheet.title}
            raise Unreadable(
                _("Two sheets are %(list)s: “%(one)s” and “%(two)s”. Keep one.") % said
            )
        seen[table.name] = sheet.title
        sheet.reset_dimensions()
        lines = sheet.iter_rows(max_col=COLUMNS, values_only=True)
        try:
            rows = _list(table, lines, named.get(table.name, {}))
        except NoColumns as wrong:
            unknown |= wrong.of
            continue
        if any(rows):
            yield table.name, as_csv(table.columns, rows)
    if unknown:
        raise NoColumns(unknown)


def _list(table: Table, lines: Iterable[Sequence[Any]], named: Named) -> list[dict[str, str]]:
    """Rows by column, an empty one for each row without any; the first is the sheet's second."""
    lines = iter(lines)
    first = list(islice(lines, LOOKED_AT))
    head, places = _headings(table, first, named)
    lines = chain(first[head:], lines)
    rows: list[dict[str, str]] = []
    filled = 0
    for number, line in enumerate(lines, start=head + 1):
        cells = {name: _text(line[at]) for name, at in places.items() if at < len(line)}
        said = [cell for cell in cells.values() if cell]
        is_note = number == head + 1 and is_instruction(said)
        rows.append(cells if said and not is_note else {})
        filled += bool(said)
        if filled > ROWS:
            words = _("%(list)s has more than %(rows)s rows. Bring in the lists of one council.")
            raise Unreadable(words % {"list": table.name, "rows": f"{ROWS:,}"})
    while rows and not rows[-1]:
        rows.pop()
    return [{}] * (head - 1) + rows if rows else []


def _headings(
    table: Table, first: Sequence[Sequence[Any]], named: Named
) -> tuple[int, dict[str, int]]:
    """The row of the headings, and where each column stands. Raises Unreadable."""
    lines = [[_text(value) for value in line] for line in first]
    left_out = {column for column, theirs in named.items() if not theirs}
    for number, said in enumerate(lines, start=1):
        fitting = {column.name: _fitting(column, said, named) for column in table.of}
        if not all(fitting[name] for name in NEEDED if name not in left_out):
            continue
        where = {"list": table.name, "row": number}
        twice = [name for name, places in fitting.items() if len(places) > 1]
        if twice:
            where["columns"] = ", ".join(twice)
            words = _("%(list)s, row %(row)s names a column twice: %(columns)s. Keep one of them.")
            raise Unreadable(words % where)
        needed = {*table.needed, *named} - left_out
        absent = [name for name in table.columns if name in needed and not fitting[name]]
        if absent:
            where["columns"] = ", ".join(absent)
            words = _("%(list)s, row %(row)s has no column %(columns)s.") % where
            raise NoColumns({table.name: headed(said, lines[number - 1 :], words)})
        return number, {name: places[0] for name, places in fitting.items() if places}
    said_of = {"list": table.name, "columns": ", ".join(NEEDED)}
    words = _("%(list)s: none of its first ten rows holds the headings %(columns)s.") % said_of
    at = max(range(len(lines)), key=lambda each: len(set(filter(None, lines[each]))), default=0)
    raise NoColumns({table.name: headed(lines[at] if lines else [], lines[at:], words)})


def _fitting(column: Column, headings: Sequence[str], named: Named) -> list[int]:
    """Where this column may stand: as its sender calls it, else under its own name, else under one
    that fits its pattern."""
    theirs = named.get(column.name)
    if theirs == "":
        return []
    for name in filter(None, (theirs, column.name)):
        if own := [at for at, said in enumerate(headings) if plain(said) == plain(name)]:
            return own
    if theirs or not column.heading:
        return []
    taken = {plain(each) for each in named.values() if each}
    return [
        at
        for at, said in enumerate(headings)
        if said and plain(said) not in taken and column.heading.search(said)
    ]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        at = value.time()
        return value.date().isoformat() if not any((at.hour, at.minute)) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\xa0", " ").strip()
