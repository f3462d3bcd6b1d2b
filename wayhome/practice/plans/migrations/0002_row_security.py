"""Row-level security on what is kept here about children (E22)."""

from importlib import import_module

from django.db import migrations

policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy
TABLES = (
    "plan",
    "asked",
    "plantext",
    "contingency",
    "voice",
    "goal",
    "planaction",
    "work",
    "need",
    "siblingcheck",
    "referral",
    "review",
    "transfer",
    "copy",
)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("access", "0003_row_security")]
    operations = [migrations.RunSQL(*policy(f"plans_{table}", "child_id")) for table in TABLES]
