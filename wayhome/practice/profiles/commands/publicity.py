"""Whether an appeal is made to the public. Whoever publishes has agreed to take it down (P26)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.actions import commands as actions
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import engine
from wayhome.practice.profiles.models import Profile, Publicity

AFTERWARDS = timedelta(days=28)  # the force sees the task past its date, and not for ever


@transaction.atomic
def decide_publicity(
    actor: Reader,
    *,
    child: Child,
    decision: str,
    police_lead: str,
    parental_view: str,
    risk: str,
    reason: str,
    where: str = "",
    take_down_by: datetime | None = None,
) -> Publicity:
    """Police decide; what parents say, the risk and the reason stand beside it. An appeal brings
    the task of taking it down, due when the child is back and by `take_down_by` at the latest."""
    actor.must(roles.DECIDE_PUBLICITY)
    agency = actor.agency
    if agency is None or agency.kind != Agency.Kind.POLICE:
        raise Refused(roles.DECIDE_PUBLICITY)
    if not Child.objects.visible_to(actor, DataClass.PROFILE).filter(pk=child.pk).exists():
        raise Refused(roles.DECIDE_PUBLICITY)
    engine.lock([child.pk])
    publishes = decision != Publicity.Decision.NOT_NOW
    _check(child, decision, where, take_down_by)
    with system_context():
        row = Publicity(
            decision=decision,
            police_lead=police_lead.strip(),
            parental_view=parental_view.strip(),
            risk=risk.strip(),
            reason=reason.strip(),
            where=where.strip(),
            **about(child.pk, actor),
        )
        if publishes and take_down_by:
            row.take_down = _task(actor, agency, child, take_down_by)
            _stays_with_it(actor, agency, child, take_down_by)
        row.save()
        audit.record(
            actor,
            "profile.publicity_decided",
            subject_kind="publicity",
            subject_id=row.pk,
            child_id=child.pk,
            fields={"decision": decision, "reason": audit.digest(row.reason)},
        )
    engine.refresh([child.pk], "profiles_publicity")
    return row


def _check(child: Child, decision: str, where: str, take_down_by: datetime | None) -> None:
    errors = {}
    if decision not in Publicity.Decision.values:
        errors["decision"] = _("Say what was decided.")
    elif decision != Publicity.Decision.NOT_NOW:
        if not where.strip():
            errors["where"] = _("Say where it is published, so that it can be taken down.")
        if take_down_by is None:
            errors["take_down_by"] = _("Say by when it comes down at the latest.")
        elif take_down_by <= clock.now():
            errors["take_down_by"] = _("This must be in the future.")
    if decision == Publicity.Decision.WITH_PHOTO and not _has_photo(child):
        errors["decision"] = _("The profile has no photo.")
    if errors:
        raise Invalid(errors)


def _has_photo(child: Child) -> bool:
    latest = Profile.objects.filter(child=child).order_by("pk").last()
    return latest is not None and latest.photo_id is not None


def _stays_with_it(actor: Reader, agency: Agency, child: Child, due_at: datetime) -> None:
    """The enquiry ends when the child is back, and with it what police read. The task does not."""
    Involvement.objects.create(
        child=child,
        agency=agency,
        purpose=Purpose.APPEAL,
        basis="Published an appeal and takes it down",
        shown_with=DataClass.PROFILE,
        from_at=clock.now(),
        until_at=due_at + AFTERWARDS,
        recorded_by_id=actor.user_id,
    )


def _task(actor: Reader, agency: Agency, child: Child, due_at: datetime) -> Action:
    return actions.set_action(
        actor,
        child_id=child.pk,
        text=_(
            "Take down the public appeal, everywhere it was published, as soon as they are back"
        ),
        due_at=due_at,
        owner=actor.user,
        owner_team=actor.team,
        owner_agency=agency,
    )
