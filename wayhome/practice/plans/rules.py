"""Rules about the one plan: that there is one in time, whole, looked at again, and ended well.

`PLN-S..` standards, `PLN-G..` gaps; `PLN-E..` events are in events.py.
"""

from dataclasses import replace

from wayhome.foundation.rules.declare import (
    Agreed,
    Elapsed,
    Gap,
    Room,
    Standard,
    Subject,
    WorkingDays,
    local,
)
from wayhome.practice.plans.events import EVENTS
from wayhome.practice.plans.tables import A_PLAN, A_REVIEW, ASKED, LONDON, PLAN, SHARED

DAY = 24 * 60
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
    "CASE WHEN s.first_review_on IS NOT NULL THEN s.opened_at ELSE s.reviewed_at END",
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
