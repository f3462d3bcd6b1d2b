"""What the rules about plans read: shared tables, joined by equality alone, and their subjects.

A row of kind `plan` is a child's: its id is the child's, its occurrence says which row of theirs.
"""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Subject

LONDON = "::timestamp AT TIME ZONE 'Europe/London'"
PLAN = (DataClass.PLAN.value,)


def _first(name: str, table: str, where: str = "true") -> str:
    """A shared table: when the first row of a plan that still stands was recorded."""
    return (
        f"SELECT f.plan_id, min(f.recorded_at) AS {name} FROM scope"
        f" JOIN {table} f ON f.child_id = scope.child_id AND f.voided_at IS NULL AND {where}"
        " GROUP BY f.plan_id"
    )


def _all(table: str) -> str:
    return (
        f"SELECT f.* FROM scope JOIN {table} f ON f.child_id = scope.child_id"
        " AND f.voided_at IS NULL"
    )


SHARED = {
    "contingent": _first("contingent_at", "plans_contingency", "f.ended_at IS NULL"),
    "voiced": _first("voiced_at", "plans_voice", "f.whose = 'child'"),
    "aimed": _first("aimed_at", "plans_goal", "f.ended_at IS NULL"),
    "siblings": _first("siblings_at", "plans_siblingcheck"),
    "reviewed": _first("reviewed_at", "plans_review"),
    "moving": """
        SELECT f.plan_id, f.id AS transfer_id, f.recorded_at AS asked_at, f.answered_at, f.answer,
               f.child_id, f.recorded_by_agency_id
        FROM scope JOIN plans_transfer f ON f.child_id = scope.child_id AND f.voided_at IS NULL""",
    "plans": f"""
        SELECT p.*, c.contingent_at, v.voiced_at, a.aimed_at, s.siblings_at, r.reviewed_at,
               (child.born_on + interval '18 years'){LONDON} AS adult_at,
               least(p.ended_at, (child.died_on::timestamp AT TIME ZONE 'Europe/London')) AS over_at
        FROM scope
        JOIN plans_plan p ON p.child_id = scope.child_id AND p.voided_at IS NULL
        JOIN people_child child ON child.id = p.child_id
        LEFT JOIN contingent c ON c.plan_id = p.id
        LEFT JOIN voiced v ON v.plan_id = p.id
        LEFT JOIN aimed a ON a.plan_id = p.id
        LEFT JOIN siblings s ON s.plan_id = p.id
        LEFT JOIN reviewed r ON r.plan_id = p.id""",
    "asks": """
        SELECT f.id, f.child_id, f.asked_at, f.authority_id, f.team_id, f.handling,
               f.recorded_by_agency_id, min(p.opened_at) AS opened_at,
               (child.died_on::timestamp AT TIME ZONE 'Europe/London') AS over_at
        FROM scope
        JOIN plans_asked f ON f.child_id = scope.child_id AND f.voided_at IS NULL
        JOIN people_child child ON child.id = f.child_id
        LEFT JOIN plans_plan p ON p.child_id = f.child_id AND p.voided_at IS NULL
             AND (p.ended_at IS NULL OR p.ended_at > f.asked_at)
        GROUP BY f.id, child.died_on""",
    # every day on which a review was owed: the first of the plan, then each that a review set
    "turns": """
        SELECT plan_id, child_id, set_at, due_on, turn_id,
               lead(set_at) OVER (PARTITION BY plan_id ORDER BY set_at, turn_id) AS done_at
        FROM (
            SELECT p.id AS plan_id, p.child_id, p.opened_at AS set_at, p.first_review_on AS due_on,
                   0::bigint AS turn_id
            FROM scope JOIN plans_plan p ON p.child_id = scope.child_id AND p.voided_at IS NULL
            UNION ALL
            SELECT f.plan_id, f.child_id, f.recorded_at, f.next_on, f.id
            FROM scope
            JOIN plans_review f ON f.child_id = scope.child_id AND f.voided_at IS NULL) each""",
    "owed": f"""
        SELECT t.*, p.lead_team_id, p.lead_agency_id, p.authority_id, p.over_at, p.handling,
               (t.due_on + 1){LONDON} AS due_at
        FROM turns t JOIN plans p ON p.id = t.plan_id
        WHERE t.due_on IS NOT NULL""",
    "steps": """
        SELECT f.plan_id, f.child_id, f.evidence_at, f.handling, task.id AS action_id,
               task.done_recorded_at, task.owner_agency_id, task.owner_team_id
        FROM scope
        JOIN plans_planaction f ON f.child_id = scope.child_id AND f.voided_at IS NULL
        JOIN actions_action task ON task.id = f.action_id
        WHERE task.done_at IS NOT NULL""",
    "goals": _all("plans_goal"),
    "voices": _all("plans_voice"),
    "works": _all("plans_work"),
    "referrals": _all("plans_referral"),
    "reviews": _all("plans_review"),
    "copies": _all("plans_copy"),
}
A_PLAN = Subject(
    kind="plan",  # a child's, whichever of theirs the row is about: the child's own id
    source="plans s",
    id="s.child_id",
    authority="s.authority_id",
    agency="s.lead_agency_id",
    team="s.lead_team_id",
    handling="s.handling",
)
ASKED = replace(A_PLAN, source="asks s", agency="NULL::bigint", team="s.team_id")
WRITTEN = replace(
    A_PLAN, authority="NULL::bigint", agency="s.recorded_by_agency_id", team="NULL::bigint"
)
A_REVIEW = Subject(
    kind="planreview",  # of a plan: its id
    source="owed s",
    id="s.plan_id",
    authority="s.authority_id",
    agency="s.lead_agency_id",
    team="s.lead_team_id",
    handling="s.handling",
)
