"""What a table of a council's social care is: its columns, and what each of them takes.

The CIN census and the Annex A lists are tables of this kind. A column is declared once: the file's
headings, the checks, the page of a held row and the how-to read it here.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from wayhome.doors.feeds import reading

DAY = "dd/mm/yyyy"


@dataclass(frozen=True)
class Column:
    """`code` turns what a council writes into the published code, or "" if it says none.

    `heading` fits the headings under which councils send the column; its own name always does.
    """

    name: str
    says: str
    is_needed: bool = False
    is_day: bool = False
    limit: int = 100
    code: Callable[[str], str] | None = None
    heading: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Table(reading.Table):
    """`key` is the child's number; `begins` and `ends` say from when to when."""

    of: tuple[Column, ...] = ()
    key: str = ""
    born: str = ""
    begins: str = ""
    ends: str = ""
    by_name: dict[str, Column] = field(default_factory=dict)

    @property
    def days(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.of if column.is_day)

    @property
    def needed(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.of if column.is_needed)


def table(
    name: str, of: Iterable[Column], *, key: str, begins: str, ends: str = "", born: str = ""
) -> Table:
    columns = tuple(of)
    return Table(
        name,
        tuple(column.name for column in columns),
        limits={column.name: column.limit for column in columns},
        of=columns,
        key=key,
        born=born,
        begins=begins,
        ends=ends,
        by_name={column.name: column for column in columns},
    )


def hint(of: reading.Table, column: str) -> str:
    assert isinstance(of, Table)
    return of.by_name[column].says
