"""Two records of one child, each with a plan: a person chooses, and nothing is lost (E13)."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.rules import engine
from wayhome.practice.plans.commands.locking import begin, noted, said
from wayhome.practice.plans.models import (
    Contingency,
    End,
    Goal,
    Need,
    Plan,
    PlanAction,
    Referral,
    SiblingCheck,
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


@transaction.atomic
def arriving_by_merge(actor: Reader, *, child_id: int, other_id: int) -> list[Plan]:
    """Two records are one child: the other record's plans come with it (`people.merge` moves them).
    Where both have an open plan, neither is closed: a person chooses (E13)."""
    if not actor.is_system:
        raise Refused(roles.KEEP_PLAN)
    with system_context():
        open_here = Plan.objects.filter(child_id=child_id, ended_at=None, clashes_with=None).first()
        rows = Plan.objects.select_for_update(of=("self",)).filter(child_id=other_id)
        clashing = [row for row in rows if row.is_open and open_here]
        for row in clashing:
            row.clashes_with = open_here
            row.save(update_fields=["clashes_with"])
    for row in clashing:
        noted(actor, "plan.clashes_by_merge", row)
    return clashing


@transaction.atomic
def parting(actor: Reader, *, plans: Collection[int]) -> None:
    """They were two children: `plans` go back to the other record. Where one of the two plans was
    chosen, that is undone: each has again what is its own."""
    if not actor.is_system:
        raise Refused(roles.KEEP_PLAN)
    with system_context():
        apart = Q(pk__in=plans, joined_into__isnull=False) & ~Q(joined_into__in=plans)
        apart |= Q(joined_into__in=plans) & ~Q(pk__in=plans)
        for row in Plan.objects.select_for_update(of=("self",)).filter(apart):
            _take_back(row)


@transaction.atomic
def parted(actor: Reader, *, plans: Collection[int]) -> None:
    """Each plan is its own child's again, and none is in the way of another."""
    if not actor.is_system:
        raise Refused(roles.KEEP_PLAN)
    with system_context():
        clash = Q(pk__in=plans) | Q(clashes_with__in=plans)
        Plan.objects.filter(clash).exclude(clashes_with=None).update(clashes_with=None)


def _take_back(row: Plan) -> None:
    """Into the plan that was joined, what was carried over of it; it goes on as it was."""
    said = AuditEntry.objects.filter(
        action="plan.joined", subject_id=row.joined_into_id, fields__other=row.pk
    )
    for entry in said.order_by("-pk")[:1]:
        for model in CARRIED_OVER:
            ids = entry.fields["moved"].get(model._meta.model_name, [])
            model.everything.filter(pk__in=ids, plan_id=row.joined_into_id).update(plan=row)
    Plan.objects.filter(pk=row.pk).update(
        ended_at=None,
        end_reason="",
        end_evidence="",
        joined_into=None,
        clashes_with=row.joined_into,  # until the two are two children's again
        version=F("version") + 1,
    )


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
