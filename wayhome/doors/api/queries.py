"""Shared by operations: a page of a list, and children's references as far as they are known."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from ninja.errors import HttpError

from wayhome.doors.api.models import Token
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.pages.keyset import paged
from wayhome.foundation.people.models import Child
from wayhome.oversight.audit.systems import System

SIZE = 50
MOST = 200  # systems of one name


@dataclass(frozen=True)
class Slice:
    rows: Sequence[Any]
    next: str | None  # what to send as `cursor` for the page after


def sliced(queryset: "QuerySet[Any]", cursor: str, *, order: Sequence[str]) -> Slice:
    """A page of the house's own lists, its address taken apart. A list that changed meanwhile so
    that nothing stands after the cursor says so, and does not begin again unasked."""
    query = QueryDict(mutable=True)
    if cursor:
        query["at"] = cursor
    page = paged(queryset, query, order=order, size=SIZE, counted=None)
    if cursor and page.first <= 1:
        raise HttpError(400, "Nothing stands after this cursor any more. Begin the list again.")
    after = QueryDict(page.next_url.lstrip("?")).get("at") if page.next_url else None
    return Slice(page.rows, str(after) if after else None)


def systems(refs: Collection[str], words: str) -> dict[str, System]:
    """Tokens by reference, whether they live or are ended: these, or those that are called so or
    that somebody who is called so made. For the log."""
    called = Q(name__icontains=words) | Q(made_by__name__icontains=words)
    rows = Token.objects.filter(called if words else Q(ref__in=refs)).select_related("made_by")
    return {
        row.ref: System(row.name, row.made_by.name if row.made_by else "")
        for row in rows.order_by("pk")[:MOST]
    }


def refs_of(reader: Reader, children: Iterable[int | None]) -> dict[int, str]:
    """Child -> reference, of those whose identity this reader may read."""
    wanted = sorted({child for child in children if child is not None})
    rows = Child.objects.visible_to(reader).filter(pk__in=wanted)
    return dict(rows.values_list("pk", "ref"))
