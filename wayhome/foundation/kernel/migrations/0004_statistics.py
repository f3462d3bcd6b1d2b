"""The role that serves may ask PostgreSQL to count again what a bulk has changed.

A table that was empty a minute ago is planned for as if it still were: deriving the rules of 5,000
children took 116 seconds so, and 5 once the tables were counted. Only an owner may count.
"""

from django.db import migrations

COUNT = """
CREATE FUNCTION kernel_count(tables text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY tables LOOP
        EXECUTE format('ANALYZE %I', name);
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION kernel_count(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kernel_count(text[]) TO app;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_history_context")]
    operations = [migrations.RunSQL(COUNT, "DROP FUNCTION kernel_count(text[])")]
