"""The rules' speed: a rebuild in rows a second, one child's refresh, sixty rules a child."""

import os
import random
import time
from dataclasses import replace
from typing import Any

from django.db import connection, transaction

from bench.report import summed
from config.postgres import DATABASE
from wayhome.doors.console.database import _embedded
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules import engine, registry
from wayhome.foundation.rules.compose import ONE, refresh_sql
from wayhome.foundation.rules.declare import Room
from wayhome.foundation.rules.models import Derived

RULES = 60


def run() -> dict[str, Any]:
    return {**_rebuild(), **_one_child(), **_sixty()}


def _rebuild() -> dict[str, Any]:
    """Everything derived again from nothing, by as many connections as there are processors."""
    rows, workers = Derived.objects.count(), os.cpu_count() or 1
    with _embedded[0].connect("owner", DATABASE) as owner:
        owner.execute("TRUNCATE rules_derived")
    began = time.perf_counter()
    engine.rebuild(workers=workers)
    seconds = time.perf_counter() - began
    with transaction.atomic(), system_context(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM missing_episodefact")
        facts = cursor.fetchone()[0]
    return {
        "derived_rows": rows,
        "fact_rows_checked": facts,
        "rebuild_workers": workers,
        "rebuild_seconds": round(seconds, 1),
        "derived_rows_a_second": round(rows / seconds),
    }


def _children(count: int = 300) -> list[int]:
    ids = list(Derived.objects.values_list("child_id", flat=True)[:200_000])
    return random.Random(1).sample(sorted(set(ids)), count)


def _one_child() -> dict[str, Any]:
    """A child's whole refresh: lock, every room's prepared statement, the difference written."""
    times = []
    for child in _children():
        began = time.perf_counter()
        with transaction.atomic():
            engine.refresh([child])
        times.append((time.perf_counter() - began) * 1000)
    count = len(registry.rules())
    return {f"one_child_{count}_rules_{name}": value for name, value in summed(times[20:]).items()}


def _sixty() -> dict[str, Any]:
    """The same statement shape with sixty rules, by repeating the house's own under other codes."""
    rooms = [_grown(room) for room in registry.rooms().values() if room.name == "missing"]
    times = []
    for child in _children():
        began = time.perf_counter()
        with transaction.atomic(), system_context():
            for room in rooms:
                engine.run_prepared(refresh_sql(room, ONE), {"child": child})
        times.append((time.perf_counter() - began) * 1000)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM rules_derived WHERE rule LIKE 'B%%'")
    return {f"one_child_{RULES}_rules_{name}": value for name, value in summed(times[20:]).items()}


def _grown(room: Room) -> Room:
    own = [rule for rule in room.rules if rule.code != "MIS-G03"]
    rules = tuple(replace(own[number % len(own)], code=f"B{number:03}") for number in range(RULES))
    return replace(room, rules=rules, tables=())
