"""A query built and compiled once, then asked with the values of the moment (ADR 0026).

Django builds and compiles a query anew each time it is asked: of a page that asks sixteen with the
predicate in them, that is a quarter of its time. What a query is made of changes seldom; the
instant and the rows that are asked about change always. So what is compiled is kept under a key,
and the rest is put in its place: a value given by name as itself, an instant of the clock moved by
as much as the clock has moved. Everything else is written into the statement: a reader's page names
some thousand codes, each quoted anew by the driver.

In tests the first uses are compiled afresh as well and compared, and then one in `EVERY`: a query
that depends on something else than its key, its given values and the clock fails there, and is
never asked wrongly.
"""

import copy
import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from psycopg.sql import Literal

from wayhome.foundation.kernel import clock

KEPT = 4_000  # compiled queries of a process, some 10 kB each
UNLIKELY = -(10**12)  # stands for a given value while its query is compiled
WRITTEN_IN = str(UNLIKELY)[:-2]  # how all of these begin: none may become part of a statement
MANY = 10  # so many values are written as one array (config.database.lists)
LONG = 200  # asked about more rows, PostgreSQL plans for as many; a kept plan is for a few
FIRST, EVERY = 4, 8  # in tests: so many uses of a key are compared, and then each eighth
PLACE = re.compile("%(s|%)")

Build = Callable[..., QuerySet[Any]]
Given = int | str | Sequence[int] | Sequence[str]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Compiled:
    rows: QuerySet[Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: tuple[str | None, ...]  # which given value stands at each parameter
    at: datetime


_kept: OrderedDict[Key, Compiled] = OrderedDict()
_compared: Counter[Key] = Counter()
_lock = Lock()


def name_of(build: Build) -> Key:
    """A module's function, as part of a key."""
    return build.__module__, build.__qualname__


def compiled(key: Key, build: Build, spare: Sequence[str] = (), /, **given: Given) -> list[Any]:
    """The rows of `build(**given)`, which asks of nothing but `key`, these values and the clock.

    Asked about none (an empty list), it has none. It asks of each value, but perhaps of a `spare`.
    """
    if any(not isinstance(value, int | str) and not value for value in given.values()):
        return []
    try:
        found = _found(key, build, given, spare)
    except EmptyResultSet:
        return []
    return _ask(found, _filled(found, given))


def within(
    key: Key, outer: str, parts: Mapping[str, tuple[Callable[[], QuerySet[Any]], str]], *also: Any
) -> list[tuple[Any, ...]]:
    """The rows of a statement of our own around queries of the house: each `{name}` in `outer` is
    the query that `parts[name]` builds, or its other text where that finds nothing at all.

    `also` are the statement's own values, `%s` after the last of the queries. What it asks is not
    the key's to know: a text of ours, the same for everybody.
    """
    queries, params = {}, list[Any]()
    for name in sorted(parts, key=lambda name: outer.index(f"{{{name}}}")):
        build, nothing = parts[name]
        try:
            found = _found((*key, name), build, {})
        except EmptyResultSet:
            queries[name] = nothing
            continue
        queries[name] = found.sql
        params += _filled(found, {})
    with prepared_cursor() as cursor:
        cursor.execute(outer.format(**queries), [*params, *also])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def prepared_cursor() -> Any:
    """A cursor for words of ours that are asked again: PostgreSQL keeps their plan."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    return connection.prepared_cursor()


def _found(key: Key, build: Build, given: dict[str, Given], spare: Sequence[str] = ()) -> Compiled:
    """As it is kept, or compiled now. Raises EmptyResultSet where Django knows it finds nothing."""
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
    if found is None:
        found = _compile(build(**_stand_ins(given)), given, spare)
        with _lock:
            _kept[key] = found
            if len(_kept) > KEPT:
                _kept.popitem(last=False)
    if settings.WAYHOME_COMPARES and _is_compared(key):
        _compare(found, _compile(build(**_stand_ins(given)), given, spare))
    return found


def _stand_ins(given: dict[str, Given]) -> dict[str, Given]:
    """For each value one like it that no row has, to be known again among the parameters."""
    found: dict[str, Given] = {}
    for number, (name, value) in enumerate(given.items()):
        first = UNLIKELY - number * MANY
        several = range(first, first - MANY, -1)
        if isinstance(value, int | str):
            found[name] = type(value)(first)
        else:
            found[name] = [*map(str, several)] if isinstance(value[0], str) else [*several]
    return found


def _compile(rows: QuerySet[Any], given: dict[str, Given], spare: Sequence[str] = ()) -> Compiled:
    at = clock.now()
    compiler = rows.query.get_compiler(rows.db)
    sql, params = compiler.as_sql()
    names = {repr(value): name for name, value in _stand_ins(given).items()}
    asked = [(names.get(_plainly(each)), each) for each in params]
    if lost := set(given) - {name for name, _each in asked} - {*spare}:
        raise LookupError(f"Given, and nowhere in the query: {', '.join(sorted(lost))}")
    sql = _written(sql, asked, connections[rows.db])
    kept = [(name, each) for name, each in asked if name or isinstance(each, date)]
    places, values = zip(*kept, strict=True) if kept else ((), ())
    return Compiled(rows, compiler, sql, values, places, at)


def _plainly(value: Any) -> str:
    """As `repr`, of a number that Django gave its column's width (psycopg's `Int8`) too."""
    return repr(int(value)) if isinstance(value, int) and type(value) is not bool else repr(value)


def _written(sql: str, asked: Sequence[tuple[str | None, Any]], connection: Any) -> str:
    """The statement with what never changes in it; places stay for names, instants and days."""
    connection.ensure_connection()
    params = iter(asked)

    def write(found: re.Match[str]) -> str:
        if found[1] == "%":
            return found[0]
        name, value = next(params)
        if name or isinstance(value, date):
            return found[0]
        literal = Literal(value).as_string(connection.connection)
        if WRITTEN_IN in literal:
            raise AssertionError(f"A given value must stand by itself in its query: {literal}")
        return literal.replace("%", "%%")

    return PLACE.sub(write, sql)


def _filled(found: Compiled, given: dict[str, Given]) -> tuple[Any, ...]:
    values = {
        name: each if isinstance(each, int | str) else list(each) for name, each in given.items()
    }
    return tuple(
        _moved(value, found.at) if name is None else values[name]
        for value, name in zip(found.params, found.places, strict=True)
    )


def _moved(value: Any, at: datetime) -> Any:
    """An instant as long after now, or before, as it was when the query was compiled."""
    if isinstance(value, datetime):
        return value + (clock.now() - at)
    if isinstance(value, date):
        return value + (clock.today() - at.astimezone(clock.LONDON).date())
    return value


def _ask(found: Compiled, params: tuple[Any, ...]) -> list[Any]:
    rows = found.rows._chain()  # type: ignore[attr-defined]  # noqa: SLF001
    compiler = copy.copy(found.compiler)
    connection = connections[rows.db]
    is_long = any(isinstance(each, list) and len(each) > LONG for each in params)
    compiler.query, compiler.connection = (
        rows.query,
        connection if is_long else Prepared(connection),
    )
    compiler.as_sql = lambda *_args, **_named: (found.sql, params)
    rows.query.get_compiler = lambda *_args, **_named: compiler
    return list(rows)


class Prepared:
    """A connection, asked through cursors that let PostgreSQL keep a statement's plan."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.cursor = connection, connection.prepared_cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


def _is_compared(key: Key) -> bool:
    _compared[key] += 1
    return _compared[key] <= FIRST or _compared[key] % EVERY == 0


def _compare(kept: Compiled, fresh: Compiled) -> None:
    """Raises AssertionError where a query depends on more than `once` was told."""
    if kept.sql == fresh.sql and kept.places == fresh.places:
        pairs = zip(kept.params, fresh.params, strict=True)
        if all(_alike(_moved(before, kept.at), now) for before, now in pairs):
            return
    raise AssertionError(f"Compiled once, it asks another thing:\n{kept.sql}\n{fresh.sql}")


def _alike(kept: Any, fresh: Any) -> bool:
    if isinstance(kept, datetime) and isinstance(fresh, datetime):
        return abs(kept - fresh) < timedelta(minutes=1)  # a slow machine compiles slowly
    return bool(kept == fresh)
