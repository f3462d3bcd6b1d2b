"""What is assessed where it is no child: a place or a group that somebody brought to a room above.

Such a response has no child. Its `case_ref` names the contact or the panel's item that it came
from, and whoever reads that reads it, nobody else (ADR 0035).

`settings.WAYHOME_ASSESSED` names the rooms' answers, each a `Contexts`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from wayhome.foundation.agencies.readers import Reader
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


@cache
def _rooms() -> tuple[Contexts, ...]:
    return tuple(import_string(path) for path in settings.WAYHOME_ASSESSED)


def _open_to(reader: Reader) -> Iterator["QuerySet[Any, Any]"]:
    return (refs for room in _rooms() if (refs := room.refs(reader)) is not None)


def condition(reader: Reader) -> Q | None:
    """Rows about no child that this reader may see; None where there are none."""
    seen = [Q(case_ref__in=refs) for refs in _open_to(reader)]
    if not seen:
        return None
    found = seen[0]
    for other in seen[1:]:
        found |= other
    return Q(child=None) & found


def find(reader: Reader, ref: str) -> Context | None:
    return next((found for room in _rooms() if (found := room.find(reader, ref))), None)
