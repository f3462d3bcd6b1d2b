"""Which rows of a joined record belong together: none is torn from its own when it is parted.

A sighting goes with its episode, an answer with its questionnaire: rows that name one another are
of one piece. A piece of which a row was moved by the merge goes back; one that was there before
stays; one that came after is for a person to place (E13).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import pghistory.models
from django.apps import apps
from django.db.models import Model

from wayhome.foundation.access.models import AboutChild, Involvement
from wayhome.foundation.people.models import Merge
from wayhome.foundation.people.moving import facts
from wayhome.foundation.rules.models import Acknowledgement

Row = tuple[str, int]  # table, id
APART = {"clashes_with", "joined_into"}  # says that two are not of one piece


@dataclass
class Piece:
    """Rows that go together. `moved` and `stood` say of which sides of the merge it has some."""

    rows: list[Row] = field(default_factory=list)
    moved: bool = False
    stood: bool = False


@cache
def _ties() -> tuple[tuple[type[AboutChild], tuple[tuple[str, str], ...]], ...]:
    """Each table of facts with its columns that name another fact: (column, that table)."""
    return tuple((model, _named(model)) for model in facts() if model is not Merge)


def _named(model: type[Model]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (each.attname, each.related_model._meta.db_table)
        for each in model._meta.concrete_fields
        if each.is_relation and each.related_model in facts() and each.name not in APART
    )


@cache
def _links() -> tuple[tuple[type[Model], tuple[tuple[str, str], ...]], ...]:
    """Tables that only tie facts to one another: they name two at least, and always."""
    found = []
    for model in apps.get_models():
        if model in facts() or issubclass(model, pghistory.models.Event):
            continue
        always = {each.attname for each in model._meta.concrete_fields if not each.null}
        named = tuple(pair for pair in _named(model) if pair[0] in always)
        if len(named) > 1:
            found.append((model, named))
    return tuple(found)


def pieces(
    child: int, *, newest: Mapping[str, int], moved: Mapping[str, Collection[int]]
) -> list[Piece]:
    """Every row about this child, in pieces. `newest` and `moved` are a `Merge`'s. Asked as the
    system: a query a table."""
    parent: dict[Row, Row] = {}
    tied: list[tuple[Row, Row]] = []
    for model, named in _ties():
        table = model._meta.db_table
        over = {"undone_at"} <= {each.name for each in model._meta.concrete_fields}
        columns = ["pk", *(column for column, _ in named), *(["undone_at"] if over else [])]
        for pk, *values in model.everything.filter(child=child).values_list(*columns):
            parent[table, pk] = (table, pk)
            if not (over and values.pop()):
                tied += _tie((table, pk), values, named)
    involved = Involvement.objects.filter(
        child=child, source=Involvement.Source.RECORDED, case_ref=""
    )
    table = Involvement._meta.db_table
    parent |= {(table, pk): (table, pk) for pk in involved.values_list("pk", flat=True)}
    tied += _linked(child)
    for one, other in tied:
        if one in parent and other in parent:
            parent[_top(parent, one)] = _top(parent, other)
    return _sorted(parent, newest, moved)


def _tie(
    row: Row, values: list[int | None], named: tuple[tuple[str, str], ...]
) -> Iterator[tuple[Row, Row]]:
    for value, (_, table) in zip(values, named, strict=True):
        if value is not None:
            yield row, (table, value)


def _linked(child: int) -> Iterator[tuple[Row, Row]]:
    for model, named in _links():
        first = named[0][0].removesuffix("_id")
        rows = model._default_manager.filter(**{f"{first}__child": child})
        for values in rows.values_list(*(column for column, _ in named)):
            yield from _tie((named[0][1], values[0]), list(values[1:]), named[1:])


def _top(parent: dict[Row, Row], row: Row) -> Row:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


def _sorted(
    parent: dict[Row, Row], newest: Mapping[str, int], moved: Mapping[str, Collection[int]]
) -> list[Piece]:
    went = {key: set(ids) for key, ids in moved.items()}
    found: dict[Row, Piece] = defaultdict(Piece)
    for row in sorted(parent):
        piece, (table, pk) = found[_top(parent, row)], row
        piece.rows.append(row)
        if pk in went.get(f"{table}.child_id", ()):
            piece.moved = True
        elif pk <= newest.get(table, 0):
            piece.stood = True
    return list(found.values())


def waiting(merge: Merge) -> list[Piece]:
    """What came between the merge and its undoing, is the kept record's now, and nobody placed."""
    silent = Acknowledgement._meta.db_table  # it goes where the rule's row is
    return [
        piece
        for piece in pieces(merge.child_id, newest=merge.newest, moved=merge.moved)
        if not (piece.moved or piece.stood)
        and piece.rows[0][0] != silent
        and all(pk <= merge.newest_then.get(table, 0) for table, pk in piece.rows[:1])
        and not any(key_of(row) in merge.placed for row in piece.rows)
    ]


def key_of(row: Row) -> str:
    return f"{row[0]}:{row[1]}"
