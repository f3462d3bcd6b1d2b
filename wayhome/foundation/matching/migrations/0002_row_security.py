"""Row-level security on judgements and pairs: of a pair, by both of its children (E22)."""

from importlib import import_module

from django.db import migrations

policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy
SYSTEM = "current_setting('wayhome.context', true) = 'system'"
PAIR = f"""
ALTER TABLE matching_pair ENABLE ROW LEVEL SECURITY;
CREATE POLICY both_read ON matching_pair FOR SELECT
    USING ({SYSTEM} OR (access_sees(low_id) AND access_sees(high_id)));
CREATE POLICY system_writes ON matching_pair FOR ALL USING ({SYSTEM}) WITH CHECK ({SYSTEM});
"""
UNDO = """
DROP POLICY both_read ON matching_pair; DROP POLICY system_writes ON matching_pair;
ALTER TABLE matching_pair DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial"), ("access", "0003_row_security")]
    operations = [
        migrations.RunSQL(*policy("matching_judgement", "child_id")),
        migrations.RunSQL(PAIR, UNDO),
    ]
