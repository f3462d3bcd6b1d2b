"""Row-level security on case files (E22). An agency's own register stays its own to read."""

from importlib import import_module

from django.db import migrations

policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy
OWN = "recorded_by_agency_id = nullif(current_setting('wayhome.agency', true), '')::bigint"


class Migration(migrations.Migration):
    dependencies = [("inspection", "0001_initial"), ("access", "0003_row_security")]
    operations = [
        migrations.RunSQL(*policy("inspection_casefile", "child_id", OWN)),
        migrations.RunSQL(*policy("inspection_redaction", "child_id")),
    ]
