"""Row-level security on links to children (E22); a record for what was told of before (ADR 0038).

There are as many as contacts about no child and panels' items: hundreds, not millions.
"""

from importlib import import_module

from django.db import migrations

policy = import_module("wayhome.foundation.access.migrations.0003_row_security").policy
REF = "translate(substr(md5(random()::text || clock_timestamp()::text || t.id), 1, 12), '01', 'gh')"
TOLD = """
SELECT 'contact' AS told, c.id, CASE c.kind WHEN 'group' THEN 'group' ELSE 'place' END AS subject,
       c.about AS name, c.authority_id, c.ref, c.recorded_at
FROM contacts_contact c
WHERE c.child_id IS NULL AND c.kind IN ('group', 'place', 'online') AND c.about <> ''
UNION ALL
SELECT 'topic', item.id, item.kind, item.title,
       (SELECT min(a.authority_id) FROM panels_panel_areas a
        WHERE a.panel_id = item.panel_id HAVING count(*) = 1), item.ref, item.recorded_at
FROM panels_topic item WHERE item.kind IN ('place', 'group')
"""
KEEP = f"""
DO $$
DECLARE
    t record;
    made bigint;
BEGIN
    PERFORM set_config('wayhome.context', 'system', true);
    FOR t IN {TOLD} LOOP
        INSERT INTO contexts_context (ref, subject, name, authority_id, ended_reason, recorded_at)
        VALUES ({REF}, t.subject, t.name, t.authority_id, '', t.recorded_at)
        RETURNING id INTO made;
        INSERT INTO contexts_naming (context_id, own_id, contact_id, topic_id, told_ref, told_at,
                                     is_joined)
        VALUES (made, made, CASE t.told WHEN 'contact' THEN t.id END,
                CASE t.told WHEN 'topic' THEN t.id END, t.ref, t.recorded_at, false);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contexts", "0001_initial"),
        ("access", "0003_row_security"),
        ("questionnaires", "0008_about_no_child"),
    ]
    operations = [
        migrations.RunSQL(*policy("contexts_childlink", "child_id")),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
    ]
