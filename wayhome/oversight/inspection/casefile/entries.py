"""What a case file may hold, piece by piece, read as its maker reads it.

Every entry comes through `visible_to`. By rule, whoever makes the file: nothing that is kept to
police or to police and social care (P28), no text marked as being about another person (P28), no
words of the child that have not been released by agreement and a named approver (P30).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wayhome.foundation.access.classes import DataClass, Handling
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.clock import LONDON
from wayhome.foundation.people.models import Child

POLICE, OTHERS, WORDS, ACCOUNT = "police", "others", "words", "account"
BARRED: dict[str, str | Promise] = {
    POLICE: gettext_lazy("from the police, or for police and social care alone"),
    OTHERS: gettext_lazy("marked as being about another person"),
    WORDS: gettext_lazy("the child's own words, not released by agreement and an approver"),
    ACCOUNT: gettext_lazy("a full account of a return interview, which stays in the record"),
}


@dataclass(frozen=True)
class Entry:
    """One thing that may stand in the file. `barred` says why it never does; "" is that it may."""

    key: str
    title: str
    text: str = ""
    on: date | datetime | None = None
    by: str = ""
    barred: str = ""
    handling: str = Handling.OPEN.value

    @property
    def mark(self) -> str:
        """The entry in an address, which holds no number of a row (E16)."""
        return audit.digest(self.key)[:12]

    @property
    def day(self) -> date | None:
        if isinstance(self.on, datetime):
            return self.on.astimezone(LONDON).date()
        return self.on


Collect = Callable[[Reader, Child], Iterable[Entry]]


@dataclass(frozen=True)
class Piece:
    """`classes` are those of its rows: how it is handled, in words, and whether it is open. None:
    each line has its own."""

    code: str
    title: str | Promise
    classes: tuple[DataClass, ...]
    collect: Collect
    counted: tuple[type[Any], ...] = field(default=())  # models whose rows it would hold


def fact(row: Any, key: str, title: str, text: str, **more: Any) -> Entry:
    """An entry of a row about a child: who recorded it, how it is handled, what bars it."""
    agency = row.recorded_by_agency
    barred = more.pop("barred", "")
    if row.handling != Handling.OPEN:
        barred = POLICE
    return Entry(
        f"{key}-{row.pk}",
        title,
        text,
        by=agency.name if agency else "",
        barred=barred,
        handling=row.handling,
        on=more.pop("on", None) or row.recorded_at,
        **more,
    )


def rows_of(reader: Reader, model: Any, child: Child, *related: str) -> list[Any]:
    rows = model.objects.visible_to(reader).filter(child=child)
    return list(rows.select_related("recorded_by_agency", *related).order_by("pk"))


def said(*lines: tuple[str, Any]) -> str:
    """`Label: text` for each that says something, one a line."""
    return "\n".join(f"{label}: {text}" for label, text in lines if text)


def quoted(words: str) -> str:
    return f"“{words}”"


def name_of(person: Any) -> str:
    return person.name if person is not None else _("nobody named")
