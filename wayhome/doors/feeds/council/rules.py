"""The rules that every feed of a council's social care is asked. All are ours, and say so (P48).

`finds` asks one row alone; a rule without it is found when the row is read, or asked over many
rows (judging.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from wayhome.doors.feeds import day_order, reading
from wayhome.doors.feeds.council.columns import Table
from wayhome.doors.feeds.council.parse import Said, read_day, why_unread
from wayhome.doors.feeds.declared import AS_WRITTEN, Cell, Rule
from wayhome.doors.feeds.reading import KEY
from wayhome.foundation.kernel import clock


@dataclass(frozen=True)
class Window:
    """What a row is held against: today, and the census year where there is one."""

    today: date
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, kw_only=True)
class Check(Rule):
    """`tables` are those that it is about; none named means all."""

    tables: tuple[str, ...] = ()
    finds: Callable[[Said, Window], bool] | None = None

    def breaks(self, row: Said, window: Window) -> bool:
        if self.finds is None or (self.tables and row.table.name not in self.tables):
            return False
        return self.finds(row, window)


def of_cell(asks: Callable[[Table, str, str], bool]) -> Cell:
    """A question to one cell, which needs to know its table's days and key."""

    def asked(table: reading.Table, column: str, text: str) -> bool:
        assert isinstance(table, Table)
        return asks(table, column, text.strip())

    return asked


def _unread_as(code: str) -> Cell:
    return of_cell(lambda table, column, text: column in table.days and why_unread(text) == code)


def _days(row: Said) -> list[date]:
    return [day for column in row.table.days if (day := row.day(column))]


def _ends_early(row: Said) -> bool:
    begins, ends = row.day(row.table.begins), row.day(row.table.ends)
    return bool(begins and ends and ends < begins)


PARSED_HERE: tuple[Rule, ...] = (
    Rule(
        code="W01",
        message="The row names no child.",
        fields=(),
        cell=of_cell(lambda table, column, _text: column == table.key),
        holds=True,
    ),
    Rule(
        code="W04",
        message="This is not a child's number: letters, figures and / . - _ only, at most 40.",
        fields=(),
        cell=of_cell(lambda table, column, text: column == table.key and not KEY.fullmatch(text)),
        holds=True,
    ),
    Rule(
        code="W19",
        message="This is a spreadsheet's number for a day. Format the column as text, dd/mm/yyyy.",
        fields=(),
        cell=_unread_as("W19"),
        holds=True,
    ),
    Rule(
        code="W20",
        message="This day could mean another: write it dd/mm/yyyy, with all four figures of the"
        " year. It was not guessed at.",
        fields=(),
        cell=_unread_as("W20"),
        holds=True,
    ),
    Rule(
        code="W21",
        message="This cannot be read as a day. Write it dd/mm/yyyy.",
        fields=(),
        cell=_unread_as("W21"),
        holds=True,
    ),
    *AS_WRITTEN,
)
ALONE = (
    Check(
        code="W25",
        message="This must be filled in.",
        fields=(),
        cell=of_cell(lambda table, column, text: column in table.needed and not text),
        finds=lambda row, _w: any(
            not row.text(column) for column in row.table.needed if column != row.table.key
        ),
        holds=True,
    ),
    Check(
        code="W03",
        message="This date is in the future.",
        fields=(),
        cell=of_cell(
            lambda table, column, text: (
                column in table.days and (read_day(text) or date.min) > clock.today()
            )
        ),
        finds=lambda row, window: any(day > window.today for day in _days(row)),
        holds=True,
    ),
    Check(
        code="W26",
        message="It ends before it begins.",
        fields=(),
        cell=of_cell(lambda table, column, _text: column in (table.begins, table.ends)),
        finds=lambda row, _w: _ends_early(row),
        holds=True,
    ),
    Check(
        code="W23",
        message="This is none of the codes that the column takes. The row came in without it.",
        fields=(),
        cell=of_cell(lambda table, column, text: Said(table, {column: text}).is_no_code(column)),
        finds=lambda row, _w: any(row.is_no_code(column) for column in row.table.by_name),
    ),
)


TOGETHER = (
    Rule(
        code="W15",
        message="The child's record has another date of birth. The record was not changed.",
        fields=(),
        cell=of_cell(lambda table, column, _text: column == table.born),
    ),
    Rule(
        code="W22",
        message=day_order.MESSAGE,
        fields=(),
        cell=of_cell(
            lambda table, column, text: column in table.days and day_order.reads_both_ways(text)
        ),
        holds=True,
    ),
)
COMMON: tuple[Rule, ...] = (*PARSED_HERE, *ALONE, *TOGETHER)
PARSED = [rule.code for rule in PARSED_HERE]
