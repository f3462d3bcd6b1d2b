"""Data of an earlier Wayhome stand in today's, nothing lost: what an upgrade does on the night
(engineering.md, its last section)."""

import json
import re

from tests.plugin import databases
from wayhome.doors.console.tests.running import ROOT, Terminal

ARCHIVE = ROOT / "tests" / "earlier" / "2026-11-22.tar.xz"
HELD = {  # table -> rows of the archive
    "people_child": 150,
    "missing_episode": 213,
    "missing_returninterview": 200,
    "questionnaires_answer": 1_027,
    "access_involvement": 756,
    "actions_action": 276,
    "plans_plan": 38,
    "rules_decision": 265,
    "kernel_sealedline": 823,
}
COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public'"""
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace"""
POLICIES = "SELECT tablename, policyname, qual, with_check FROM pg_policies"
TRIGGERS = """
    SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal"""
RIGHTS = """
    SELECT table_name, privilege_type FROM information_schema.table_privileges
    WHERE grantee = 'app' AND table_schema = 'public'"""
CASTS = re.compile(
    r"::(character varying|text)(\[\])?|[()]"
)  # a dump writes some of them otherwise
SCHEMA = (COLUMNS, INDEXES, CONSTRAINTS, POLICIES, TRIGGERS, RIGHTS)


def schema(database: str) -> list[set[str]]:
    """What the database is made of, a line for each piece."""
    access = databases.current().access
    found = (access.run("admin", asked, database) for asked in SCHEMA)
    return [{CASTS.sub("", repr(row)) for row in rows} for rows in found]


def test_a_backup_of_an_earlier_version_comes_back_up_to_date(elsewhere: Terminal) -> None:
    run = databases.current()
    restored = elsewhere.wayhome("restore", str(ARCHIVE), "--json")
    assert restored.returncode == 0, restored.stderr
    said = json.loads(restored.stdout)
    assert said["brought_up_to_date"] is True
    assert said["verified"] == {"audit verify": True, "rules verify": True, "files verify": True}

    def rows(table: str) -> int:
        ((found,),) = run.access.run("admin", f"SELECT count(*) FROM {table}", elsewhere.database)
        return int(found)

    assert {table: rows(table) for table in HELD} == HELD
    upgraded, anew = schema(elsewhere.database), schema(run.clone)
    assert all(anew)
    assert upgraded == anew
