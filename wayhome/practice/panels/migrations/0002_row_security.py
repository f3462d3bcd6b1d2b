"""Row-level security on what panels hold about children (E22)."""

from importlib import import_module

from django.db import migrations

policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy
TABLES = (
    "item", "referral", "strategyheld", "ask", "answer", "conflict", "decision", "dissent",
    "setaction",
)  # fmt: skip

# How many items a meeting has, whoever asks: who attends without one reads that there is one (P27).
COUNT = """
CREATE FUNCTION panels_on_agenda(of_meeting bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT count(*) FROM panels_item
    WHERE meeting_id = of_meeting AND off_at IS NULL AND voided_at IS NULL
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("panels", "0001_initial"), ("access", "0003_row_security")]
    operations = [
        migrations.RunSQL(*policy(f"panels_{table}", "child_id")) for table in TABLES
    ] + [migrations.RunSQL(COUNT, "DROP FUNCTION panels_on_agenda(bigint)")]
