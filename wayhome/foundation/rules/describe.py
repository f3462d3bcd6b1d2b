"""What a derived row is about, in words that this reader may read (E08).

A derived row holds no text. The room whose fact it is gives the words, for many rows at once:
`settings.WAYHOME_DESCRIBERS` names a function for each kind of subject, which takes the reader and
the ids and reads what it says through `visible_to`. What the reader may not read is not described.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from wayhome.foundation.agencies.readers import Reader


class Do(NamedTuple):
    """The one thing to do about a row: what its link says, and where it goes."""

    label: str
    href: str


@dataclass(frozen=True)
class Description:
    """`lines` open in place; `by_rule` holds those that belong to one rule's rows alone.

    `owed` says what is to be done where the rule's title is too general (an action's own text),
    `progress` how far it is. `do` gives what to do, by rule; "" is for every other rule.
    """

    owed: str = ""
    progress: str = ""
    lines: tuple[str, ...] = ()
    by_rule: dict[str, tuple[str, ...]] = field(default_factory=dict)
    do: dict[str, Do] = field(default_factory=dict)

    def lines_for(self, rule: str) -> tuple[str, ...]:
        return self.by_rule.get(rule, self.lines)

    def to_do(self, rule: str) -> Do | None:
        return self.do.get(rule) or self.do.get("")


class Row(Protocol):
    subject_kind: str
    subject_id: int


Describe = Callable[[Reader, Iterable[int]], dict[int, Description]]
NOTHING = Description()


@cache
def describers() -> dict[str, Describe]:
    """Kind of subject -> the function of its room."""
    return {kind: import_string(path) for kind, path in settings.WAYHOME_DESCRIBERS.items()}


def describe(reader: Reader, rows: Iterable[Row]) -> dict[tuple[str, int], Description]:
    """One question for each kind of subject among the rows, however many there are."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.subject_kind, set()).add(row.subject_id)
    known = describers()
    return {
        (kind, subject): described
        for kind, ids in sorted(wanted.items())
        if kind in known
        for subject, described in known[kind](reader, sorted(ids)).items()
    }
