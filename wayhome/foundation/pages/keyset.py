"""Lists of any length, a page at a time, as fast on the last page as on the first.

A page is found by the values of the row it starts after, never by counting rows off. Those values
may be names or dates of birth, so they travel encrypted (E26). A total is counted up to a limit,
and is then "more than 1,000".
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

SIZE = 50
COUNTED = 1000

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page:
    """Some rows of a list, the addresses of the pages around them, and what to say of the whole.

    `total` is None when it was not counted to the end; `at_least` then says how far it was.
    """

    rows: Sequence[Any]
    first: int
    previous_url: str = ""
    next_url: str = ""
    total: int | None = None
    at_least: int | None = None

    @property
    def shown(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class _Place:
    """Between which rows a page begins: the values of a row, and which way to read from there."""

    values: tuple[Any, ...]
    back: bool
    first: int


def paged(
    queryset: QuerySet[Row] | Sequence[QuerySet[Row]],
    query: QueryDict,
    *,
    order: Sequence[str],
    size: int = SIZE,
    counted: int | None = COUNTED,
) -> Page:
    """The page that `query` (request.GET) asks for in `at`; the first one if it asks nonsense.

    `order` names columns that are never null and ends in a unique one. Two queries: the rows and
    one more, and a count that stops at `counted`; None counts nothing. Several querysets are paged
    as one list, each found by an index of its own; they may overlap, and Python must agree with
    the database on the order of the columns (numbers and instants).
    """
    lists = [queryset] if isinstance(queryset, QuerySet) else list(queryset)
    place = _read(query.get("at", ""), order)
    back = place is not None and place.back
    direction = _turned(order) if back else list(order)
    rows = _begin(lists, direction, place, size + 1)
    if place is not None and not rows:  # what stood there has gone: begin again
        return paged(lists, _without_place(query), order=order, size=size, counted=counted)
    total, at_least = (None, None) if counted is None else _counted(lists, counted)
    found = _page(rows, place, query, order=order, size=size)
    return replace(found, total=total, at_least=at_least)


def first_page(
    rows: Sequence[Row], query: QueryDict, *, order: Sequence[str], size: int = SIZE
) -> Page:
    """The first page, of rows that were found already: `size` and one more, in order."""
    return _page(list(rows), None, query, order=order, size=size)


def _page(
    rows: list[Row], place: _Place | None, query: QueryDict, *, order: Sequence[str], size: int
) -> Page:
    back = place is not None and place.back
    more, rows = len(rows) > size, rows[:size]
    first = place.first if place else min(1, len(rows))
    if back:
        rows.reverse()
        first = max(1, first - len(rows))
    has_before, has_after = (more, True) if back else (place is not None, more)
    before = _Place(_values(rows[0], order), True, first) if rows and has_before else None
    after = (
        _Place(_values(rows[-1], order), False, first + len(rows)) if rows and has_after else None
    )
    return Page(rows, first, _url(query, order, before), _url(query, order, after))


def _begin(
    lists: Sequence[QuerySet[Row]], direction: Sequence[str], place: _Place | None, most: int
) -> list[Row]:
    """The first rows past `place` of all the lists together."""
    past = _beyond(direction, place.values) if place else Q()
    parts = [list(each.filter(past).order_by(*direction)[:most]) for each in lists]
    if len(parts) == 1:
        return parts[0]
    rows = list({row.pk: row for part in parts for row in part}.values())
    for name in reversed(direction):
        rows.sort(key=attrgetter(name.removeprefix("-")), reverse=name.startswith("-"))
    return rows[:most]


def _counted(lists: Sequence[QuerySet[Row]], counted: int) -> tuple[int | None, int | None]:
    if len(lists) == 1:
        return count_up_to(lists[0], counted)
    seen: set[Any] = set()
    for each in lists:
        seen.update(each.order_by().values_list("pk", flat=True)[: counted + 1])
    return (len(seen), None) if len(seen) <= counted else (None, counted)


def count_up_to(queryset: QuerySet[Row], counted: int = COUNTED) -> tuple[int | None, int | None]:
    """(total, None) up to `counted` rows, else (None, counted)."""
    found = queryset.order_by()[: counted + 1].count()
    return (found, None) if found <= counted else (None, counted)


def _turned(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def _beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows past these values: a > x, or a = x and b > y, and so on.

    The first column alone is stated too (a >= x): PostgreSQL then starts inside the index.
    """
    past, same = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column, side = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        past |= same & Q(**{f"{column}__{side}": value})
        same &= Q(**{column: value})
    head, side = order[0].removeprefix("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{head}__{side}": values[0]}) & past


def _values(row: Model, order: Sequence[str]) -> tuple[Any, ...]:
    values = []
    for name in order:
        value: Any = row
        for part in name.removeprefix("-").split("__"):
            value = getattr(value, part)
        values.append(value)
    return tuple(values)


# The token: encrypted, bound to the order, worthless anywhere else.


def _box() -> Fernet:
    key = hashlib.sha256(b"wayhome.keyset" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def _url(query: QueryDict, order: Sequence[str], place: _Place | None) -> str:
    if place is None:
        return ""
    plain = [list(order), [_plain(value) for value in place.values], place.back, place.first]
    changed = query.copy()
    changed["at"] = _box().encrypt(json.dumps(plain).encode()).decode().rstrip("=")
    return f"?{changed.urlencode()}"


def _without_place(query: QueryDict) -> QueryDict:
    changed = query.copy()
    changed.pop("at", None)
    return changed


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def _read(token: str, order: Sequence[str]) -> _Place | None:
    if not token:
        return None
    try:
        padded = token.encode() + b"=" * (-len(token) % 4)
        of, values, back, first = json.loads(_box().decrypt(padded))
        if of != list(order):
            return None
        return _Place(tuple(values), bool(back), int(first))
    except (InvalidToken, UnicodeError, ValueError):
        return None
