"""Whether anything of a kind was written since somebody looked, without looking again (E05).

A snapshot of PostgreSQL says which transactions had ended. A line of the log that is of none of
these was written since, also by one that began long before: no clock and no order of numbers could
tell. What the system does by itself leaves no such line, and the hour alone changes things: an
answer from here is good for some seconds, and then one looks again.
"""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from wayhome.foundation.kernel.compiled import prepared_cursor

MANY = 500  # lines since then that are looked at

ASK = """
SELECT EXISTS (
  SELECT FROM (SELECT line.transaction, line.action FROM kernel_auditentry line
               WHERE line.kind = 'write'
                 AND line.transaction >= least(pg_snapshot_xmin(%(seen)s::pg_snapshot),
                                               pg_current_xact_id_if_assigned())
               ORDER BY line.transaction LIMIT %(many)s) line
  WHERE (NOT pg_visible_in_snapshot(line.transaction, %(seen)s::pg_snapshot)
         OR line.transaction = pg_current_xact_id_if_assigned())  -- no snapshot names one's own
    AND split_part(line.action, '.', 1) = ANY(%(rooms)s::text[]))
"""


def snapshot() -> str:
    """What had ended when this request's reader was told to the database."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    return str(connection.snapshot)


def is_written_since(snapshot: str, rooms: Sequence[str]) -> bool:
    """Whether a command of these rooms (what stands before the dot of an action) has written since
    a `snapshot()` of before, or in this transaction."""
    with prepared_cursor() as cursor:
        cursor.execute(ASK, {"seen": snapshot, "many": MANY, "rooms": list(rooms)})
        (found,) = cursor.fetchone()
    return bool(found)
