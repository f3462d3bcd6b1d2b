"""Row-level security on what panels hold about children (E22)."""

from importlib import import_module

from django.db import migrations

policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy
TABLES = (
    "item", "referral", "strategyheld", "ask", "answer", "conflict", "decision", "dissent",
    "setaction",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("panels", "0001_initial"), ("access", "0003_row_security")]
    operations = [
        migrations.RunSQL(*policy(f"panels_{table}", "child_id")) for table in TABLES
    ]
