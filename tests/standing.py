"""Whom the database takes a test for: the system while it sets up, nobody when a request begins.

Without this, set-up code after a request would read as the request's reader, and a page that
forgets to say who asks would pass, because the set-up before it said "system" (E22).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import DatabaseError, connection
from django.db.backends.signals import connection_created
from psycopg.pq import TransactionStatus

SET = """
SELECT set_config('wayhome.context', %s, false), set_config('wayhome.agency', '', false),
       set_config('wayhome.team', '', false), set_config('wayhome.user', '', false),
       set_config('wayhome.now', '', false)
"""


def stand_as(context: str) -> None:
    """ "system" or "", for this connection, until the next one says otherwise."""
    raw = connection.connection
    if raw is None or raw.closed or raw.info.transaction_status == TransactionStatus.INERROR:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(SET, [context])
    except DatabaseError:
        return  # a test that stops the database


@contextmanager
def set_up_as_system() -> Iterator[None]:
    """In this thread only: a served page runs in another, on a connection of its own."""
    mine = threading.get_ident()
    during_request: list[bool] = []

    def begin(**_: Any) -> None:
        if threading.get_ident() == mine:
            during_request.append(True)
            stand_as("")

    def end(**_: Any) -> None:
        if threading.get_ident() == mine:
            during_request.clear()
            stand_as("system")

    def connected(**_: Any) -> None:
        if threading.get_ident() == mine and not during_request:
            stand_as("system")

    request_started.connect(begin)
    request_finished.connect(end)
    connection_created.connect(connected)
    try:
        connection.ensure_connection()
        stand_as("system")
        yield
    finally:
        request_started.disconnect(begin)
        request_finished.disconnect(end)
        connection_created.disconnect(connected)
        if not connection.in_atomic_block:
            stand_as("")
