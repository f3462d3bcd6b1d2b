"""The notice of a placement outside the area: due in law, asked for once the child goes missing
from there (domain.md 2.5, T19, M17).

Beside `rules.py`, whose room these belong to. What the host wrote of it stands over what the
placing authority says of its own: the clock and M17 read the same row, the same five working days.
"""

from dataclasses import replace

from wayhome.foundation.rules.declare import Agreed, Gap, Standard, law
from wayhome.practice.missing.subjects import FOR_CARE, MISSING

LONDON = "::timestamp AT TIME ZONE 'Europe/London'"
ACT = "placement notice"  # sent once, it answers both: a list says it once
OF_PLACEMENT = (
    "n.child_id = e.child_id AND n.voided_at IS NULL AND n.area_id = e.area_id"
    " AND n.carer_id IS NOT DISTINCT FROM e.carer_id"
)
READS = ("missing_placementnotice", "people_home")
SHARED = {
    # One row a placement, on the last absence from it.
    "placed_out": f"""
        SELECT e.*, home.left_at, given.placed_on{LONDON} AS placed_at,
               (given.came_on{LONDON} + make_interval(mins => 1)) AS given_at,
               coalesce(due.ends_at, (given.placed_on + 8){LONDON}) AS notice_due_at
        FROM (SELECT DISTINCT ON (child_id, area_id, carer_id) live.*,
                     min(reported_at) OVER (PARTITION BY child_id, area_id, carer_id)
                       AS first_reported_at
              FROM live WHERE is_looked_after AND area_id <> authority_id
              ORDER BY child_id, area_id, carer_id, began_at DESC, id DESC) e
        LEFT JOIN LATERAL (
            SELECT n.placed_on, n.came_on FROM missing_placementnotice n
            WHERE {OF_PLACEMENT} AND n.is_host ORDER BY n.id DESC LIMIT 1) host ON true
        LEFT JOIN LATERAL (
            SELECT n.placed_on, n.came_on FROM missing_placementnotice n
            WHERE {OF_PLACEMENT} AND NOT n.is_host ORDER BY n.id DESC LIMIT 1) own ON true
        LEFT JOIN LATERAL (
            SELECT h.from_on, h.until_on{LONDON} AS left_at FROM people_home h
            WHERE h.child_id = e.child_id AND h.voided_at IS NULL
              AND h.carer_id IS NOT DISTINCT FROM e.carer_id
              AND h.from_on <= (e.since_latest_at AT TIME ZONE 'Europe/London')::date
            ORDER BY h.from_on DESC, h.id DESC LIMIT 1) home ON true
        CROSS JOIN LATERAL (
            SELECT coalesce(host.placed_on, own.placed_on, home.from_on) AS placed_on,
                   CASE WHEN host.placed_on IS NULL THEN own.came_on ELSE host.came_on END
                     AS came_on) given
        LEFT JOIN kernel_day day ON day.date_on = given.placed_on
        LEFT JOIN kernel_day due ON due.is_working AND due.ordinal = day.ordinal + 5""",  # noqa: S608 - from above
}
FOR_PLACING = replace(FOR_CARE, source="placed_out s")
GIVEN = Standard(
    code="MIS-S61",
    act=ACT,
    title="Notice given of a placement in another authority’s area",
    basis=law(
        "Before the placement or within 5 working days (Care Planning, Placement and Case Review"
        " Regulations 2010, regulation 13)"
    ),
    classes=MISSING,
    of=FOR_PLACING,
    # a limit that had passed before anybody here knew could be kept by nobody: the gap says it
    where="s.placed_at IS NOT NULL"
    " AND (s.notice_due_at > s.first_reported_at OR s.given_at IS NOT NULL)",
    starts="s.placed_at",
    true_from="greatest(s.placed_at, s.first_reported_at)",
    allowance=Agreed("s.notice_due_at", "5 working days from the first day of the placement"),
    stops="s.given_at",
    closes="s.left_at",
    expires="least(s.eighteenth_at, s.died_at)",
    next_step="Write to the authority where the child lives, and record the day.",
)
NOT_GIVEN = Gap(
    code="MIS-G61",
    act=ACT,
    title="Missing from a placement in another area, and no notice of it is recorded",
    basis=law(
        "The area’s authority is told in writing (Care Planning, Placement and Case Review"
        " Regulations 2010, regulation 13)"
    ),
    classes=MISSING,
    of=FOR_PLACING,
    starts="greatest(s.first_reported_at, s.notice_due_at)",
    stops="s.given_at",
    expires="least(s.left_at, s.eighteenth_at, s.died_at)",
    next_step="Look for the notice; if there is none, send it today. Record the day.",
)
RULES = (GIVEN, NOT_GIVEN)
