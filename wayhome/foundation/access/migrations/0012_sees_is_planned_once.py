"""The question that row security asks, planned once a connection: a function in SQL is planned anew
by every query that a policy is asked in, which was half of what a board's small queries took.

The same question, word for word (0003). `access_now` stays SQL: it is written into the plan.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("wayhome.foundation.access.migrations.0003_row_security").SEES


def planned_once(made: str, name: str) -> tuple[str, str]:
    """A function's definition out of `made`, in PL/pgSQL; and as it was, in SQL."""
    begin = made.index(f"CREATE FUNCTION {name}(")
    said = made[begin : made.index("$$;", begin) + 3].replace("CREATE", "CREATE OR REPLACE", 1)
    head, body, _end = said.split("$$")
    planned = head.replace("LANGUAGE sql", "LANGUAGE plpgsql")
    return f"{planned}$$\nBEGIN\n    RETURN ({body.strip()});\nEND\n$$;", said


class Migration(migrations.Migration):
    dependencies = [("access", "0011_whose_children")]
    operations = [migrations.RunSQL(*planned_once(BEFORE, "access_sees"))]
