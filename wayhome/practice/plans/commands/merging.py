"""Two records of one child, each with a plan: a person chooses, and nothing is lost (E13)."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.rules import engine
from wayhome.practice.plans.commands.locking import begin, noted, said
from wayhome.practice.plans.models import (
    Contingency,
    Copy,
    End,
    Goal,
    Need,
    Plan,
    PlanAction,
    PlanText,
    Referral,
    Review,
    SiblingCheck,
    Transfer,
    Voice,
    Work,
)

# What comes along into the plan that goes on: all but its sections, reviews and copies.
CARRIED_OVER: tuple[type[Any], ...] = (
    Contingency,
    Goal,
    Voice,
    PlanAction,
    Work,
    Need,
    SiblingCheck,
    Referral,
)
ABOUT_PLANS: tuple[type[Any], ...] = (*CARRIED_OVER, PlanText, Review, Copy, Transfer)


@transaction.atomic
def arrived_by_merge(actor: Reader, *, child_id: int, plans: Sequence[Plan]) -> list[Plan]:
    """Two records are one child: the other record's plans come with it. Where both have an open
    plan, neither is closed: a person chooses (E13). For the merge alone to call."""
    if not actor.is_system:
        raise Refused(roles.KEEP_PLAN)
    children = {child_id, *(plan.child_id for plan in plans)}
    engine.lock(children)
    moved = []
    with system_context():
        open_here = Plan.objects.filter(child_id=child_id, ended_at=None, clashes_with=None).first()
        for plan in plans:
            row = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
            if row.is_open and open_here and row.pk != open_here.pk:
                row.clashes_with = open_here
            row.child_id = child_id
            row.save(update_fields=["child", "clashes_with"])
            for model in ABOUT_PLANS:
                model.everything.filter(plan=row).update(child_id=child_id)
            moved.append(row)
    for row in moved:
        noted(actor, "plan.moved_by_merge", row)
    engine.refresh(children)
    return moved


@transaction.atomic
def choose(actor: Reader, *, kept: Plan, joined: Plan, reason: str) -> Plan:
    """Of two open plans of one child this one goes on. What stands in the other comes into it; the
    other stays readable as it was, and nothing is lost."""
    row = begin(actor, kept, roles.KEEP_PLAN)
    other = begin(actor, joined, roles.KEEP_PLAN)
    if row.child_id != other.child_id or row.pk == other.pk:
        raise Invalid(_("They are not two plans of one child."))
    words = said(reason, "reason", _("Say why this one goes on."))
    moved: dict[str, list[int]] = {}
    with system_context():
        for model in CARRIED_OVER:
            rows = model.everything.filter(plan=other)
            moved[model._meta.model_name] = list(rows.values_list("pk", flat=True))
            rows.update(plan=row)
        Plan.objects.filter(pk=other.pk).update(
            ended_at=clock.now(),
            end_reason=End.JOINED,
            end_evidence=words,
            joined_into=row,
            clashes_with=None,
            version=F("version") + 1,
        )
        Plan.objects.filter(pk=row.pk).update(clashes_with=None, version=F("version") + 1)
    noted(actor, "plan.joined", row, other=other.pk, moved=moved)
    engine.refresh([row.child_id])
    row.refresh_from_db()
    return row
