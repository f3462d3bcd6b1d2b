"""What a derived row is about, in words that this reader may read (E08).

A derived row holds no text. The room whose fact it is gives the words, for many rows at once:
its `Room.words` names a function for each kind of subject. It takes what the reader
sees (`Wide`, or `Sight` of one child) and the ids, and reads through that: what the reader may not
read is not described.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, Protocol

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wayhome.foundation.access.sight import Sees
from wayhome.foundation.rules.declare import Pattern, Rule, Standard


class Do(NamedTuple):
    """The one thing to do about a row: what its link says, and where it goes."""

    label: str
    href: str


@dataclass(frozen=True)
class Description:
    """`lines` open in place; `by_rule` holds those that belong to one rule's rows alone.

    `about` says whom or what it concerns, where that is no child. `owed` says what is to be done
    where the rule's title is too general (an action's own text), `progress` how far it is. `do`
    gives what to do about one row.
    """

    owed: str = ""
    about: str = ""
    progress: str = ""
    lines: tuple[str, ...] = ()
    by_rule: dict[str, tuple[str, ...]] = field(default_factory=dict)
    do: Callable[["Row"], Do | None] = lambda _row: None

    def lines_for(self, rule: str) -> tuple[str, ...]:
        return self.by_rule.get(rule, self.lines)


class Row(Protocol):
    """What a description needs to know of a derived row."""

    rule: str
    subject_kind: str
    subject_id: int


def unmet(rule: Rule) -> str:
    """A rule's title while it is owed. A standard's says what was to be done and a pattern's what
    has happened, so alone the one would read as done and the other as settled."""
    said = {"title": rule.title}
    if isinstance(rule, Standard):
        return _("Not yet: %(title)s") % said
    if isinstance(rule, Pattern):
        return _("Decide: %(title)s") % said
    return rule.title


Describe = Callable[[Sees, Iterable[int]], dict[int, Description]]
NOTHING = Description()


@cache
def describers() -> dict[str, Describe]:
    """Kind of subject -> the function of its room."""
    from wayhome.foundation.rules import registry

    words = [pair for room in registry.rooms().values() for pair in room.words.items()]
    return {kind: import_string(path) for kind, path in words}


@dataclass(frozen=True)
class Described:
    """What was said of each subject among some rows."""

    said: dict[tuple[Describe, int], Description]

    def of(self, row: Row) -> Description:
        known = describers().get(row.subject_kind)
        return self.said.get((known, row.subject_id), NOTHING) if known else NOTHING


def describe(sees: Sees, rows: Iterable[Row]) -> Described:
    """One question for each function that describes, however many the rows and their kinds."""
    wanted: dict[Describe, set[int]] = {}
    for row in rows:
        if known := describers().get(row.subject_kind):
            wanted.setdefault(known, set()).add(row.subject_id)
    return Described(
        {
            (known, subject): description
            for known, ids in wanted.items()
            for subject, description in known(sees, sorted(ids)).items()
        }
    )
