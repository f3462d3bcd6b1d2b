"""Row-level security on episodes and return interviews (E22)."""

from importlib import import_module

from django.db import migrations

policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy


class Migration(migrations.Migration):
    dependencies = [("missing", "0001_initial"), ("access", "0003_row_security")]
    operations = [
        migrations.RunSQL(*policy("missing_episode", "child_id")),
        migrations.RunSQL(*policy("missing_returninterview", "child_id")),
    ]
