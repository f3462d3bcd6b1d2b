"""What the database itself refuses to the role that serves people, whatever the code asks (E28).

Append-only is kept twice: the log and its seal by privileges, each history table by its trigger.
"""

from collections.abc import Iterator

import psycopg
import pytest
from django.apps import apps
from django.db import connection, models

from tests.plugin import databases
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.actors import SYSTEM
from wayhome.foundation.kernel.models import AuditEntry, SealBlock, SealedLine

SEALED = [AuditEntry, SealBlock, SealedLine]
HISTORY = sorted(
    (model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")),
    key=lambda model: model._meta.label,
)
REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)
CHANGES = {
    "UPDATE": "UPDATE {table} SET {column} = {column}",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
}


def table(model: type[models.Model]) -> str:
    return str(model._meta.db_table)


@pytest.fixture
def app(own_database: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A connection of the role's own, with nothing of Django's between."""
    with psycopg.connect(databases.current().access.at("app", own_database)) as opened:
        yield opened


def one_row(database: str, model: type[models.Model]) -> None:
    """A row to be changed or removed, as the owner might make it."""
    needed = databases.current().access.run(
        "owner",
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        f" WHERE attrelid = '{table(model)}'::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attnotnull AND NOT atthasdef AND attidentity = ''",
        database,
    )
    names = ", ".join(name for name, _ in needed)
    values = ", ".join(sample(str(kind)) for _, kind in needed)
    statement = f"INSERT INTO {table(model)} ({names}) VALUES ({values})"
    databases.current().access.run("owner", statement, database)


def sample(kind: str) -> str:
    """A value of a column's type, as SQL."""
    if kind.endswith("[]"):
        return "'{}'"
    plain = kind.partition("(")[0]
    samples = {
        "timestamp with time zone": "now()",
        "date": "current_date",
        "jsonb": "'{}'",
        "boolean": "false",
        "uuid": "gen_random_uuid()",
        "text": "''",
        "character varying": "''",
        "xid8": "'1'",
    }
    return samples.get(plain, "1")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("model", [*SEALED, *HISTORY], ids=lambda model: model._meta.label)
def test_an_append_only_table_refuses_the_role_that_serves(
    own_database: str,
    app: "psycopg.Connection[tuple[object, ...]]",
    model: type[models.Model],
    change: str,
) -> None:
    one_row(own_database, model)
    assert app.execute(f"SELECT count(*) FROM {table(model)}").fetchone() == (1,)
    statement = CHANGES[change].format(table=table(model), column=model._meta.pk.column)
    with pytest.raises(REFUSED):
        app.execute(statement)
    app.rollback()
    assert app.execute(f"SELECT count(*) FROM {table(model)}").fetchone() == (1,)


def test_history_is_kept_of_every_fact_that_holds_text() -> None:
    tracked = {model.pgh_tracked_model._meta.label for model in HISTORY}
    assert {"people.Child", "actions.Action", "missing.ReturnInterview"} <= tracked


@pytest.mark.django_db
def test_the_role_has_no_power_over_the_database_beyond_its_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication,"
            " pg_has_role('app', 'owner', 'MEMBER') FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,) * 6


@pytest.mark.django_db
def test_the_role_may_truncate_no_table_and_change_none() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace"
            " AND (has_table_privilege(oid, 'TRUNCATE') OR has_table_privilege(oid, 'REFERENCES')"
            "      OR has_table_privilege(oid, 'TRIGGER') OR relowner = current_user::regrole)"
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE people_child DISABLE ROW LEVEL SECURITY",
        "DROP POLICY circle_reads ON people_child",
        "ALTER TABLE kernel_auditentry DISABLE TRIGGER ALL",
        "SET ROLE owner",
        "SET session_replication_role = replica",
        "CREATE TABLE sneaky (id int)",
        "CREATE FUNCTION access_sees(child integer) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "DROP TABLE kernel_sealblock",
    ],
)
def test_the_role_cannot_open_what_is_closed_to_it(
    app: "psycopg.Connection[tuple[object, ...]]", statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)


@pytest.mark.filterwarnings("ignore:no privileges")
def test_the_role_cannot_give_itself_more(
    app: "psycopg.Connection[tuple[object, ...]]",
) -> None:
    app.execute("GRANT UPDATE, DELETE ON kernel_auditentry TO app")  # warns, and grants nothing
    asked = "SELECT has_table_privilege('kernel_auditentry', 'UPDATE, DELETE')"
    assert app.execute(asked).fetchone() == (False,)


def test_a_line_is_added_and_read_and_never_again_touched(own_database: str) -> None:
    audit.record(SYSTEM, "test.act")
    line = AuditEntry.objects.get()
    assert line.action == "test.act"
    for change in (line.save, line.delete):
        with pytest.raises(Exception, match="permission denied"):
            change()
    assert AuditEntry.objects.get().action == "test.act"
