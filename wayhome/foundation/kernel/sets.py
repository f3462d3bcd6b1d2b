"""Writing many changed rows in one statement: the bulk of a command is the command (E14)."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

AT_ONCE = 5_000


def write(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Update these columns of these rows, all of one model, by primary key.

    What `bulk_update` does, without a CASE for each value: the values travel as arrays.
    """
    if not rows:
        return
    model, quote = type(rows[0]), connection.ops.quote_name
    key = model._meta.pk
    assert key is not None
    chosen: list[Any] = [key, *(model._meta.get_field(name) for name in fields)]
    sets = ", ".join(f"{quote(each.column)} = given.{quote(each.column)}" for each in chosen[1:])
    given = ", ".join(quote(each.column) for each in chosen)
    arrays = ", ".join(f"%s::{each.rel_db_type(connection)}[]" for each in chosen)
    sql = (
        f"UPDATE {quote(model._meta.db_table)} row SET {sets}"  # noqa: S608 - names of columns
        f" FROM unnest({arrays}) AS given ({given})"
        f" WHERE row.{quote(key.column)} = given.{quote(key.column)}"
    )
    with connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            part = rows[start : start + AT_ONCE]
            cursor.execute(sql, [_values(each, part) for each in chosen])


def _values(field: Any, rows: Sequence[models.Model]) -> list[Any]:
    return [
        field.get_db_prep_save(getattr(row, field.attname), connection=connection) for row in rows
    ]
