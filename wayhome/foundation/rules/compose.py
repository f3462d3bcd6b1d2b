"""From declarations to SQL: one statement a room, for one child, a chunk, or a range (E05)."""

from dataclasses import replace
from functools import cache

from wayhome.foundation.rules.declare import FactTable, Room, Rule

KEY = ("rule", "subject_kind", "subject_id", "occurrence")
COLUMNS = (
    *KEY,
    "kind",
    "scope_kind",
    "scope_id",
    "child_id",
    "case_ref",
    "authority_id",
    "agency_id",
    "team_id",
    "handling",
    "evidence",
    "started_at",
    "from_at",
    "due_at",
    "until_at",
    "stopped_at",
    "excused_at",
    "closed_at",
)

# Whose rows are computed. A range and a chunk are how rebuild and verify cut the whole.
ONE = "SELECT %(child)s::bigint AS child_id"
SOME = "SELECT unnest(%(children)s::bigint[]) AS child_id"
CHUNK = "SELECT child_id FROM rules_chunk"
NO_CHILD = "SELECT NULL::bigint AS child_id WHERE false"
RANGE = "SELECT id AS child_id FROM people_child WHERE id BETWEEN %(first)s AND %(last)s"


@cache
def only(room: Room, code: str) -> Room:
    """The room with one of its rules, and its fact tables: they share what a rule's limit sets."""
    return replace(room, rules=tuple(rule for rule in room.rules if rule.code == code))


@cache
def refresh_sql(room: Room, scope: str) -> str:
    """Insert what is new, update what differs, delete what is gone, for the children of `scope`."""
    parts = [*_shared(room, scope)]
    changes = []
    if room.rules:
        parts += _derived_parts(room, scope)
        changes += ["derived_gone", "derived_kept"]
    for table in room.tables if scope != NO_CHILD else ():
        parts += _fact_parts(table)
        changes += [f"{table.table}_gone", f"{table.table}_kept"]
    counted = " + ".join(f"(SELECT count(*) FROM {name})" for name in changes)
    return f"WITH {', '.join(parts)} SELECT {counted}"


@cache
def drift_sql(room: Room, scope: str) -> str:
    """Rows on which the stored and the computed disagree: (table, key as text). None, always."""
    parts = [*_shared(room, scope)]
    compared = []
    if room.rules:
        columns = ", ".join(COLUMNS)
        parts.append(f"derived_fresh AS ({_fresh(room.rules)})")
        codes = _codes(room.rules)
        kind, ids = _hook(room, scope)
        stored = (
            f"SELECT {columns} FROM rules_derived WHERE scope_kind = '{kind}'"
            f" AND scope_id IN (SELECT {ids}) AND rule = ANY({codes})"
        )
        key = "concat_ws(' ', rule, subject_kind, subject_id, occurrence)"
        compared.append(_differences("rules_derived", columns, "derived_fresh", stored, key))
    for table in room.tables if scope != NO_CHILD else ():
        columns = ", ".join(table.columns)
        parts.append(f"{table.table}_fresh AS ({table.select()})")
        stored = (
            f"SELECT {columns} FROM {table.table} WHERE child_id IN (SELECT child_id FROM scope)"
        )
        compared.append(
            _differences(table.table, columns, f"{table.table}_fresh", stored, f"{table.key}::text")
        )
    return f"WITH {', '.join(parts)} {' UNION ALL '.join(compared)}"


def _differences(name: str, columns: str, fresh: str, stored: str, key: str) -> str:
    return (
        f"SELECT '{name}', {key} FROM ((SELECT {columns} FROM {fresh} EXCEPT {stored})"
        f" UNION ALL ({stored} EXCEPT SELECT {columns} FROM {fresh})) differing"
    )


def _shared(room: Room, scope: str) -> list[str]:
    parts = [f"scope AS ({scope})"]
    if room.loose:
        which = "= ANY(%(subjects)s::bigint[])" if scope == NO_CHILD else "IS NULL"
        parts.append(f"loose AS (SELECT id AS subject_id FROM {room.loose_table} WHERE id {which})")
    return [*parts, *(f"{name} AS ({sql})" for name, sql in room.shared.items())]


def _hook(room: Room, scope: str) -> tuple[str, str]:
    """What the rows of this scope hang on: its kind, and its ids as `column FROM table`."""
    if scope == NO_CHILD:
        return room.loose, "subject_id FROM loose"
    return "child", "child_id FROM scope"


def _codes(rules: tuple[Rule, ...]) -> str:
    return "ARRAY[" + ", ".join(f"'{rule.code}'" for rule in rules) + "]::text[]"


def _fresh(rules: tuple[Rule, ...]) -> str:
    columns = ", ".join(COLUMNS)
    return " UNION ALL ".join(f"SELECT {columns} FROM ({rule.select()}) r" for rule in rules)


def _derived_parts(room: Room, scope: str) -> list[str]:
    rules, (kind, ids) = room.rules, _hook(room, scope)
    column, _, table = ids.partition(" FROM ")
    columns = ", ".join(COLUMNS)
    same = " AND ".join(f"fresh.{name} = standing.{name}" for name in KEY)
    values = [name for name in COLUMNS if name not in KEY]
    return [
        f"derived_fresh AS ({_fresh(rules)})",
        (
            f"derived_gone AS (DELETE FROM rules_derived standing USING {table}"
            f" WHERE standing.scope_kind = '{kind}' AND standing.scope_id = {table}.{column}"
            f" AND standing.rule = ANY({_codes(rules)})"
            f" AND NOT EXISTS (SELECT FROM derived_fresh fresh WHERE {same}) RETURNING 1)"
        ),
        (
            f"derived_kept AS (INSERT INTO rules_derived AS standing ({columns})"
            f" SELECT {columns} FROM derived_fresh ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET"
            f" {_update('standing', values)} RETURNING 1)"
        ),
    ]


def _fact_parts(table: FactTable) -> list[str]:
    columns = ", ".join(table.columns)
    values = [name for name in table.columns if name != table.key]
    fresh, name = f"{table.table}_fresh", table.table
    return [
        f"{fresh} AS ({table.select()})",
        (
            f"{name}_gone AS (DELETE FROM {name} standing USING scope"
            " WHERE standing.child_id = scope.child_id AND NOT EXISTS (SELECT FROM"
            f" {fresh} fresh WHERE fresh.{table.key} = standing.{table.key}) RETURNING 1)"
        ),
        (
            f"{name}_kept AS (INSERT INTO {name} AS standing ({columns})"
            f" SELECT {columns} FROM {fresh} ON CONFLICT ({table.key}) DO UPDATE SET"
            f" {_update('standing', values)} RETURNING 1)"
        ),
    ]


def _update(standing: str, values: list[str]) -> str:
    sets = ", ".join(f"{name} = excluded.{name}" for name in values)
    old = ", ".join(f"{standing}.{name}" for name in values)
    new = ", ".join(f"excluded.{name}" for name in values)
    return f"{sets} WHERE ({old}) IS DISTINCT FROM ({new})"
