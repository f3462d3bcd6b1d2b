"""Who does what by when, and how it is known that it changed something."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.actions.commands import NewAction, set_actions
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.plans.commands.locking import begin, compare, keep, noted, said
from wayhome.practice.plans.models import Goal, Plan, PlanAction


@dataclass(frozen=True)
class NewStep:
    """Something somebody will do: what, whose, by when, for which goal."""

    text: str
    due_at: datetime
    owner_agency: Agency
    owner_team: Team | None = None
    owner: User | None = None
    goal: Goal | None = None
    is_third_party: bool = False


@transaction.atomic
def add_actions(actor: Reader, *, plan: Plan, actions: Sequence[NewStep]) -> list[PlanAction]:
    """Actions of the plan, each with one owner in any agency. Who may only add to a plan adds what
    their own agency does."""
    row = begin(actor, plan, roles.ADD_TO_PLAN)
    if not actor.may(roles.SET_ACTION):
        if any(new.owner_agency.pk != actor.agency_id for new in actions):
            raise Refused(roles.SET_ACTION)
        # the plan's permission covers what one's own agency will do
        actor = replace(actor, permissions=actor.permissions | {roles.SET_ACTION})
    made = set_actions(
        actor,
        actions=[
            NewAction(
                row.child_id, new.text, new.due_at, new.owner_agency, new.owner_team, new.owner
            )
            for new in actions
        ],
    )
    with system_context():
        rows = [
            PlanAction(
                plan=row,
                goal=new.goal,
                action=action,
                is_third_party=new.is_third_party,
                **about(row.child_id, actor),
            )
            for new, action in zip(actions, made, strict=True)
        ]
        bulk.insert(rows)
    noted(actor, "plan.actions_added", row, actions=[each.pk for each in made])
    engine.refresh([row.child_id], "plans_planaction")
    return rows


@transaction.atomic
def record_evidence(
    actor: Reader, *, step: PlanAction, evidence: str, version: int | None = None
) -> PlanAction:
    """How it is known that the action changed something: seen, measured, or said by the child."""
    begin(actor, step.plan, roles.ADD_TO_PLAN)
    with system_context():
        row = PlanAction.objects.select_for_update(of=("self",)).select_related("action")
        found: PlanAction = row.get(pk=step.pk)
    compare(found, version, "plan.action", "evidence")
    if found.action.done_at is None:
        raise Invalid(_("It is not done yet. Record that it is done first."))
    now = clock.now()
    words = said(evidence, "evidence", _("Say how it is known: what was seen, or said."))
    keep(
        found,
        evidence=words,
        evidence_at=now,
        evidence_by_id=actor.user_id,
        version=found.version + 1,
    )
    noted(actor, "plan.effect_shown", found, "plan.action")
    engine.refresh([found.child_id], "plans_planaction")
    return found
