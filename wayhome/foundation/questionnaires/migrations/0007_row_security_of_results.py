"""Row-level security on what tools came to, as on the answers they came from (E22)."""

from importlib import import_module

from django.db import migrations

policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0006_tools")]
    operations = [
        migrations.RunSQL(*policy("questionnaires_scored", "child_id")),
        migrations.RunSQL(*policy("questionnaires_floorhit", "child_id")),
    ]
