"""What the database itself keeps: references, the append-only log, the calendar."""

from typing import Any

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.contrib.postgres.operations import CreateExtension
from django.db import migrations

# The alphabet and length of kernel.refs, for rows that are made in SQL.
NEW_REF = """
CREATE FUNCTION kernel_new_ref() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT string_agg(substr('23456789abcdefghjkmnpqrstvwxyz', 1 + get_byte(bytes, i) % 30, 1), '')
    FROM (SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) AS bytes) r,
         generate_series(0, 11) AS i
$$
"""
APPEND_ONLY = """
REVOKE UPDATE, DELETE ON kernel_auditentry, kernel_sealblock, kernel_sealedline FROM app;
"""
CHANGEABLE = """
GRANT UPDATE, DELETE ON kernel_auditentry, kernel_sealblock, kernel_sealedline TO app;
"""


def fill_calendar(apps: Any, schema_editor: Any) -> None:
    from wayhome.foundation.kernel.calendar import days

    Day = apps.get_model("kernel", "Day")
    Day.objects.bulk_create(
        [
            Day(
                date_on=day.date_on,
                is_working=day.is_working,
                ordinal=day.ordinal,
                starts_at=day.starts_at,
                ends_at=day.ends_at,
            )
            for day in days()
        ],
        batch_size=5000,
    )


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        UnaccentExtension(),
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL(NEW_REF, "DROP FUNCTION kernel_new_ref()"),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
        migrations.RunPython(fill_calendar, migrations.RunPython.noop),
    ]
