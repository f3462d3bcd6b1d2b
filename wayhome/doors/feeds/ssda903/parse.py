"""From the cells of a return's row to its values, without database or clock."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from wayhome.doors.feeds.reading import KEY, KEY_LIMIT, Line, as_written
from wayhome.doors.feeds.ssda903.columns import TABLES, Table

VALUE_LIMIT = 100  # no value of the return is longer
DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


def read(table: Table, number: int, cells: Mapping[str, str], faults: tuple[str, ...] = ()) -> Line:
    """Values from cells: the same for a row of a file and for one that a person mended."""
    found = [*faults, *as_written(table, cells)]
    key = cells["CHILD"].strip()
    if not key:
        found.append("W01")
    elif not KEY.fullmatch(key):
        found.append("W04")
    return Line(
        number,
        cells,
        key[:KEY_LIMIT],
        read_date(cells[table.born]) if table.born else None,
        read_date(cells[table.begins]) if table.begins else None,
        read_date(cells[table.ends]) if table.ends else None,
        tuple(found),
    )


@lru_cache(maxsize=100_000)
def _date(text: str) -> date | None:
    match = DATE.fullmatch(text)
    if not match:
        return None
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def read_date(text: str) -> date | None:
    """`dd/mm/yyyy`, the return's only way to write a day; None if it is blank or anything else."""
    return _date(text.strip()) if len(text) <= VALUE_LIMIT else None


def table_of(file_name: str) -> str:
    """The table a file holds, by its name (`header.csv`, `Header.CSV`); "" if it is not ours."""
    stem = file_name.rpartition("/")[2].lower().removesuffix(".csv")
    return next((name for name in TABLES if name.lower() == stem), "")
