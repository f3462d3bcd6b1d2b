"""Who the database thinks is asking (E04, E22).

Two settings, local to the transaction: `wayhome.reader` (agency, team, user) and `wayhome.context`.
Row-level security reads them. Nothing set means nothing seen. Derivation, matching, uniqueness
and sealing run in the system context, never the actor's, or they would compute from half the facts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection as untyped
from psycopg.pq import TransactionStatus

from wayhome.foundation.kernel import clock

SYSTEM = "system"
connection: Any = untyped


def act_as(*, agency_id: int | None, team_id: int | None, user_id: int | None) -> None:
    """Tell the database who reads, until this transaction ends. Its snapshot from before anything
    is read is kept with the connection (`since.py`)."""
    connection.is_system = False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('wayhome.context', 'reader', true),"
            " set_config('wayhome.agency', %s, true), set_config('wayhome.team', %s, true),"
            " set_config('wayhome.user', %s, true), set_config('wayhome.now', %s, true),"
            " pg_current_snapshot()::text",
            [str(agency_id or ""), str(team_id or ""), str(user_id or ""), clock.now().isoformat()],
        )
        connection.snapshot = cursor.fetchone()[-1]


@contextmanager
def system_context() -> Iterator[None]:
    """Read and write as the system does, then go back. Must run inside a transaction.

    Inside another it is that one: a report asks seven times for what was so already in five.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("system_context() needs a transaction: its setting is local to one.")
    if connection.is_system:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('wayhome.context', true),"
            " set_config('wayhome.context', %s, true)",
            [SYSTEM],
        )
        before = cursor.fetchone()[0] or ""
    connection.is_system = True
    try:
        yield
    finally:
        connection.is_system = False
        if not _aborted():  # an aborted transaction forgets the setting as it rolls back
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('wayhome.context', %s, true)", [before])


def _aborted() -> bool:
    raw = connection.connection
    return raw is None or raw.info.transaction_status == TransactionStatus.INERROR
