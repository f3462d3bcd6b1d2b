"""Prepared statements that stay for as long as their connection does (E05, ADR 0015)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg._preparing import Prepare, PrepareManager
from psycopg.pq.abc import PGresult
from psycopg.types.datetime import TimestamptzLoader

from config.database import lists

# What a statement says it did, after which those prepared before it may be of no use.
FORGET = (b"DROP ", b"ALTER ", b"DISCARD ", b"DEALLOCATE ")


class Kept(PrepareManager):
    """psycopg forgets every prepared statement at any ROLLBACK, a savepoint's too, lest a table
    that was made in between is gone. Here nothing but a migration makes tables, and PostgreSQL
    itself plans again what has changed: a refused form need not cost the next one its plans.
    """

    def _should_discard(self, prep: Prepare, results: Sequence[PGresult], *ignored: object) -> bool:
        said = (result.command_status or b"" for result in results)
        return super().clear() if any(each.startswith(FORGET) for each in said) else False

    def clear(self) -> bool:
        """What a connection's `rollback()` asks for: nothing is forgotten."""
        return False


class Instant(TimestamptzLoader):
    """An instant of a connection in UTC. A page reads hundreds; Python's own parser takes a tenth
    of the time of Django's loader, which matches a pattern and then replaces the zone."""

    timezone = UTC  # Django asks, and would put its own loader in place of one in another zone

    def load(self, data: Any) -> datetime:
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # infinity, or before the common era: psycopg says so
            return super().load(data)


class Operations(DatabaseOperations):
    """A cursor that binds on the server says `$1`, or nothing where it asked a prepared statement:
    where questions are counted or explained, they are said with their values."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> str:
        return str(self.compose_sql(sql, params))


ServerBindingCursor: Any = vars(base)["ServerBindingCursor"]  # its stubs do not name it
lists.register()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection keeps up to `PREPARED_MAX` statements; a server asks a few hundred."""

    PREPARED_MAX = 500
    ops_class = Operations
    is_system = False  # whether `kernel.context.system_context` is open on this connection
    snapshot = ""  # what had ended when `kernel.context.act_as` said who reads

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        if not isinstance(connection._prepared, Kept):  # noqa: SLF001 - ADR 0015
            kept = Kept()
            kept.prepare_threshold = connection.prepare_threshold
            kept.prepared_max = self.PREPARED_MAX
            connection._prepared = kept  # noqa: SLF001 - ADR 0015
        if self.timezone is UTC:
            connection.adapters.register_loader("timestamptz", Instant)
        return connection

    def prepared_cursor(self) -> Any:
        """A cursor whose statements PostgreSQL plans once a connection: from its fifth use, a
        statement is prepared, and its parameters sent apart from it. For what is asked again in
        the same words; Django's own cursor writes each value into the words."""
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(ServerBindingCursor(self.connection))  # type: ignore[attr-defined]
