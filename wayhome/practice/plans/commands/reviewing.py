"""A manager's approval, and reviews: each says what changed and when the next one is."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.plans.commands.locking import begin, bump, noted, said
from wayhome.practice.plans.models import Plan, Review
from wayhome.practice.plans.queries.lacking import lacking


@transaction.atomic
def approve(actor: Reader, *, plan: Plan) -> Plan:
    """A manager calls it complete. Refused with what is missing while anything is (R31, R32)."""
    row = begin(actor, plan, roles.APPROVE_PLAN)
    missing = lacking(row)
    if missing:
        words = " ".join(str(each.words) for each in missing)
        raise Invalid(_("It is not complete. %(missing)s") % {"missing": words})
    bump(row, approved_at=clock.now(), approved_by=actor.user)
    noted(actor, "plan.approved", row)
    engine.refresh([row.child_id], "plans_plan")
    return row


@transaction.atomic
def review(
    actor: Reader,
    *,
    plan: Plan,
    held_on: date,
    present: str,
    child_part: str,
    summary: str,
    decision: str,
    next_on: date,
) -> Review:
    """It was reviewed: by whom, how the child took part, what is different, when again."""
    row = begin(actor, plan, roles.KEEP_PLAN)
    if held_on > clock.today():
        raise Invalid({"held_on": _("That day has not come yet.")})
    if next_on <= held_on:
        raise Invalid({"next_on": _("The next review comes after this one.")})
    with system_context():
        made = Review.objects.create(
            plan=row,
            held_on=held_on,
            present=said(present, "present", _("Say who took part.")),
            child_part=said(child_part, "child_part", _("Say how the child took part.")),
            summary=said(summary, "summary", _("Say what is different for the child.")),
            decision=Review.Decision(decision),
            next_on=next_on,
            **about(row.child_id, actor),
        )
    noted(actor, "plan.reviewed", made, "planreview", decision=decision)
    engine.refresh([row.child_id], "plans_review")
    return made
