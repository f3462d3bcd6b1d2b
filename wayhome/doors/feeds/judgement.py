"""What rows come to once every rule was asked: faults, judgement, and a batch's counts.

A feed's judge collects faults in a temporary table, `judge_fault` (id, code); the rest is alike.
"""

from typing import Any

from django.db import connection

from wayhome.doors.feeds.kinds import kind_of
from wayhome.doors.feeds.models import Batch

# What the judgement comes to. A row that is a fact already (mending its neighbour) stays one.
FOUND = """
UPDATE feeds_row r
SET faults = found.codes, ref = coalesce(r.ref, kernel_new_ref()),
    judgement = CASE WHEN found.holds AND r.child_id IS NULL THEN 'held' ELSE 'flagged' END
FROM (SELECT id, array_agg(DISTINCT code ORDER BY code) AS codes,
             bool_or(code = ANY(%(holding)s)) AS holds FROM judge_fault GROUP BY id) found
WHERE r.id = found.id
"""
CLEAR = """
UPDATE feeds_row r SET faults = '{}', judgement = 'applied'
WHERE r.batch_id = %(batch)s AND (%(keys)s::text[] IS NULL OR r.child_key = ANY(%(keys)s))
  AND r.judgement IN ('held', 'flagged')
  AND NOT EXISTS (SELECT FROM judge_fault f WHERE f.id = r.id)
"""
COUNTS = """
SELECT r."table", count(*), count(*) FILTER (WHERE r.judgement <> 'held'),
       count(*) FILTER (WHERE r.judgement = 'flagged'),
       count(*) FILTER (WHERE r.judgement = 'held')
FROM feeds_row r WHERE r.batch_id = %(batch)s GROUP BY r."table"
"""
FAULTS = """
SELECT r."table", fault.code, count(*)
FROM feeds_row r, unnest(r.faults) AS fault (code)
WHERE r.batch_id = %(batch)s AND r.judgement <> 'applied' GROUP BY r."table", fault.code
UNION ALL
SELECT 'Missing', '576', count(*) FROM feeds_notcarried WHERE batch_id = %(batch)s
HAVING count(*) > 0
"""


def settle(cursor: Any, values: dict[str, Any]) -> None:
    """Write faults and judgements. `values`: batch, holding (codes), keys (None for every row)."""
    cursor.execute(FOUND, values)
    cursor.execute(CLEAR, values)


def counts(batch: Batch) -> dict[str, Any]:
    """Table -> rows, applied, flagged (counted within applied), held, and faults by code.

    Every row is applied or held. A fault of 576 may be an absence without a row this year.
    """
    order = list(kind_of(batch).tables)
    found: dict[str, Any] = {
        file.table: {"rows": 0, "applied": 0, "flagged": 0, "held": 0, "faults": {}}
        for file in sorted(
            batch.files.filter(table__in=order).only("table"),
            key=lambda file: order.index(file.table),
        )
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"batch": batch.pk})
        for table, rows, applied, flagged, held in cursor.fetchall():
            found[table] |= {"rows": rows, "applied": applied, "flagged": flagged, "held": held}
        cursor.execute(FAULTS, {"batch": batch.pk})
        for table, code, count in sorted(cursor.fetchall()):
            faults = found[table]["faults"]
            faults[code] = faults.get(code, 0) + count
    return found
