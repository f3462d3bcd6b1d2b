"""What of a child's a merge moves, and how: one statement a table, never a query a row (E13).

Nothing is listed by hand. What is about a child is found by the `AboutChild` base; the circle, the
restrictions and the glass are its likes; whatever else points to a child (a friend, the match of a
feed's row) points to the kept record afterwards. Derived rows and row history are left: the one is
derived again, the other says what was. The log is sealed and says which record was meant.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import connection, models

from wayhome.foundation.access.models import AboutChild, Glass, Involvement, Restriction
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child, Merge

LIKES: tuple[type[models.Model], ...] = (Involvement, Restriction, Glass)
Moved = dict[str, list[int]]  # "table.column" -> ids


@cache
def facts() -> tuple[type[AboutChild], ...]:
    """Every table of facts about a child."""
    found = [model for model in apps.get_models() if issubclass(model, AboutChild)]
    return tuple(model for model in found if not model.of_the_record)


@dataclass(frozen=True)
class Column:
    """A column that says which child a row is about, or names another child."""

    table: str
    column: str
    where: str = ""  # of the rows that move
    also: str = ""  # what else is set

    @property
    def key(self) -> str:
        return f"{self.table}.{self.column}"


@cache
def columns() -> tuple[Column, ...]:
    """Every column that a merge moves."""
    own = [Column(model._meta.db_table, "child_id") for model in facts()]
    return (
        *own,
        Column("access_involvement", "child_id", " AND source = 'recorded'"),
        Column("access_restriction", "child_id"),
        # an hour's sight of the one record was not asked for the other: it ends
        Column("access_glass", "child_id", also=", expires_at = least(expires_at, %(now)s)"),
        Column("rules_alert", "child_id"),
        *_pointers(),
    )


def _pointers() -> list[Column]:
    """Whatever else names a child. A row that would then name its own child is left as it is, and
    so is a list that has the kept record already."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model in (Child, Merge, *LIKES) or _follows(model):
            continue
        names = [field.name for field in model._meta.concrete_fields if _names_a_child(field)]
        for name in names:
            if issubclass(model, AboutChild) and name in ("child", "recorded_for"):
                continue
            found.append(_pointer(model, str(model._meta.get_field(name).column)))  # type: ignore[union-attr]
    return found


def _follows(model: type[models.Model]) -> bool:
    """Whether its rows are not for a merge: history, or what is said of a record."""
    return issubclass(model, pghistory.models.Event) or getattr(model, "of_the_record", False)


def _names_a_child(field: Any) -> bool:
    """A derived row's key is no constraint: it is derived again."""
    return bool(field.is_relation and field.related_model is Child and field.db_constraint)


def _pointer(model: type[models.Model], column: str) -> Column:
    table = model._meta.db_table
    where = " AND child_id <> %(to)s" if issubclass(model, AboutChild) else ""
    if model._meta.auto_created:
        key = next(f.column for f in model._meta.concrete_fields
                   if f.is_relation and f.related_model is not Child)  # fmt: skip
        where = (
            f" AND NOT EXISTS (SELECT FROM {table} has WHERE has.{key} = {table}.{key}"
            f" AND has.{column} = %(to)s)"
        )
    return Column(table, column, where)


def newest(children: Iterable[int]) -> dict[str, int]:
    """Table -> its last row about these children, which hold a lock: what comes now comes after."""
    tables = sorted({"access_involvement", *(model._meta.db_table for model in facts())})
    parts = [
        f"SELECT '{table}' AS place, max(id) AS last FROM {table}"  # noqa: S608 - names of tables
        " WHERE child_id = ANY(%(children)s)"
        for table in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {"children": sorted(set(children))})
        return {table: last for table, last in cursor.fetchall() if last}


def move(origin: int, to: int) -> Moved:
    """Everything of the one record, to the other. Returns what was moved."""
    moved: Moved = {}
    values: dict[str, Any] = {"origin": origin, "to": to, "now": clock.now()}
    with connection.cursor() as cursor:
        for each in columns():
            cursor.execute(
                f"UPDATE {each.table} SET {each.column} = %(to)s{each.also}"  # noqa: S608 - names
                f" WHERE {each.column} = %(origin)s{each.where} RETURNING id",
                values,
            )
            if ids := sorted(row[0] for row in cursor.fetchall()):
                moved[each.key] = ids
    return moved


def give(rows: Mapping[str, Iterable[int]], *, origin: int, to: int) -> None:
    """These rows ("table.column" -> ids), where they are still the one's, to the other."""
    with connection.cursor() as cursor:
        for key, ids in sorted(rows.items()):
            table, column = key.split(".")
            cursor.execute(
                f"UPDATE {table} SET {column} = %(to)s"  # noqa: S608 - names of columns
                f" WHERE {column} = %(origin)s AND id = ANY(%(ids)s)",
                {"origin": origin, "to": to, "ids": sorted(ids)},
            )
