"""Row-level security on what children answered: the text of return interviews is in it (E22)."""

from importlib import import_module

from django.db import migrations

policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0001_initial"), ("access", "0003_row_security")]
    operations = [
        migrations.RunSQL(*policy("questionnaires_response", "child_id")),
        migrations.RunSQL(*policy("questionnaires_askedsection", "child_id")),
        migrations.RunSQL(*policy("questionnaires_answer", "child_id")),
    ]
