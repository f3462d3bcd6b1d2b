"""A fact that comes, changes or goes marks its month as touched, in the very transaction.

Once a statement, so that a rebuild of millions leaves a mark for each month and not for each row.
"""

from django.db import migrations

MONTHS = {
    "missing_episodefact": ("began_month_on", "due_month_on"),
    "exploitation_impactfact": ("due_month_on",),
}
EVENTS = {  # -> how the rows are named, and which of the two names the function reads
    "INSERT": "NEW TABLE AS changed",
    "UPDATE": "OLD TABLE AS before NEW TABLE AS changed",
    "DELETE": "OLD TABLE AS before",
}


def _marks(table: str, *sources: str) -> str:
    rows = " UNION ".join(
        f"SELECT '{table}.{month}', {month} FROM {source} WHERE {month} IS NOT NULL"
        for month in MONTHS[table]
        for source in sources
    )
    return f"INSERT INTO insight_touched (facts, month_on) {rows};"


def _touch(table: str) -> str:
    return f"""
CREATE FUNCTION {table}_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN {_marks(table, "changed")}
    ELSIF TG_OP = 'DELETE' THEN {_marks(table, "before")}
    ELSE {_marks(table, "before", "changed")}
    END IF;
    RETURN NULL;
END
$$;
""" + "".join(
        f"CREATE TRIGGER touched_{event.lower()} AFTER {event} ON {table}"
        f" REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {table}_touched();"
        for event, rows in EVENTS.items()
    )


def _untouch(table: str) -> str:
    triggers = (f"DROP TRIGGER touched_{event.lower()} ON {table};" for event in EVENTS)
    return "".join(triggers) + f"DROP FUNCTION {table}_touched();"


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0001_initial"),
        ("missing", "0013_sampled_and_noticed"),
        ("exploitation", "0003_at_risk"),
    ]
    operations = [migrations.RunSQL(_touch(table), _untouch(table)) for table in MONTHS]
