"""Standing remit as rows of the circle, derived from facts, so that there is one path (E20).

The council that answers for a child, the council whose area the child lives in, the force whose
area that is, the home and the school each have a row for exactly as long as the fact stands.
"""

from collections.abc import Iterable

from django.db import connection

from wayhome.foundation.kernel.context import system_context

# For each standing fact: who is thereby in the circle, for which purpose, from when to when.
WANTED = """
SELECT fact.child_id, member.agency_id, 'responsible' AS purpose, fact.basis,
       fact.from_on, fact.until_on, 'identity' AS shown_with
FROM people_responsibility fact
JOIN agencies_agency_areas member ON member.authority_id = fact.authority_id
JOIN agencies_agency agency ON agency.id = member.agency_id AND agency.kind = 'council'
WHERE fact.child_id = ANY(%(children)s) AND fact.voided_at IS NULL
UNION
SELECT fact.child_id, member.agency_id, 'host', 'Lives in the area', fact.from_on, fact.until_on,
       'identity'
FROM people_home fact
JOIN agencies_agency_areas member ON member.authority_id = fact.authority_id
JOIN agencies_agency agency ON agency.id = member.agency_id AND agency.kind = 'council'
WHERE fact.child_id = ANY(%(children)s) AND fact.voided_at IS NULL
  AND NOT EXISTS (SELECT FROM people_responsibility own
                  WHERE own.child_id = fact.child_id AND own.authority_id = fact.authority_id
                    AND own.voided_at IS NULL AND own.until_on IS NULL)
UNION
SELECT lives.child_id, member.agency_id, 'force_area', 'Lives in or belongs to the force''s area',
       lives.from_on, lives.until_on, 'identity'
FROM (SELECT child_id, authority_id, from_on, until_on FROM people_responsibility
      WHERE child_id = ANY(%(children)s) AND voided_at IS NULL
      UNION SELECT child_id, authority_id, from_on, until_on FROM people_home
      WHERE child_id = ANY(%(children)s) AND voided_at IS NULL) lives
JOIN agencies_agency_areas member ON member.authority_id = lives.authority_id
JOIN agencies_agency agency ON agency.id = member.agency_id AND agency.kind = 'police'
UNION
SELECT fact.child_id, fact.carer_id, 'placement', 'Cares for the child', fact.from_on,
       fact.until_on, 'care'
FROM people_home fact
WHERE fact.child_id = ANY(%(children)s) AND fact.voided_at IS NULL AND fact.carer_id IS NOT NULL
UNION
SELECT fact.child_id, fact.school_id, 'school_roll', 'On the school''s roll', fact.from_on,
       fact.until_on, 'education'
FROM people_schoolroll fact
WHERE fact.child_id = ANY(%(children)s) AND fact.voided_at IS NULL
"""

# One row for each agency, purpose and first day; where facts overlap, the longest one stands.
# greatest() passes over nulls, so an open end is kept apart from it.
ROWS = f"""
SELECT child_id, agency_id, purpose, from_on::timestamp AT TIME ZONE 'Europe/London' AS from_at,
       min(basis) AS basis, min(shown_with) AS shown_with,
       CASE WHEN bool_or(until_on IS NULL) THEN NULL
            ELSE greatest(max(until_on), from_on)::timestamp AT TIME ZONE 'Europe/London'
       END AS until_at
FROM ({WANTED}) facts GROUP BY child_id, agency_id, purpose, from_on
"""
REFRESH = f"""
WITH wanted AS ({ROWS}), gone AS (
    DELETE FROM access_involvement standing
    WHERE standing.child_id = ANY(%(children)s) AND standing.source = 'remit'
      AND NOT EXISTS (SELECT FROM wanted WHERE wanted.child_id = standing.child_id
                        AND wanted.agency_id = standing.agency_id
                        AND wanted.purpose = standing.purpose
                        AND wanted.from_at = standing.from_at)
)
INSERT INTO access_involvement AS standing
    (ref, child_id, agency_id, purpose, basis, case_ref, shown_with, is_covert, source, from_at,
     until_at, recorded_at)
SELECT kernel_new_ref(), child_id, agency_id, purpose, basis, '', shown_with, false, 'remit',
       from_at, until_at, transaction_timestamp()
FROM wanted
ON CONFLICT (child_id, agency_id, purpose, from_at) WHERE source = 'remit'
DO UPDATE SET until_at = excluded.until_at, basis = excluded.basis,
              shown_with = excluded.shown_with
WHERE (standing.until_at, standing.basis, standing.shown_with)
      IS DISTINCT FROM (excluded.until_at, excluded.basis, excluded.shown_with)
"""

DRIFT = f"""
WITH wanted AS (
    SELECT child_id, agency_id, purpose, from_at, until_at, basis, shown_with FROM ({ROWS}) facts
), standing AS (
    SELECT child_id, agency_id, purpose, from_at, until_at, basis, shown_with
    FROM access_involvement WHERE source = 'remit' AND child_id = ANY(%(children)s)
)
SELECT child_id, agency_id, purpose
FROM ((TABLE wanted EXCEPT TABLE standing) UNION ALL (TABLE standing EXCEPT TABLE wanted)) apart
"""


def refresh(child_ids: Iterable[int]) -> None:
    """Make the remit rows of these children what their facts say."""
    with system_context(), connection.cursor() as cursor:
        cursor.execute(REFRESH, {"children": sorted(set(child_ids))})


def drift(child_ids: Iterable[int]) -> list[tuple[int, int, str]]:
    """Remit rows that the facts do not say, or that are absent though they do: none, always."""
    with system_context(), connection.cursor() as cursor:
        cursor.execute(DRIFT, {"children": sorted(set(child_ids))})
        return list(cursor.fetchall())
