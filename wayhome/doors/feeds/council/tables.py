"""The rules of a council's feeds that compare rows with one another or with the record, in SQL."""

from wayhome.doors.feeds.annex_a.columns import MISSING

SOME = " AND (%(keys)s::text[] IS NULL OR r.child_key = ANY(%(keys)s))"
MINE = f"r.batch_id = %(batch)s AND r.child_key <> ''{SOME}"
NAMED = f"""
feeds_row r JOIN people_identifier i ON i.kind = 'la_child' AND i.issuer = %(issuer)s
 AND i.voided_at IS NULL AND i.value = r.child_key
JOIN people_child c ON c.id = i.child_id
WHERE {MINE}"""
HELD = "EXISTS (SELECT FROM judge_fault f WHERE f.id = h.id AND f.code = ANY(%(holding)s))"
COUNTED = f"btrim(coalesce(r.mended ->> '{MISSING}', r.raw ->> '{MISSING}', ''))"
SCHOOL = "lower(btrim(coalesce(r.mended ->> 'school', r.raw ->> 'school', '')))"
NUMBER = """regexp_replace(upper(coalesce(r.mended ->> 'upn', r.raw ->> 'upn',
    r.mended ->> 'CHILD_NHS_NUMBER', r.raw ->> 'CHILD_NHS_NUMBER', '')), '[ -]', '', 'g')"""
# Rule -> the rows that break it, of all or of some children.
BROKEN = {
    "8510": f"""
        SELECT r.id FROM feeds_row r WHERE {MINE} AND r."table" = ANY(%(naming)s)
          AND EXISTS (SELECT FROM feeds_row h WHERE h.batch_id = r.batch_id
                      AND h."table" = r."table" AND h.child_key = r.child_key AND h.id <> r.id)""",
    "W11": f"""
        SELECT r.id FROM feeds_row r WHERE {MINE} AND r."table" = ANY(%(naming)s)
          AND EXISTS (SELECT FROM feeds_row h WHERE h.batch_id = r.batch_id
                      AND h."table" = r."table" AND h.child_key = r.child_key AND h.id < r.id)""",
    "W15": f"SELECT r.id FROM {NAMED} AND c.born_on <> r.born_on",
    "W28": f"""
        SELECT r.id FROM feeds_row r WHERE {MINE} AND EXISTS (
            SELECT FROM feeds_row h WHERE h.batch_id = r.batch_id AND h.child_key = r.child_key
              AND h.born_on <> r.born_on)""",
    "W31": f"""
        SELECT r.id FROM feeds_row r
        LEFT JOIN people_identifier i ON i.kind = 'la_child' AND i.issuer = %(issuer)s
         AND i.voided_at IS NULL AND i.value = r.child_key
        WHERE {MINE} AND r."table" = 'List 8'
          AND CASE WHEN {COUNTED} ~ '^\\d{{1,4}}$' THEN {COUNTED}::int ELSE 0 END > (
            SELECT count(*) FROM missing_episode e
            WHERE e.child_id = i.child_id AND e.voided_at IS NULL AND e.category = 'M'
              AND e.since_latest_at > %(received)s::timestamptz - interval '12 months')""",
    "W34": f"""
        SELECT r.id FROM feeds_row r WHERE {MINE} AND {SCHOOL} <> '' AND NOT EXISTS (
            SELECT FROM agencies_agency a WHERE a.kind = 'school'
              AND {SCHOOL} IN (lower(a.name), a.ref))""",
    "W37": f"""
        SELECT r.id FROM feeds_row r JOIN people_child c ON c.ref = r.child_key
        JOIN people_identifier i ON i.child_id = c.id AND i.voided_at IS NULL
        WHERE {MINE} AND i.kind IN ('upn', 'nhs') AND i.value <> {NUMBER} AND {NUMBER} <> ''
          AND i.kind = CASE WHEN r."table" = 'Roll' THEN 'upn' ELSE 'nhs' END""",
    "W02": f"""
        SELECT r.id FROM feeds_row r WHERE {MINE} AND NOT r."table" = ANY(%(naming)s)
          AND NOT EXISTS (SELECT FROM feeds_row h WHERE h.batch_id = r.batch_id
                          AND h."table" = ANY(%(naming)s) AND h.child_key = r.child_key
                          AND NOT {HELD})""",
}
# A feed asks those that it declares; what reads judge_fault comes after what fills it.
ASKED = {
    code: f"INSERT INTO judge_fault SELECT id, '{code}' FROM ({rows}) r (id)"
    for code, rows in BROKEN.items()
}
