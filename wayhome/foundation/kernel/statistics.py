"""What PostgreSQL believes about its tables: to be counted again after a bulk, before reading."""

from collections.abc import Iterable

from django.db import connection


def count(tables: Iterable[str]) -> None:
    """Count these tables again, so that plans fit what is in them now (migration 0004)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kernel_count(%s)", [sorted(set(tables))])
