"""Tests run as the role that serves people, with nothing more (E28)."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

pytestmark = pytest.mark.django_db


def one(sql: str) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row: tuple[object, ...] = cursor.fetchone()
        return row


def test_tests_connect_as_app_without_superuser_bypassrls_or_createdb() -> None:
    assert one(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole"
        " FROM pg_roles WHERE rolname = current_user"
    ) == ("app", False, False, False, False)


def test_app_may_truncate_no_table_and_owns_none() -> None:
    assert one(
        "SELECT count(*) FILTER (WHERE has_table_privilege(oid, 'TRUNCATE')),"
        " count(*) FILTER (WHERE relowner = 'app'::regrole), count(*) > 10 FROM pg_class"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    ) == (0, 0, True)


def test_app_cannot_make_a_table() -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        one("CREATE TABLE sneaky (id int)")


def test_time_is_utc_in_the_database() -> None:
    assert one("SELECT current_setting('TimeZone')") == ("UTC",)
