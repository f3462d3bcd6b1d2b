"""The second lock: row-level security on the circle, and the question that its policies ask (E22).

The database knows the reader by transaction-local settings (kernel.context). Nothing set, nothing
seen. The policy asks less than the predicate does (any live row of the circle, or an open glass):
it stops a query that forgot the predicate, it does not replace it.
"""

from django.db import migrations

SEES = """
CREATE FUNCTION access_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('wayhome.now', true), '')::timestamptz, now())
$$;
CREATE FUNCTION access_sees(child bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT EXISTS (
        SELECT FROM access_involvement involved
        WHERE involved.child_id = child
          AND involved.agency_id = nullif(current_setting('wayhome.agency', true), '')::bigint
          AND (involved.team_id IS NULL
               OR involved.team_id = nullif(current_setting('wayhome.team', true), '')::bigint)
          AND (involved.user_id IS NULL
               OR involved.user_id = nullif(current_setting('wayhome.user', true), '')::bigint)
          AND involved.from_at <= access_now()
          AND (involved.until_at IS NULL OR involved.until_at > access_now()))
    OR EXISTS (
        SELECT FROM access_glass glass
        WHERE glass.child_id = child
          AND glass.user_id = nullif(current_setting('wayhome.user', true), '')::bigint
          AND glass.opened_at <= access_now() AND glass.expires_at > access_now())
$$;
"""


# An agency's own rows of any circle open without asking `access_sees` of each: the question is a
# call a row, and counting 2,000 of one's own children took 75 ms with it, 2 ms without (E21).
OWN = "agency_id = nullif(current_setting('wayhome.agency', true), '')::bigint"


def policy(table: str, child: str, own: str = "false") -> tuple[str, str]:
    """SQL that closes a table to readers outside the child's circle, and SQL that opens it."""
    system = "current_setting('wayhome.context', true) = 'system'"
    return (
        (f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY circle_reads ON {table} FOR SELECT USING ({system} OR {own}"
        f" OR access_sees({child}));"
        f"CREATE POLICY circle_adds ON {table} FOR INSERT WITH CHECK ({system}"
        f" OR access_sees({child}));"
        f"CREATE POLICY circle_changes ON {table} FOR UPDATE USING ({system}"
        f" OR access_sees({child}));"
        f"CREATE POLICY system_removes ON {table} FOR DELETE USING ({system});"),
        (f"DROP POLICY circle_reads ON {table}; DROP POLICY circle_adds ON {table};"
        f"DROP POLICY circle_changes ON {table}; DROP POLICY system_removes ON {table};"
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"),
    )


class Migration(migrations.Migration):
    dependencies = [("access", "0002_initial"), ("kernel", "0002_database")]
    operations = [
        migrations.RunSQL(SEES, "DROP FUNCTION access_sees(bigint); DROP FUNCTION access_now()"),
        migrations.RunSQL(*policy("access_involvement", "child_id", OWN)),
    ]
