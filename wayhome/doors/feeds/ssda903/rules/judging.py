"""Judge staged rows: every rule as one query over all of them, or over some children's (mending).

The rows are copied to narrow temporary tables first, with the values that rules compare.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from wayhome.doors.feeds.judgement import settle
from wayhome.doors.feeds.models import Batch, State
from wayhome.doors.feeds.ssda903.columns import FEED, PLACE, collection, sexes
from wayhome.doors.feeds.ssda903.rules import HOLDING, PARSED, RULES, Rule
from wayhome.doors.feeds.ssda903.rules.declare import LAST_YEAR
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context

TEMPORARY = ("header", "episodes", "missing", "uasc", "period", "last", "known", "fault")
ROWS = (
    'SELECT id, child_key, born_on, begins_on, ends_on, faults, "table" AS of_table,'
    " raw || coalesce(mended, '{}') AS v FROM feeds_row WHERE batch_id = %(batch)s"
)
SOME = " AND child_key = ANY(%(keys)s)"


def _text(column: str, name: str) -> str:
    return f"btrim(coalesce(v ->> '{column}', '')) AS {name}"


COPIES = {
    "header": f"SELECT id, child_key, born_on, {_text('SEX', 'sex')}, {_text('ETHNIC', 'ethnic')},"
    f" {_text('UPN', 'upn')} FROM ({{rows}}) r WHERE of_table = 'Header'",
    "episodes": f"SELECT id, child_key, begins_on, ends_on, {_text('DEC', 'ends_text')},"
    f" {_text('LS', 'ls')}, {_text('CIN', 'cin')}, {_text('PLACE', 'place')},"
    f" {_text('PLACE_PROVIDER', 'provider')}, {_text('REC', 'rec')}"
    " FROM ({rows}) r WHERE of_table = 'Episodes'",
    "missing": f"SELECT id, child_key, born_on, begins_on, ends_on, {_text('MISSING', 'type')},"
    f" {_text('MIS_START', 'begins_text')}, {_text('MIS_END', 'ends_text')}"
    " FROM ({rows}) r WHERE of_table = 'Missing'",
    "uasc": f"SELECT id, child_key, born_on, ends_on, {_text('SEX', 'sex')},"
    f" {_text('DUC', 'ends_text')} FROM ({{rows}}) r WHERE of_table = 'UASC'",
    # A period of care: episodes in order, a new one where an episode begins after the last ended.
    "period": """
        SELECT child_key, min(begins_on) AS begins_on,
               (array_agg(ends_on ORDER BY place DESC))[1] AS ends_on
        FROM (SELECT e.*, sum(is_new) OVER (PARTITION BY child_key ORDER BY place) AS period
              FROM (SELECT child_key, begins_on, ends_on, row_number() OVER line AS place,
                           CASE WHEN lag(id) OVER line IS NULL
                                  OR begins_on > lag(ends_on) OVER line THEN 1 ELSE 0 END AS is_new
                    FROM judge_episodes WHERE begins_on IS NOT NULL AND child_key <> ''
                    WINDOW line AS (PARTITION BY child_key ORDER BY begins_on, ends_on, id)) e) p
        GROUP BY child_key, period""",
    "last": f"SELECT id, child_key, begins_on FROM ({ROWS.replace('%(batch)s', '%(last_batch)s')}"
    " {some}) r WHERE of_table = 'Missing' AND begins_on IS NOT NULL AND ends_on IS NULL"
    " AND coalesce(btrim(v ->> 'MIS_END'), '') = ''",
    "known": "SELECT i.value AS child_key, i.child_id FROM people_identifier i WHERE"
    " i.kind = 'la_child' AND i.issuer = %(issuer)s AND i.voided_at IS NULL"
    " AND i.value IN (SELECT child_key FROM judge_header)",
    "fault": "SELECT r.id, said.code FROM ({rows}) r, unnest(r.faults) AS said (code)"
    " WHERE said.code = ANY(%(parsed)s)",
}
NOT_CARRIED = """
INSERT INTO feeds_notcarried (batch_id, last_id)
SELECT %(batch)s, l.id FROM judge_last l
WHERE NOT EXISTS (SELECT FROM judge_missing m WHERE m.child_key = l.child_key)
ON CONFLICT DO NOTHING
"""
CARRIED = """
DELETE FROM feeds_notcarried n USING feeds_row l
WHERE n.batch_id = %(batch)s AND l.id = n.last_id
  AND EXISTS (SELECT FROM judge_missing m WHERE m.child_key = l.child_key)
"""


def last_year(batch: Batch) -> Batch | None:
    """The same council's return of the year before, if it was taken in here."""
    assert batch.year is not None
    return (
        Batch.objects.filter(
            feed=FEED, authority=batch.authority_id, year=batch.year - 1, state=State.APPLIED
        )
        .order_by("-applied_at", "-pk")
        .first()
    )


def judge(batch: Batch, keys: Iterable[str] | None = None) -> list[str]:
    """Judge a batch's rows, or those of some children. Returns the rules that could not be asked.

    Needs a transaction. Writes faults and judgements; a batch's counts are `counts(batch)`.
    """
    assert batch.authority is not None
    assert batch.year is not None
    last = last_year(batch)
    first_on, last_on = collection(batch.year)
    values: dict[str, Any] = {
        "batch": batch.pk,
        "last_batch": last.pk if last else None,
        "issuer": batch.authority.code,
        "first": first_on,
        "last": last_on,
        "today": clock.today(),
        "sexes": list(sexes(batch.year)),
        "places": sorted(PLACE),  # of any year: a code of another is no reason to lose the row
        "holding": HOLDING,
        "parsed": PARSED,
        "keys": sorted(set(keys)) if keys is not None else None,
    }
    there = {file.table for file in batch.files.only("table")} | ({LAST_YEAR} if last else set())
    asked = [rule for rule in RULES.values() if rule.rows and set(rule.needs) <= there]
    with system_context(), connection.cursor() as cursor:
        some = SOME if values["keys"] is not None else ""
        ask(cursor, asked, values, ROWS + some, some)
        settle(cursor, values)
        if keys is not None:
            cursor.execute(CARRIED, values)
        if last:
            cursor.execute(NOT_CARRIED, values)
        drop(cursor)
    return [rule.code for rule in RULES.values() if rule.rows and rule not in asked]


def ask(
    cursor: Any, rules: Sequence[Rule], values: dict[str, Any], rows: str, some: str = ""
) -> None:
    """Every rule, of the rows that the query `rows` gives; what is wrong stands in `judge_fault`.

    A return that goes out is asked the same rules of its own rows (doors/returns).
    """
    _copy(cursor, values, rows, some)
    for rule in rules:
        cursor.execute(
            f"INSERT INTO judge_fault SELECT id, '{rule.code}' FROM ({rule.rows}) r (id)", values
        )


def _copy(cursor: Any, values: dict[str, Any], rows: str, some: str) -> None:
    drop(cursor)
    cursor.execute("SET LOCAL work_mem = '128MB'")
    for name in TEMPORARY:
        sql = COPIES[name].replace("{rows}", rows).replace("{some}", some)
        cursor.execute(f"CREATE TEMPORARY TABLE judge_{name} ON COMMIT DROP AS {sql}", values)
        column = "id" if name == "fault" else "child_key"
        cursor.execute(f"CREATE INDEX ON judge_{name} ({column})")
        cursor.execute(f"ANALYZE judge_{name}")


def drop(cursor: Any) -> None:
    names = ", ".join(f"judge_{name}" for name in TEMPORARY)
    cursor.execute("SET LOCAL client_min_messages = warning")
    cursor.execute(f"DROP TABLE IF EXISTS {names}")
