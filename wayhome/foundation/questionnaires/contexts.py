"""What is assessed where it is no child: a place or a group that somebody brought to a room above.

Such a response has no child. Its `case_ref` names the contact or the panel's item that it came
from, and whoever reads that reads it (ADR 0035); so does whoever reads another telling of the same
place, where somebody said that the two are one (ADR 0038).

`settings.WAYHOME_ASSESSED` names the rooms' answers, each a `Contexts`;
`settings.WAYHOME_ONE_CONTEXT` who knows which of them are one, a `One`.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.pages.parts import Part
from wayhome.foundation.questionnaires.definition import Subject


@dataclass(frozen=True)
class Context:
    """A place or a group as it was named there; `href` is the page where it stands."""

    ref: str
    subject: Subject
    title: str
    back: str  # what that page is called
    href: str


class Contexts(Protocol):
    """One room's. `refs` is a query of the references that this reader may read, None for a reader
    who may read none; `find` is one of them, or None."""

    def refs(self, reader: Reader) -> "QuerySet[Any, Any] | None": ...

    def find(self, reader: Reader, ref: str) -> Context | None: ...


class One(Protocol):
    """`beside` is a query of the references that are of one context with any that `told` finds in
    `told_ref`; `with_` gives those of one with this, itself first; `part` what stands beside it
    on the page where it was told."""

    def beside(self, told: Q) -> "QuerySet[Any, Any]": ...

    def with_(self, ref: str) -> list[str]: ...

    def part(self, reader: Reader, ref: str) -> Part | None: ...


@cache
def _rooms() -> tuple[Contexts, ...]:
    return tuple(import_string(path) for path in settings.WAYHOME_ASSESSED)


@cache
def one() -> One:
    found: One = import_string(settings.WAYHOME_ONE_CONTEXT)
    return found


def _open_to(reader: Reader) -> Iterator["QuerySet[Any, Any]"]:
    return (refs for room in _rooms() if (refs := room.refs(reader)) is not None)


def told(reader: Reader, column: str) -> Q | None:
    """Rows whose `column` names a telling that this reader reads; None where there are none."""
    return _any(Q(**{f"{column}__in": refs}) for refs in _open_to(reader))


def _any(conditions: Iterable[Q]) -> Q | None:
    found: Q | None = None
    for each in conditions:
        found = each if found is None else found | each
    return found


def condition(reader: Reader) -> Q | None:
    """Rows about no child that this reader may see; None where there are none."""
    seen, there = told(reader, "case_ref"), told(reader, "told_ref")
    if seen is None or there is None:
        return None
    return Q(child=None) & (seen | Q(case_ref__in=one().beside(there)))


def find(reader: Reader, ref: str) -> Context | None:
    """As it was told here; or where the reader reads it, if that is another telling of it."""
    found = _find(reader, ref)
    if found is not None:
        return found
    others: Collection[str] = one().with_(ref)[1:] if ref else ()
    return next((found for other in others if (found := _find(reader, other))), None)


def _find(reader: Reader, ref: str) -> Context | None:
    return next((found for room in _rooms() if (found := room.find(reader, ref))), None)
