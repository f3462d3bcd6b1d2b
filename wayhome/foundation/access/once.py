"""A query compiled once for a reader (kernel/compiled.py, ADR 0026).

Who asks and what is open to them change seldom: what is compiled is kept for one reader with one
reach (`signature`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import QuerySet

from wayhome.foundation.access.predicate import involvements, reach
from wayhome.foundation.access.sight import Sees, Sight, Wide
from wayhome.foundation.access.sight import sight as sight_from
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.compiled import Build, Given, compiled, name_of, within


def once(reader: Reader, build: Build, *key: Any, **given: Given) -> list[Any]:
    """The rows of `build(reader, *key, **given)`: a module's function, which asks of nothing but
    these and the clock. Asked about none (an empty list), it has none."""
    made = partial(build, reader, *key)
    return compiled((*name_of(build), *key, signature(reader)), made, **given)


def once_within(
    reader: Reader, outer: str, parts: Mapping[str, tuple[Build, str]], *also: Any
) -> list[tuple[Any, ...]]:
    """`kernel.compiled.within`, of queries that each `build(reader)`."""
    [(first, _text), *_rest] = parts.values()
    made = {name: (partial(build, reader), text) for name, (build, text) in parts.items()}
    return within((*name_of(first), "within", signature(reader)), outer, made, *also)


def seen(sees: Sees, build: Callable[..., QuerySet[Any]], *key: Any, **given: Given) -> list[Any]:
    """`once` for what tells of rows, of every child or of one: `build(sees, *key, **given)`."""
    if isinstance(sees, Sight):
        return once_of(sees, build, *key, **given)
    if isinstance(sees, Wide):
        made = partial(build, sees, *key)
        return compiled((*name_of(build), *key, signature(sees.reader)), made, **given)
    return list(build(sees, *key, **given))


def among(sees: Sees, model: type[Any], ids: Iterable[int], *related: str) -> list[Any]:
    """The rows of this model among `ids` that are seen, with what they point at."""
    return seen(sees, _among, model, *related, ids=list(ids))


def _among(sees: Sees, model: type[Any], *related: str, ids: Sequence[int]) -> QuerySet[Any]:
    rows: QuerySet[Any] = sees.rows(model).filter(pk__in=ids)
    return rows.select_related(*related) if related else rows


def sight_of(reader: Reader, child_id: int) -> Sight:
    """What a reader sees of a child whom they were shown already: one small query."""
    said = [f"{purpose} {case}" for purpose, case in once(reader, _own, child=child_id)]
    return sight_from(reader, child_id, said)


def _own(reader: Reader, *, child: int) -> QuerySet[Any]:
    return involvements(reader).filter(child_id=child).values_list("purpose", "case_ref")


def once_of(
    sight: Sight, build: Callable[..., QuerySet[Any]], *key: Any, **given: Given
) -> list[Any]:
    """`once` for one child: the rows of `build(sight, *key, **given)`, which asks of the child's
    number, of what their circle opens to the reader (the same for each case of theirs, or it is
    asked as it is) and of these."""
    opened = set(sight.cases.values())
    if len(opened) > 1:
        return list(build(sight, *key, **given))
    by_case = next(iter(opened), frozenset[str]())
    about = (*name_of(build), *key, sight.whole, by_case, sight.is_open, signature(sight.reader))

    def made(child: int, cases: Sequence[str] = (), **given: Given) -> QuerySet[Any]:
        likewise = replace(sight, child_id=child, cases=dict.fromkeys(cases, by_case))
        return build(likewise, *key, **given)

    if opened:
        given["cases"] = sorted(sight.cases)
    return compiled(about, made, ("child", "cases"), child=sight.child_id, **given)


def signature(reader: Reader) -> tuple[Any, ...]:
    """All that a query may know of its reader, as one value."""
    if reader.is_system:
        return ("system",)
    if "signature" not in reader.resolved:
        known = reach(reader)
        reader.resolved["signature"] = (
            *(reader.user_id, reader.agency_id, reader.team_id, reader.role, reader.purpose),
            *(reader.permissions, reader.agency.kind if reader.agency else ""),
            frozenset(known.opens.items()),
            *(known.has_few, known.named_in, tuple(known.glass.items())),
            *(known.any_restricted, known.few_restricted),
        )
    found: tuple[Any, ...] = reader.resolved["signature"]
    return found
