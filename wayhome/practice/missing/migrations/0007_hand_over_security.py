"""Row-level security on what one shift tells the next, and on what the meeting decided (E22)."""

from importlib import import_module

from django.db import migrations

policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy


class Migration(migrations.Migration):
    dependencies = [("missing", "0006_hand_over"), ("access", "0003_row_security")]
    operations = [
        migrations.RunSQL(*policy("missing_handoverline", "child_id")),
        migrations.RunSQL(*policy("missing_meetingnote", "child_id")),
    ]
