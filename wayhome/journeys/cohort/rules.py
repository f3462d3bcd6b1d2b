"""Where level, plan and panel meet: risk and no plan, a level that does not move, nobody heard.

Rules alone: each room has its own pages, and the cohort page shows what these find (R33, R42).
"""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Gap, Room, Standard, Subject, hours, local

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

# A strategy discussion decided on of something that is no absence (danger told, three concerns, a
# level that rose, three contacts), of a child who was not missing by then: one who was has it with
# the episode (MIS-S32). Held in any room, it is held.
DECIDED_ON = """
SELECT d.id, d.child_id, d.handling, d.decided_at, held.at AS held_at,
       responsible.authority_id, care.team_id, care.agency_id
FROM scope
JOIN rules_decision d ON d.child_id = scope.child_id AND d.voided_at IS NULL
 AND d.option = 'strategy' AND d.subject_kind <> 'episode'
LEFT JOIN (
    SELECT d.id, min(h.held_at) AS at
    FROM scope
    JOIN rules_decision d ON d.child_id = scope.child_id AND d.option = 'strategy'
    JOIN (SELECT s.child_id, s.held_at FROM scope
          JOIN exploitation_strategy s ON s.child_id = scope.child_id AND s.voided_at IS NULL
          UNION ALL
          SELECT s.child_id, s.held_at FROM scope
          JOIN panels_strategyheld s ON s.child_id = scope.child_id AND s.voided_at IS NULL
          UNION ALL
          SELECT s.child_id, s.held_at FROM scope
          JOIN missing_strategydiscussion s ON s.child_id = scope.child_id
           AND s.voided_at IS NULL) h
      ON h.child_id = d.child_id AND h.held_at >= d.covers_until_at
    GROUP BY d.id) held ON held.id = d.id
LEFT JOIN LATERAL (
    SELECT r.authority_id FROM people_responsibility r
    WHERE r.child_id = d.child_id AND r.voided_at IS NULL
    ORDER BY r.until_on IS NULL DESC, r.from_on DESC, r.id DESC LIMIT 1) responsible ON true
LEFT JOIN LATERAL (
    SELECT t.team_id, own.agency_id
    FROM agencies_teamduty t JOIN agencies_team own ON own.id = t.team_id
    WHERE t.authority_id = responsible.authority_id AND t.duty = 'social_care'
    ORDER BY t.team_id DESC LIMIT 1) care ON true
WHERE NOT EXISTS (
        SELECT FROM missing_episode e
        WHERE e.child_id = d.child_id AND e.voided_at IS NULL AND e.origin = 'live'
          AND e.closing NOT IN ('error', 'merged')
          AND coalesce(e.reported_at, e.since_earliest_at) <= d.decided_at)
  AND NOT EXISTS (
        SELECT FROM rules_decision later
        WHERE later.child_id = d.child_id AND later.rule = d.rule
          AND later.subject_kind = d.subject_kind AND later.subject_id = d.subject_id
          AND later.occurrence = d.occurrence AND later.voided_at IS NULL
          AND (later.decided_at, later.id) > (d.decided_at, d.id))"""

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
DISCUSSED = Standard(
    code="COH-S01",
    title="Strategy discussion that was decided on",
    basis=local("As soon as possible, the same working day expected, 24 hours at most (P13)"),
    classes=(DataClass.PROMPT.value,),
    of=Subject(
        kind="strategy_asked",
        source="decided_on s",
        authority="s.authority_id",
        agency="s.agency_id",
        team="s.team_id",
        handling="s.handling",
    ),
    starts="s.decided_at",
    allowance=hours(24),
    stops="s.held_at",
    rungs=(0,),
    next_step="Hold it today, and record who took part and what came of it.",
)
ROOM = Room(
    name="cohort",
    reads=(
        "exploitation_case",
        "exploitation_judgement",
        "people_responsibility",
        "plans_plan",
        "panels_item",
        "rules_decision",
        "exploitation_strategy",
        "panels_strategyheld",
        "missing_strategydiscussion",
        "missing_episode",
    ),
    shared={
        "at_risk": AT_RISK,
        "unplanned": UNPLANNED,
        "unheard": UNHEARD,
        "decided_on": DECIDED_ON,
    },
    rules=(NO_PLAN, UNMOVED, NOT_HEARD, DISCUSSED),
    words={
        "exploitation": "wayhome.journeys.cohort.describe.cases",
        "strategy_asked": "wayhome.journeys.cohort.describe.decisions",
    },
)
