"""Row history asks for its context without raising an error that it then catches.

pghistory's own function does the latter, in a subtransaction for each changed row. When a
transaction holds many deferred checks PostgreSQL walks all of them as each such subtransaction
ends: 2,400 changed interviews took 16 seconds with it and 0.3 without.
"""

from django.db import migrations

QUIET = """
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS pghistory_context.id%TYPE
LANGUAGE plpgsql AS $$
DECLARE
    context uuid := nullif(current_setting('pghistory.context_id', true), '')::uuid;
    said jsonb := nullif(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    IF context IS NULL OR said IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
    VALUES (context, said, now(), now())
    ON CONFLICT (id) DO UPDATE SET metadata = excluded.metadata, updated_at = excluded.updated_at
    WHERE pghistory_context.metadata <> excluded.metadata;
    RETURN context;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0002_database"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]
    operations = [migrations.RunSQL(QUIET, migrations.RunSQL.noop)]
