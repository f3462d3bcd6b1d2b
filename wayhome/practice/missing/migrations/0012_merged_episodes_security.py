"""Row-level security on which records of an absence were merged (E22)."""

from importlib import import_module

from django.db import migrations

policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy


class Migration(migrations.Migration):
    dependencies = [("missing", "0011_merged_episodes"), ("access", "0003_row_security")]
    operations = [migrations.RunSQL(*policy("missing_episodemerge", "child_id"))]
