"""Judge staged reports: each row by itself, then rows against one another.

Returns what `feeds.judgement` needs. Rows are few beside a return's, and read once.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from wayhome.doors.feeds.day_order import months_first, reads_both_ways
from wayhome.doors.feeds.judgement import settle
from wayhome.doors.feeds.models import Batch, Row
from wayhome.doors.feeds.police.columns import DATES, INSTANTS, MOMENTS
from wayhome.doors.feeds.police.parse import said
from wayhome.doors.feeds.police.rules import (
    ALONE,
    HOLDING,
    LATER,
    PARSED,
    WAITS,
)
from wayhome.foundation.kernel import clock

DATED = (*DATES, *INSTANTS, *MOMENTS)
# Two rows of one report at one moment that differ: in this file both wait, and against one that
# was taken in before, this one does.
AT_ODDS = """
INSERT INTO judge_fault
SELECT DISTINCT r.id, 'F16' FROM feeds_row r
JOIN feeds_row o ON o.child_key = r.child_key AND o.said_at = r.said_at AND o.id <> r.id
JOIN feeds_batch b ON b.id = o.batch_id
WHERE r.batch_id = %(batch)s AND r.said_at IS NOT NULL AND o.said_at IS NOT NULL
  AND r.child_key <> '' AND (%(keys)s::text[] IS NULL OR r.child_key = ANY(%(keys)s))
  AND b.feed = 'police' AND b.force_id = %(force)s AND b.state <> 'undone'
  AND (o.batch_id = r.batch_id OR o.child_id IS NOT NULL) AND r.child_id IS NULL
  AND (o.raw || coalesce(o.mended, '{}')) <> (r.raw || coalesce(r.mended, '{}')) AND o.raw <> '{}'
"""
# What was found when a row was taken in is not found again: it stays with the row.
CARRIED = """
INSERT INTO judge_fault
SELECT r.id, code FROM feeds_row r, unnest(r.faults) AS code
WHERE r.batch_id = %(batch)s AND r.child_id IS NOT NULL AND code = ANY(%(later)s)
  AND (%(keys)s::text[] IS NULL OR r.child_key = ANY(%(keys)s))
"""


def judge(batch: Batch, keys: Iterable[str] | None = None) -> list[str]:
    """Judge a batch's rows, or those of some references. Needs a transaction.

    Every rule can always be asked, so none is returned as not asked.
    """
    values: dict[str, Any] = {
        "batch": batch.pk,
        "force": batch.force_id,
        "holding": HOLDING,
        "later": [code for code in LATER if code != WAITS],
        "keys": sorted(set(keys)) if keys is not None else None,
    }
    faults = list(_one_by_one(batch, values["keys"]))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute("DROP TABLE IF EXISTS judge_fault")
        cursor.execute("CREATE TEMPORARY TABLE judge_fault (id bigint, code text) ON COMMIT DROP")
        with cursor.copy("COPY judge_fault (id, code) FROM STDIN") as copy:
            for fault in faults:
                copy.write_row(fault)
        cursor.execute(AT_ODDS, values)
        cursor.execute(CARRIED, values)
        settle(cursor, values)
        cursor.execute("DROP TABLE judge_fault")
    return []


def _one_by_one(batch: Batch, keys: list[str] | None) -> Iterator[tuple[int, str]]:
    """(row, code) for every fault that a row has by itself, or for how its file writes dates."""
    now, is_months_first = clock.now(), months_first(batch, DATED)
    rows = Row.objects.filter(batch=batch)
    if keys is not None:
        rows = rows.filter(child_key__in=keys)
    for row in rows.only("raw", "mended", "faults").order_by("pk").iterator(chunk_size=5_000):
        says = said(row.says)
        yield from ((row.pk, code) for code in row.faults if code in PARSED)
        for check in ALONE:
            if check.finds and check.finds(says, now):
                yield row.pk, check.code
        if is_months_first and any(reads_both_ways(says.text(column)) for column in DATED):
            yield row.pk, "F07"
