"""A rollback costs no prepared statement; dropping a table still does (ADR 0015)."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DataError, connection, transaction


def prepared() -> set[str]:
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements", prepare=False)
        return {row[0] for row in cursor.fetchall()}


def ask(sql: str) -> None:
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(sql, prepare=True)


def test_what_was_prepared_stays_when_a_savepoint_is_rolled_back(db: None) -> None:
    ask("SELECT 41")
    with transaction.atomic():
        ask("SELECT 42")
        transaction.set_rollback(True)
    assert {"SELECT 41", "SELECT 42"} <= prepared()


def test_and_when_a_transaction_is(own_database: str) -> None:
    with transaction.atomic():
        ask("SELECT 43")
        transaction.set_rollback(True)
    assert "SELECT 43" in prepared()


def test_a_table_made_again_after_a_rollback_is_read_as_it_is_now(own_database: str) -> None:
    found = []
    for value in (1, 2):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE passing AS SELECT {value} AS n")
            with psycopg.Cursor(connection.connection) as asked:
                asked.execute("SELECT n FROM passing", prepare=True)
                found.append(asked.fetchone())
            transaction.set_rollback(True)
    assert found == [(1,), (2,)]


def test_dropping_a_table_forgets_what_was_prepared(own_database: str) -> None:
    ask("SELECT 44")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE passing (n integer)")
        cursor.execute("DROP TABLE passing")
    assert "SELECT 44" not in prepared()


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 22, 10, 11, 12, 123456, tzinfo=UTC),
        datetime(2026, 11, 22, 10, 11, 12, tzinfo=UTC),
        datetime(1, 1, 1, 0, 0, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ],
)
def test_an_instant_comes_back_as_it_went(db: None, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [at])
        (found,) = cursor.fetchone()
    assert found == at
    assert found.tzinfo is UTC


def test_an_instant_that_python_cannot_hold_says_so(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'infinity'::timestamptz")
        with pytest.raises(DataError, match="too large"):
            cursor.fetchone()
