"""Rules about the one plan: that there is one in time, whole, looked at again, and ended well.

`PLN-S..` standards, `PLN-G..` gaps, `PLN-E..` events. A row of kind `plan` is a child's: its id is
the child's, its occurrence says which row of theirs. Shared tables join by equality alone.
"""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import (
    Agreed,
    Elapsed,
    Event,
    Gap,
    Room,
    Standard,
    Subject,
    WorkingDays,
    local,
)

DAY = 24 * 60
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

IN_TIME = Standard(
    code="PLN-S01",
    title="Plan opened after one was asked for",
    basis=local("10 days after a decision, level or discussion that asks for a plan (R30)"),
    classes=PLAN,
    of=ASKED,
    occurrence="s.id",
    starts="s.asked_at",
    allowance=Elapsed(10 * DAY),
    stops="s.opened_at",
    expires="s.over_at",
    next_step="Open the plan. What keeps the child safe tonight is enough to begin with.",
)
REVIEWED = Standard(
    code="PLN-S02",
    title="Plan reviewed by its date",
    basis=local("By the date that the plan or the review before it set (6.3)"),
    classes=PLAN,
    of=A_REVIEW,
    occurrence="s.turn_id",
    where="coalesce(s.over_at, 'infinity') > s.set_at",
    starts="s.set_at",
    true_from="greatest(s.set_at, s.due_at - make_interval(hours => 336))",
    allowance=Agreed("s.due_at", "the date that was set"),
    stops="s.done_at",
    expires="s.over_at",
    next_step="Hold the review with those around the child. Ask the child first.",
)
APPROVED = Standard(
    code="PLN-S03",
    title="Plan whole, and a manager has read it",
    basis=local("Within 15 working days of opening it"),
    classes=PLAN,
    of=A_PLAN,
    occurrence="s.id",
    starts="s.opened_at",
    allowance=WorkingDays(15),
    stops="s.approved_at",
    expires="s.over_at",
    next_step="Fill in what it lacks; then a manager calls it complete.",
)
LOOKED_AGAIN = Standard(
    code="PLN-S04",
    title="Looked at again after the plan ended",
    basis=local("On the day that was set when it ended (P43)"),
    classes=PLAN,
    of=A_PLAN,
    occurrence="s.id",
    where="s.ended_at IS NOT NULL AND s.look_again_on IS NOT NULL",
    starts="s.ended_at",
    true_from=f"greatest(s.ended_at, s.look_again_on{LONDON} - make_interval(hours => 168))",
    allowance=Agreed(f"((s.look_again_on + 1){LONDON})", "the day that was set"),
    stops="s.looked_at",
    next_step="Ask the child and those around them how it is now, and write what you find.",
)


def _lacks(code: str, title: str, basis: str, stops: str, step: str) -> Gap:
    """Something without which no plan is complete, from the moment the plan was opened."""
    return Gap(
        code=code,
        title=title,
        basis=local(basis),
        classes=PLAN,
        of=A_PLAN,
        occurrence="s.id",
        where="coalesce(s.over_at, 'infinity') > s.opened_at",
        starts="s.opened_at",
        stops=stops,
        expires="s.over_at",
        next_step=step,
    )


NO_CONTINGENCY = _lacks(
    "PLN-G01",
    "Plan with no contingency",
    "No plan is complete without: if this happens, we will… (R31)",
    "s.contingent_at",
    "Write what might happen, and what everybody will do then.",
)
NO_VOICE = _lacks(
    "PLN-G02",
    "Plan without the child's words",
    "No plan is complete without the child's own voice (R32)",
    "s.voiced_at",
    "Ask the child what they want, and write it as they say it.",
)
NO_REVIEW_DATE = _lacks(
    "PLN-G03",
    "Plan with no review date",
    "Every plan says when it is looked at again (6.3)",
    f"CASE WHEN s.first_review_on IS NOT NULL THEN s.opened_at ELSE s.reviewed_at END",
    "Set the day of the review: six weeks at most where risk is significant.",
)
NO_EFFECT = Gap(
    code="PLN-G04",
    title="Action done, and no evidence of its effect",
    basis=local("Evidence of effect, not only done (6.2)"),
    classes=PLAN,
    of=Subject(
        kind="plan",
        source="steps s",
        id="s.child_id",
        agency="s.owner_agency_id",
        team="s.owner_team_id",
        handling="s.handling",
    ),
    occurrence="s.action_id",
    starts="s.done_recorded_at",
    stops="s.evidence_at",
    next_step="Say how it is known that it changed something: seen, measured, or said.",
)
NO_SIBLINGS = _lacks(
    "PLN-G05",
    "Brothers and sisters not checked",
    "A check on siblings at risk (R59)",
    "s.siblings_at",
    "Find out who else is in the family, and whether one of them is at risk.",
)
NO_GOAL = _lacks(
    "PLN-G06",
    "Plan with no goal",
    "Goals, and how it will be known that they are reached (R30)",
    "s.aimed_at",
    "Write what should be different for the child, in words they would use.",
)
ADULT = Gap(
    code="PLN-G07",
    title="They are 18 and the plan is open",
    basis=local("A plan does not stop by itself at 18 (P43); somebody is handed it by name"),
    classes=PLAN,
    of=A_PLAN,
    occurrence="s.id",
    where="s.adult_at IS NOT NULL AND coalesce(s.over_at, 'infinity') > s.adult_at",
    starts="greatest(s.adult_at, s.opened_at)",
    stops="s.over_at",
    next_step="Hand it to a named person in adult services, then end it.",
)
NOT_ANSWERED = Gap(
    code="PLN-G08",
    title="Transfer of the plan waits for an answer",
    basis=local("It stays with the sender until a named person accepts (P43)"),
    classes=PLAN,
    of=replace(A_PLAN, source="plans s JOIN moving m ON m.plan_id = s.id"),
    occurrence="m.transfer_id",
    starts="m.asked_at",
    stops="m.answered_at",
    expires="s.over_at",
    next_step="Ring the person who was asked. Until they accept, it is yours.",
)
TWO_PLANS = Gap(
    code="PLN-G09",
    title="Two open plans of one child",
    basis=local("One open plan a child; a person chooses which goes on (R30)"),
    classes=PLAN,
    of=A_PLAN,
    occurrence="s.id",
    where="s.clashes_with_id IS NOT NULL",
    starts="s.opened_at",
    expires="s.over_at",
    next_step="Read both and choose which goes on. Nothing in the other is lost.",
)


def _event(code: str, title: str, of: Subject, at: str, where: str = "true", occ: str = "s.id") -> Event:
    return Event(
        code=code,
        title=title,
        topic="Plan",
        at=at,
        where=where,
        occurrence=occ,
        classes=PLAN,
        of=of,
    )


def _written(kind: str, source: str, id_: str = "s.id") -> Subject:
    return replace(WRITTEN, kind=kind, source=f"{source} s", id=id_)


EVENTS = (
    _event("PLN-E01", "Plan opened", WRITTEN, "s.opened_at"),
    _event("PLN-E02", "Plan complete: a manager read it", WRITTEN, "s.approved_at", "s.approved_at IS NOT NULL"),
    _event("PLN-E03", "Plan reviewed", _written("planreview", "reviews", "s.plan_id"), "s.recorded_at"),
    _event("PLN-E04", "Plan ended", WRITTEN, "s.ended_at", "s.ended_at IS NOT NULL"),
    _event("PLN-E05", "Copy of the plan made", _written("plancopy", "copies"), "s.recorded_at", occ="0"),
    _event("PLN-E06", "The child's or family's words for the plan", _written("plan", "voices", "s.child_id"), "s.recorded_at"),
    _event("PLN-E07", "Goal set", _written("plangoal", "goals"), "s.recorded_at", occ="0"),
    _event("PLN-E08", "Goal ended", _written("plangoal", "goals"), "s.ended_at", "s.ended_at IS NOT NULL", "0"),
    _event("PLN-E09", "Work with the child began", _written("plan", "works", "s.child_id"), "s.recorded_at"),
    _event("PLN-E10", "Referred to a service", _written("plan", "referrals", "s.child_id"), "s.recorded_at"),
    _event(
        "PLN-E11",
        "Transfer of the plan accepted",
        replace(A_PLAN, source="plans s JOIN moving m ON m.plan_id = s.id"),
        "m.answered_at",
        "m.answer = 'accepted'",
        "m.transfer_id",
    ),
    _event("PLN-E12", "A plan was asked for", replace(WRITTEN, source="asks s"), "s.asked_at"),
)  # fmt: skip
ROOM = Room(
    name="plans",
    reads=(
        "people_child",
        "actions_action",
        "plans_asked",
        "plans_contingency",
        "plans_copy",
        "plans_goal",
        "plans_plan",
        "plans_planaction",
        "plans_referral",
        "plans_review",
        "plans_siblingcheck",
        "plans_transfer",
        "plans_voice",
        "plans_work",
    ),
    shared=SHARED,
    rules=(
        IN_TIME,
        REVIEWED,
        APPROVED,
        LOOKED_AGAIN,
        NO_CONTINGENCY,
        NO_VOICE,
        NO_REVIEW_DATE,
        NO_EFFECT,
        NO_SIBLINGS,
        NO_GOAL,
        ADULT,
        NOT_ANSWERED,
        TWO_PLANS,
        *EVENTS,
    ),
    words={
        "plan": "wayhome.practice.plans.describe.plans",
        "plangoal": "wayhome.practice.plans.describe.goals",
        "planreview": "wayhome.practice.plans.describe.reviews",
        "plancopy": "wayhome.practice.plans.describe.copies",
    },
)
