"""Our own rules about rows of a return: local, and labelled so (P48)."""

from wayhome.doors.feeds.declared import AS_WRITTEN
from wayhome.doors.feeds.ssda903 import parse
from wayhome.doors.feeds.ssda903.columns import TABLES
from wayhome.doors.feeds.ssda903.rules.declare import OWN_EPISODES, E, H, M, Rule, U

DATES = {table.name: table.dates for table in TABLES.values()}
HELD = "EXISTS (SELECT FROM judge_fault f WHERE f.id = h.id AND f.code = ANY(%(holding)s))"
FUTURE = "> %(today)s"
# An absence already recorded of the same child, with its London days; `is_same` if it began on the
# day this row says. `r` is a Missing row, `k` what the house knows.
RECORDED = f"""
    {M} JOIN judge_known k ON k.child_key = r.child_key
    JOIN LATERAL (
        SELECT e.id, e.origin, e.category, e.version,
               (e.since_earliest_at AT TIME ZONE 'Europe/London')::date AS begins_on,
               (coalesce(e.returned_earliest_at, e.found_earliest_at, e.closed_at)
                AT TIME ZONE 'Europe/London')::date AS ends_on
        FROM missing_episode e
        WHERE e.child_id = k.child_id AND e.voided_at IS NULL
          AND e.batch_id IS DISTINCT FROM %(batch)s) e ON true
"""
APART = """
    e.begins_on <> r.begins_on AND e.begins_on < coalesce(r.ends_on, 'infinity')
    AND r.begins_on < coalesce(e.ends_on, 'infinity')
    AND NOT EXISTS (SELECT FROM judge_missing same
                    WHERE same.child_key = r.child_key AND same.begins_on = e.begins_on)
"""

WRITTEN = (
    Rule(code="W01", message="The row names no child.", fields=("CHILD",), holds=True),
    Rule(
        code="W04",
        message="This is not a child's number: letters, figures and / . - _ only, at most 40.",
        fields=("CHILD",),
        holds=True,
    ),
    Rule(
        code="W19",
        message="This is a spreadsheet's number for a day. Format the column as text, dd/mm/yyyy.",
        fields=(),
        cell=lambda table, column, text: (
            column in DATES[table.name] and bool(parse.SERIAL.fullmatch(text.strip()))
        ),
    ),
    Rule(
        code="W20",
        message="This day is not written dd/mm/yyyy. It could mean another day, so it was not"
        " guessed at.",
        fields=(),
        cell=lambda table, column, text: (
            column in DATES[table.name] and parse.is_another_way(text.strip())
        ),
    ),
    *AS_WRITTEN,
)
OURS = (
    *WRITTEN,
    Rule(
        code="W03",
        message="This date is in the future.",
        fields=("DOB",),
        fields_in={"Missing": ("MIS_START", "MIS_END"), "Episodes": ("DECOM", "DEC")},
        rows=f"""
            SELECT r.id FROM {H} WHERE r.born_on {FUTURE}
            UNION ALL SELECT r.id FROM {E} WHERE r.begins_on {FUTURE} OR r.ends_on {FUTURE}
            UNION ALL SELECT r.id FROM {M} WHERE r.begins_on {FUTURE} OR r.ends_on {FUTURE}""",
        holds=True,
    ),
    Rule(
        code="W11",
        message="The Header has an earlier row for this child. Only one can be taken in.",
        fields=("CHILD",),
        rows=f"SELECT r.id FROM {H} WHERE r.child_key <> '' AND EXISTS (SELECT FROM judge_header h"
        " WHERE h.child_key = r.child_key AND h.id < r.id)",
        holds=True,
    ),
    Rule(
        code="W02",
        message="The child's own Header row is held. Mend that one first; this row then follows.",
        fields=("CHILD",),
        rows=" UNION ALL ".join(
            f"SELECT r.id FROM {table} WHERE EXISTS (SELECT FROM judge_header h"
            f" WHERE h.child_key = r.child_key AND {HELD}) AND NOT EXISTS (SELECT FROM"
            f" judge_header h WHERE h.child_key = r.child_key AND NOT {HELD})"
            for table in (E, M, U)
        ),
        holds=True,
    ),
    Rule(
        code="W09",
        message="The child was still missing then, by another row that has no end.",
        fields=("MIS_START",),
        rows=f"""
            SELECT r.id FROM {M} WHERE r.child_key <> '' AND r.begins_on IS NOT NULL
              AND NOT EXISTS (SELECT FROM judge_fault f WHERE f.id = r.id AND f.code = '574')
              AND EXISTS (
                SELECT FROM judge_missing h
                WHERE h.child_key = r.child_key AND h.id <> r.id AND h.ends_text = ''
                  AND (h.begins_on, h.begins_on, h.id)
                      < (coalesce(r.ends_on, r.begins_on), r.begins_on, r.id)
                  AND (r.ends_on IS NULL OR r.ends_on > h.begins_on) AND NOT {HELD})""",
        holds=True,
    ),
    Rule(
        code="W10",
        message="A unique pupil number has 13 letters and figures, or is UN1 to UN5.",
        fields=("UPN",),
        rows=f"SELECT r.id FROM {H} WHERE r.upn <> '' AND r.upn NOT IN"
        " ('UN1', 'UN2', 'UN3', 'UN4', 'UN5') AND r.upn !~ '^[A-Za-z0-9]{13}$'",
    ),
    Rule(
        code="W12",
        message="The child has no episode of care in this return. It was taken to be so from the"
        " first day of the collection.",
        fields=("CHILD",),
        rows=f"SELECT r.id FROM {U} WHERE r.child_key <> '' AND NOT EXISTS ({OWN_EPISODES}"
        " AND e.begins_on IS NOT NULL)",
    ),
    Rule(
        code="W13",
        message="There is an earlier row for this child. Only one can be taken in.",
        fields=("CHILD",),
        rows=f"SELECT r.id FROM {U} WHERE r.child_key <> '' AND EXISTS (SELECT FROM judge_uasc h"
        " WHERE h.child_key = r.child_key AND h.id < r.id)",
        holds=True,
    ),
    Rule(
        code="W14",
        message="The status ceased before the child was first looked after.",
        fields=("DUC",),
        rows=f"SELECT r.id FROM {U} WHERE r.ends_on < (SELECT min(e.begins_on)"
        " FROM judge_episodes e WHERE e.child_key = r.child_key)",
        holds=True,
    ),
    Rule(
        code="W15",
        message="The child's record has another date of birth. The record was not changed.",
        fields=("DOB",),
        rows=f"SELECT r.id FROM {H} JOIN judge_known k ON k.child_key = r.child_key"
        " JOIN people_child c ON c.id = k.child_id WHERE c.born_on <> r.born_on",
    ),
    Rule(
        code="W16",
        message="The child was reported missing here at the same time, from another day.",
        fields=("MIS_START", "MIS_END"),
        rows=f"SELECT r.id FROM {RECORDED} WHERE e.origin = 'live' AND {APART}",
        holds=True,
    ),
    Rule(
        code="W17",
        message="This absence was reported or worked on here, and ends or is called otherwise. The"
        " record here stands.",
        fields=("MIS_END", "MISSING"),
        rows=f"SELECT r.id FROM {RECORDED} WHERE e.begins_on = r.begins_on"
        " AND (e.origin = 'live' OR e.version > 1)"
        " AND (e.ends_on IS DISTINCT FROM r.ends_on OR e.category <> upper(r.type))",
    ),
    Rule(
        code="W18",
        message="An earlier return has the child missing at the same time, from another day.",
        fields=("MIS_START", "MIS_END"),
        rows=f"SELECT r.id FROM {RECORDED} WHERE e.origin = 'imported' AND {APART}",
    ),
)
