"""Judge staged rows of a council's social care: each row by itself, then rows against one another.

A batch of one council is some ten thousand rows, read once.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from wayhome.doors.feeds.council.columns import Table
from wayhome.doors.feeds.council.parse import Said
from wayhome.doors.feeds.council.rules import PARSED, Check, Window
from wayhome.doors.feeds.council.tables import ASKED
from wayhome.doors.feeds.day_order import months_first, reads_both_ways
from wayhome.doors.feeds.judgement import settle
from wayhome.doors.feeds.kinds import Kind, kind_of
from wayhome.doors.feeds.models import Batch, Row
from wayhome.doors.feeds.ssda903.columns import collection
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context


def judge(batch: Batch, keys: Iterable[str] | None = None) -> list[str]:
    """Judge a batch's rows, or those of some children. Needs a transaction. Every rule can always
    be asked, so none is returned as not asked."""
    assert batch.authority is not None
    kind = kind_of(batch)
    values: dict[str, Any] = {
        "batch": batch.pk,
        "issuer": batch.authority.code,
        "naming": sorted(kind.naming),
        "received": batch.received_at,
        "holding": [rule.code for rule in kind.rules.values() if rule.holds],
        "keys": sorted(set(keys)) if keys is not None else None,
    }
    faults = list(_one_by_one(batch, kind, values["keys"]))
    with system_context(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute("DROP TABLE IF EXISTS judge_fault")
        cursor.execute("CREATE TEMPORARY TABLE judge_fault (id bigint, code text) ON COMMIT DROP")
        with cursor.copy("COPY judge_fault (id, code) FROM STDIN") as copy:
            for fault in faults:
                copy.write_row(fault)
        for statement in (ASKED[code] for code in ASKED if code in kind.rules):
            cursor.execute(statement, values)
        settle(cursor, values)
        cursor.execute("DROP TABLE judge_fault")
    return []


def _one_by_one(batch: Batch, kind: Kind, keys: list[str] | None) -> Iterator[tuple[int, str]]:
    """(row, code) for every fault that a row has by itself, or for how its file writes dates."""
    tables = {name: table for name, table in kind.tables.items() if isinstance(table, Table)}
    days = sorted({column for table in tables.values() for column in table.days})
    is_months_first, window = months_first(batch, days), _window(batch)
    checks = [rule for rule in kind.rules.values() if isinstance(rule, Check)]
    rows = Row.objects.filter(batch=batch)
    if keys is not None:
        rows = rows.filter(child_key__in=keys)
    for row in rows.only("table", "raw", "mended", "faults").iterator(chunk_size=5_000):
        says = Said(tables[row.table], row.says)
        yield from ((row.pk, code) for code in row.faults if code in PARSED)
        yield from ((row.pk, check.code) for check in checks if check.breaks(says, window))
        if is_months_first and any(reads_both_ways(says.text(day)) for day in says.table.days):
            yield row.pk, "W22"


def _window(batch: Batch) -> Window:
    if batch.year is None:
        return Window(clock.today())
    return Window(clock.today(), *collection(batch.year))
