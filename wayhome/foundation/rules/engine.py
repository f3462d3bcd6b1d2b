"""Keep derived rows equal to the facts, and prove that they are (E01-E05).

One set of declarations, and four paths: one child and a handful (a prepared statement a room), a
chunk of children joined to a temporary table, a whole rule by ranges of children. Locks come
first, sorted (E15). A failing derivation never loses a safeguarding fact: it happens in a
savepoint, and on error the fact stays, a repair is queued, and the alarm is raised.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.compose import (
    CHUNK,
    NO_CHILD,
    ONE,
    RANGE,
    SOME,
    drift_sql,
    only,
    refresh_sql,
)
from wayhome.foundation.rules.declare import Room
from wayhome.foundation.rules.models import Repair

logger = logging.getLogger("wayhome.rules")
CHUNK_SIZE = 5_000
HANDFUL = 100  # children so few that no plan can be slow


def lock(child_ids: Iterable[int], *, joined: bool = False) -> list[int]:
    """Lock these children, in order of id, until the transaction ends. A command's first act.

    A record that was joined with another meanwhile takes no more facts (E13), unless `joined`.
    """
    wanted = sorted(set(child_ids))
    with system_context(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, merged_into_id FROM people_child WHERE id = ANY(%s) ORDER BY id"
            " FOR NO KEY UPDATE",
            [wanted],
        )
        found = cursor.fetchall()
    if not joined and any(into for _id, into in found):
        raise Invalid(
            _("This record was just joined with another of the same child. Open it again.")
        )
    return [row[0] for row in found]


_deferred: ContextVar[set[int] | None] = ContextVar("deferred", default=None)


@contextmanager
def deferred(*, rebuild_after: bool = False) -> Iterator[None]:
    """For bulk: collect the children that commands touch, and derive once at the end (E14).

    With `rebuild_after` nothing is derived here: the caller rebuilds the whole when it is done.
    """
    if _deferred.get() is not None:
        yield
        return
    waiting: set[int] = set()
    token = _deferred.set(waiting)
    try:
        yield
    finally:
        _deferred.reset(token)
    if not rebuild_after:
        refresh(waiting)


def refresh(child_ids: Iterable[int], *tables: str) -> None:
    """Derive again for children whose facts changed in `tables`: a command's last act."""
    children = sorted(set(child_ids))
    if not children:
        return
    if (waiting := _deferred.get()) is not None:
        waiting.update(children)
        return
    rooms = [
        room
        for room in registry.rooms().values()
        if room.of_children and (not tables or set(tables) & set(room.reads))
    ]
    try:
        with transaction.atomic(), system_context():
            for start in range(0, len(children), CHUNK_SIZE):
                _refresh_chunk(rooms, children[start : start + CHUNK_SIZE])
    except DatabaseError as fault:
        logger.exception("derivation_failed")
        _queue_repair(children, fault)


def refresh_loose(kind: str, subjects: Iterable[int]) -> None:
    """Derive again for subjects about no child. Their room's command holds the lock on each."""
    wanted = {"subjects": sorted(set(subjects))}
    for room in registry.rooms().values():
        if room.loose != kind or not wanted["subjects"]:
            continue
        try:
            with transaction.atomic(), system_context(), connection.cursor() as cursor:
                cursor.execute(refresh_sql(room, NO_CHILD), wanted)
        except DatabaseError as fault:
            logger.exception("derivation_failed")
            kind_of_fault = type(fault.__cause__ or fault).__name__
            Repair.objects.bulk_create(
                Repair(rule=rule.code, fault=kind_of_fault) for rule in room.rules
            )


def _loose(cursor: Any, room: Room, sql: str) -> list[Any]:
    """Run a statement over every subject of a room that is about no child."""
    if not room.loose:
        return []
    cursor.execute(f"SELECT coalesce(array_agg(id), '{{}}') FROM {room.loose_table}")
    cursor.execute(sql, {"subjects": cursor.fetchone()[0]})
    found: list[Any] = cursor.fetchall()
    return found


def _refresh_chunk(rooms: list[Room], children: list[int]) -> None:
    lock(children, joined=True)
    if len(children) == 1:
        for room in rooms:
            run_prepared(refresh_sql(room, ONE), {"child": children[0]})
        return
    if len(children) <= HANDFUL:
        for room in rooms:
            run_prepared(refresh_sql(room, SOME), {"children": children})
        return
    with Chunk(children), connection.cursor() as cursor:
        for room in rooms:
            cursor.execute(refresh_sql(room, CHUNK))


def run_prepared(sql: str, values: Mapping[str, Any]) -> Any:
    """Run a statement that stays prepared on its connection; returns its one row (E05)."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql, values, prepare=True)
        return cursor.fetchone()


class Chunk:
    """A temporary table of children, for as long as the block lasts."""

    def __init__(self, children: list[int]) -> None:
        self.children = children

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE IF NOT EXISTS rules_chunk (child_id bigint PRIMARY KEY)"
                " ON COMMIT DELETE ROWS"
            )
            cursor.execute("DELETE FROM rules_chunk")
            cursor.execute("INSERT INTO rules_chunk SELECT unnest(%s::bigint[])", [self.children])
            cursor.execute("ANALYZE rules_chunk")

    def __exit__(self, *raised: object) -> None:
        if raised[0] is None:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM rules_chunk")


def _queue_repair(children: list[int], fault: Exception) -> None:
    """Say what must be derived again; the words of the fault may hold data, its kind does not."""
    Repair.objects.bulk_create(
        Repair(child_id=child, fault=type(fault.__cause__ or fault).__name__) for child in children
    )


def repair(limit: int = 500) -> int:
    """Do the derivations that wait: children whose refresh failed, rules whose limit changed."""
    waiting = Repair.objects.filter(done_at=None).order_by("pk")
    for code in sorted(set(waiting.filter(child_id=None).values_list("rule", flat=True))):
        latest = waiting.filter(child_id=None, rule=code).last()
        rebuild(code)
        waiting.filter(child_id=None, rule=code, pk__lte=latest.pk if latest else 0).update(
            done_at=clock.now()
        )
    failed = waiting.exclude(child_id=None).values_list("child_id", flat=True)
    children = sorted({child for child in failed if child is not None})
    for child in children[:limit]:
        with transaction.atomic():
            waiting.filter(child_id=child).update(done_at=clock.now())
            refresh([child])  # failing again, it queues itself anew
    return waiting.count()


def ranges(size: int = CHUNK_SIZE) -> Iterator[tuple[int, int]]:
    """Cut all children into (first id, last id), each of about `size` children."""
    with transaction.atomic(), system_context(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(id), max(id) FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s"
            " AS part FROM people_child) numbered GROUP BY part ORDER BY part",
            [size],
        )
        found = cursor.fetchall()
    yield from found


def rebuild(
    code: str = "",
    *,
    first: int = 0,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Derive everything again, or one rule; returns how many rows were wrong.

    Works by ranges of children, each in its own transaction, so it can be stopped and resumed
    with `first` (the first child id not yet done), and takes no lock for long. More `workers` than
    one take a connection each: as many as the database has processors to spare.
    """
    rooms = [only(registry.room_of(code), code)] if code else list(registry.rooms().values())
    wanted = [(low, high) for low, high in ranges() if high >= first]
    changed = 0
    with ThreadPoolExecutor(workers) as pool:  # of one worker nothing is asked: it is done here
        mapped, rebuilt = (map, _rebuild_range) if workers == 1 else (pool.map, _apart)
        done = mapped(lambda each: rebuilt(rooms, *each), wanted)
        for (_low, high), rows in zip(wanted, done, strict=True):
            changed += rows
            if progress:
                progress(high)
    with transaction.atomic(), system_context(), connection.cursor() as cursor:
        for room in rooms:
            changed += sum(row[0] for row in _loose(cursor, room, refresh_sql(room, NO_CHILD)))
    return changed


def _apart(rooms: list[Room], low: int, high: int) -> int:
    """The same on a connection of this thread's own."""
    try:
        return _rebuild_range(rooms, low, high)
    finally:
        connection.close()


def _rebuild_range(rooms: list[Room], low: int, high: int) -> int:
    changed = 0
    with transaction.atomic(), system_context(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        for room in rooms:
            cursor.execute(refresh_sql(room, RANGE), {"first": low, "last": high})
            changed += cursor.fetchone()[0]
    return changed


def _cursor(*, planned_once: bool) -> Any:
    """For a handful of children a statement planned once will do, however often it is asked.
    A range of thousands is planned with its own numbers: without them 2,000 children take 23 s,
    not 1."""
    if not planned_once:
        return connection.cursor()
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def drift(
    *, first: int = 0, progress: Callable[[int], None] | None = None
) -> list[tuple[str, str]]:
    """Rows on which what is stored and what the facts say disagree. Resumable like `rebuild`."""
    wrong: list[tuple[str, str]] = []
    for low, high in ranges():
        if high < first:
            continue
        with (
            transaction.atomic(),
            system_context(),
            _cursor(planned_once=high - low < HANDFUL) as cursor,
        ):
            for room in registry.rooms().values():
                cursor.execute(drift_sql(room, RANGE), {"first": low, "last": high})
                wrong += cursor.fetchall()
        if progress:
            progress(high)
    with transaction.atomic(), system_context(), connection.cursor() as cursor:
        for room in registry.rooms().values():
            wrong += _loose(cursor, room, drift_sql(room, NO_CHILD))
    return wrong
