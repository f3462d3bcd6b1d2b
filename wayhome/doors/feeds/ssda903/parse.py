"""From the cells of a return's row to its values, without database or clock."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from wayhome.doors.feeds.reading import KEY, KEY_LIMIT, Line, as_written
from wayhome.doors.feeds.ssda903.columns import TABLES, Table

VALUE_LIMIT = 100  # no value of the return is longer
DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
SERIAL = re.compile(r"[1-5]\d{4}(\.\d+)?", re.ASCII)  # days since 1900, as a spreadsheet counts
OTHERWISE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([ T].*)?|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}( .*)?"
    r"|\d{1,2}[-/ ]?[A-Za-z]{3,9}[-/ ,]*\d{2,4}|[A-Za-z]{3,9} \d{1,2},? \d{2,4}",
    re.ASCII,
)


def read(table: Table, number: int, cells: Mapping[str, str], faults: tuple[str, ...] = ()) -> Line:
    """Values from cells: the same for a row of a file and for one that a person mended."""
    found = [*faults, *as_written(table, cells)]
    key = cells["CHILD"].strip()
    if not key:
        found.append("W01")
    elif not KEY.fullmatch(key):
        found.append("W04")
    found += _dates_otherwise(table, cells)
    return Line(
        number,
        cells,
        key[:KEY_LIMIT],
        read_date(cells[table.born]) if table.born else None,
        read_date(cells[table.begins]) if table.begins else None,
        read_date(cells[table.ends]) if table.ends else None,
        tuple(found),
    )


def _dates_otherwise(table: Table, cells: Mapping[str, str]) -> list[str]:
    """Days that somebody meant and wrote another way: never guessed at, and said why."""
    wrong = [cells[name].strip() for name in table.dates if read_date(cells[name]) is None]
    found = ["W19"] if any(SERIAL.fullmatch(text) for text in wrong) else []
    return [*found, "W20"] if any(is_another_way(text) for text in wrong) else found


def is_another_way(text: str) -> bool:
    day = DATE.fullmatch(text)
    month_first = bool(day) and int(day[2]) > 12 >= int(day[1])  # type: ignore[index]
    return month_first or bool(OTHERWISE.fullmatch(text) and not day)


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
