"""Where level, plan and panel meet: risk and no plan, a level that does not move, nobody heard.

Rules alone: each room has its own pages, and the cohort page shows what these find (R33, R42).
"""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Gap, Room, Subject, local

# The open case of each child whose level is moderate or significant: since when it is at risk, and
# since when the level is the one it is now.
AT_RISK = """
SELECT c.id, c.child_id, c.handling, now.level, now.risk_at, now.since_at,
       responsible.authority_id, care.team_id, care.agency_id
FROM (SELECT j.case_id, j.level,
             min(j.judged_at) FILTER (
                 WHERE j.in_force IN ('moderate', 'significant')) AS risk_at,
             min(j.judged_at) FILTER (
                 WHERE j.judged_at > coalesce(j.differed_at, '-infinity')) AS since_at
      FROM (SELECT k.*, max(k.judged_at) FILTER (WHERE k.in_force <> k.level)
                       OVER (PARTITION BY k.case_id) AS differed_at
            FROM (SELECT f.case_id, f.judged_at, f.in_force,
                         first_value(f.in_force) OVER (PARTITION BY f.case_id
                             ORDER BY f.judged_at DESC, f.id DESC) AS level
                  FROM scope
                  JOIN exploitation_judgement f ON f.child_id = scope.child_id
                   AND f.voided_at IS NULL AND f.case_id IS NOT NULL) k) j
      WHERE j.level IN ('moderate', 'significant')
      GROUP BY j.case_id, j.level) now
JOIN exploitation_case c ON c.id = now.case_id AND c.voided_at IS NULL AND c.ended_at IS NULL
LEFT JOIN LATERAL (
    SELECT r.authority_id FROM people_responsibility r
    WHERE r.child_id = c.child_id AND r.voided_at IS NULL
    ORDER BY r.until_on IS NULL DESC, r.from_on DESC, r.id DESC LIMIT 1) responsible ON true
LEFT JOIN LATERAL (
    SELECT d.team_id, t.agency_id
    FROM agencies_teamduty d JOIN agencies_team t ON t.id = d.team_id
    WHERE d.authority_id = responsible.authority_id AND d.duty = 'social_care'
    ORDER BY d.team_id DESC LIMIT 1) care ON true"""
UNPLANNED = """
SELECT a.*, plan.opened_at AS plan_at
FROM at_risk a
LEFT JOIN (SELECT p.child_id, min(p.opened_at) AS opened_at
           FROM scope JOIN plans_plan p ON p.child_id = scope.child_id
           WHERE p.voided_at IS NULL AND p.ended_at IS NULL GROUP BY p.child_id) plan
  ON plan.child_id = a.child_id"""
UNHEARD = """
SELECT a.*, heard.at AS heard_at
FROM at_risk a
LEFT JOIN (SELECT i.child_id, max(i.heard_at) AS at
           FROM scope JOIN panels_item i ON i.child_id = scope.child_id
           WHERE i.voided_at IS NULL GROUP BY i.child_id) heard ON heard.child_id = a.child_id"""

CASE = Subject(
    kind="exploitation",
    source="at_risk s",
    authority="s.authority_id",
    agency="s.agency_id",
    team="s.team_id",
    handling="s.handling",
)
RISK = DataClass.EXPLOITATION.value

NO_PLAN = Gap(
    code="COH-G01",
    title="Moderate or significant risk, and no plan",
    basis=local("Each child at risk has one plan, begun within ten working days (R30)"),
    classes=(RISK, DataClass.PLAN.value),
    of=replace(CASE, source="unplanned s"),
    starts="s.risk_at + make_interval(hours => 336)",
    stops="s.plan_at",
    next_step="Open the plan: what keeps the child safe tonight comes first.",
)
UNMOVED = Gap(
    code="COH-G02",
    title="The level has not moved for six months",
    basis=local("What was done for half a year changed nothing: ask why (R34)"),
    classes=(RISK,),
    of=CASE,
    starts="s.since_at + make_interval(hours => 4380)",
    stops="NULL::timestamptz",
    next_step="Ask the child and each agency what would help that has not been tried.",
)
NOT_HEARD = Gap(
    code="COH-G03",
    title="Significant risk, and no panel has heard of it",
    basis=local("A significant risk is heard within ten working days (domain.md 6.3)"),
    classes=(RISK, DataClass.PANEL.value),
    of=replace(CASE, source="unheard s"),
    where="s.level = 'significant'",
    starts="s.since_at + make_interval(hours => 336)",
    stops="CASE WHEN s.heard_at >= s.since_at THEN s.heard_at END",
    next_step="Refer the child to the panel, or ask for an urgent one.",
)
ROOM = Room(
    name="cohort",
    reads=(
        "exploitation_case",
        "exploitation_judgement",
        "people_responsibility",
        "plans_plan",
        "panels_item",
    ),
    shared={"at_risk": AT_RISK, "unplanned": UNPLANNED, "unheard": UNHEARD},
    rules=(NO_PLAN, UNMOVED, NOT_HEARD),
    words={"exploitation": "wayhome.journeys.cohort.describe.cases"},
)
