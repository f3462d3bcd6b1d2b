"""Row-level security on what is kept here about children (E22)."""

from importlib import import_module

from django.db import migrations

policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial"), ("access", "0003_row_security")]
    operations = [
        migrations.RunSQL(*policy("files_attachment", "child_id")),
    ]
