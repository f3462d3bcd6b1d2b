"""A passage goes with its text, in the same transaction; and the system alone reads passages.

Vectors are made from what a child said, and so are personal data. What is voided, written anew or
deleted leaves the index at once, whoever does it and by whatever way.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION themes_forget() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('DELETE FROM themes_passage WHERE %I = $1', TG_ARGV[0]) USING OLD.id;
    RETURN OLD;
END
$$;
REVOKE ALL ON FUNCTION themes_forget() FROM PUBLIC;
"""
SOURCES = {
    "answer_id": "questionnaires_answer",
    "account_id": "missing_fullaccount",
    "said_id": "people_words",
}
TRIGGERS = "".join(
    f"CREATE TRIGGER themes_forget_changed AFTER UPDATE OF voided_at, text ON {table} FOR EACH ROW"
    " WHEN (OLD.text <> '' AND (NEW.voided_at IS NOT NULL OR NEW.text <> OLD.text))"
    f" EXECUTE FUNCTION themes_forget('{column}');"
    f"CREATE TRIGGER themes_forget_deleted BEFORE DELETE ON {table} FOR EACH ROW"
    f" WHEN (OLD.text <> '') EXECUTE FUNCTION themes_forget('{column}');"
    for column, table in SOURCES.items()
)
NO_TRIGGERS = "".join(
    f"DROP TRIGGER themes_forget_changed ON {table};"
    f"DROP TRIGGER themes_forget_deleted ON {table};"
    for table in SOURCES.values()
)
POLICY = """
ALTER TABLE themes_passage ENABLE ROW LEVEL SECURITY;
CREATE POLICY system_alone ON themes_passage
USING (current_setting('wayhome.context', true) = 'system')
WITH CHECK (current_setting('wayhome.context', true) = 'system');
"""
NO_POLICY = """
DROP POLICY system_alone ON themes_passage;
ALTER TABLE themes_passage DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("themes", "0001_initial"), ("access", "0003_row_security")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION themes_forget()"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(POLICY, NO_POLICY),
    ]
