"""What a rule about rows of a feed is, and the rules about how any row was written.

A rule that `holds` means the row cannot be a fact; any other flags it. A published rule keeps its
code, message and exact test; ours begin with a letter and say so (P48). A code is never reused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from wayhome.doors.feeds import reading
from wayhome.doors.feeds.reading import Table

Cell = Callable[[Table, str, str], bool]  # table, column, text -> whether this cell is at fault


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`rows` selects the ids of rows at fault; `needs` names tables without which it says nothing.

    `fields` are the columns at fault, by table where a rule is about rows of two; with `cell` they
    are those whose own text is. A rule without `rows` is found by parsing or by its feed's judge.
    """

    code: str
    message: str
    fields: tuple[str, ...]
    rows: str = ""
    holds: bool = False
    needs: tuple[str, ...] = ()
    fields_in: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cell: Cell | None = None

    @property
    def is_published(self) -> bool:
        return not self.code.startswith(("W", "F"))

    def fields_of(self, table: str) -> tuple[str, ...]:
        return self.fields_in.get(table, self.fields)

    def is_at_fault(self, table: Table, column: str, text: str) -> bool:
        """Whether this cell is what the rule is about, in a row that breaks it."""
        if self.cell:
            return self.cell(table, column, text)
        return column in self.fields_of(table.name)


FORMULA = Rule(
    code="W05",
    message="A cell begins like a formula (= + - @). It was read as plain text.",
    fields=(),
    cell=lambda table, column, text: bool(column in table.columns and reading.FORMULA.match(text)),
)
CELLS = Rule(
    code="W06",
    message="The row has fewer or more cells than the headings, so its values may stand in the"
    " wrong columns.",
    fields=(),
    holds=True,
)
TOO_LONG = Rule(
    code="W07",
    message="A cell is longer than any value of this table can be.",
    fields=(),
    holds=True,
    cell=lambda table, column, text: len(text) > table.limit_of(column),
)
NOT_UTF8 = Rule(
    code="W08",
    message="The file was not UTF-8 and was read as Windows-1252: check the letters with"
    " accents in this row.",
    fields=(),
    cell=lambda _table, _column, text: not text.isascii(),
)
AS_WRITTEN = (FORMULA, CELLS, TOO_LONG, NOT_UTF8)
