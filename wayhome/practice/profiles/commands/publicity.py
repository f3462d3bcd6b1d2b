"""Whether an appeal is made to the public. Whoever publishes has agreed to take it down (P26)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.actions import commands as actions
from wayhome.foundation.actions.commands import NewAction
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import engine
from wayhome.practice.profiles.models import Profile, Publicity

AFTERWARDS = timedelta(days=28)  # the force sees the task past its date, and not for ever


@dataclass(frozen=True)
class NewPublicity:
    """One decision. An appeal has a date by which it comes down at the latest."""

    child_id: int
    decision: str
    police_lead: str
    parental_view: str
    risk: str
    reason: str
    where: str = ""
    take_down_by: datetime | None = None
    recorded_at: datetime | None = None  # for the system alone, as `recorder`
    recorder: Reader | None = field(default=None, compare=False)


@transaction.atomic
def decide_publicity(actor: Reader, *, child: Child, **values: Any) -> Publicity:
    """Police decide; what parents say, the risk and the reason stand beside it. `values` are those
    of `NewPublicity`. Only while they read the profile: while the child is missing (P26)."""
    actor.must(roles.DECIDE_PUBLICITY)
    if actor.agency is None or actor.agency.kind != Agency.Kind.POLICE:
        raise Refused(roles.DECIDE_PUBLICITY)
    if not Child.objects.visible_to(actor, DataClass.PROFILE).filter(pk=child.pk).exists():
        raise Refused(roles.DECIDE_PUBLICITY)
    new = NewPublicity(child_id=child.pk, **values)
    engine.lock([child.pk])
    _check(child, new)
    return record_publicity(actor, decided=[new])[0]


@transaction.atomic
def record_publicity(actor: Reader, *, decided: Sequence[NewPublicity]) -> list[Publicity]:
    """Decisions about any number of children. With each appeal comes the task of taking it down:
    due by its date at the latest, owed as soon as the child is back (journeys/prepared)."""
    actor.must(roles.DECIDE_PUBLICITY)
    children = engine.lock(new.child_id for new in decided)
    appeals = [new for new in decided if new.take_down_by]
    tasks = iter(actions.set_actions(actor, actions=[_task(actor, new) for new in appeals]))
    with system_context():
        rows = [
            Publicity(
                decision=new.decision,
                police_lead=new.police_lead.strip(),
                parental_view=new.parental_view.strip(),
                risk=new.risk.strip(),
                reason=new.reason.strip(),
                where=new.where.strip(),
                take_down=next(tasks) if new.take_down_by else None,
                **about(new.child_id, actor, at=new.recorded_at, by=new.recorder),
            )
            for new in decided
        ]
        bulk.insert(rows)
        bulk.insert([_stays_with_it(actor, new) for new in appeals])
        audit.record_each(actor, "profile.publicity_decided", subject_kind="publicity", rows=rows)
    engine.refresh(children, "profiles_publicity")
    return rows


def _check(child: Child, new: NewPublicity) -> None:
    errors = {}
    if new.decision not in Publicity.Decision.values:
        errors["decision"] = _("Say what was decided.")
    elif new.decision == Publicity.Decision.WITH_PHOTO and not _has_photo(child):
        errors["decision"] = _("The profile has no photo.")
    if new.decision != Publicity.Decision.NOT_NOW:
        errors |= _without_an_end(new)
    elif new.take_down_by:
        errors["take_down_by"] = _("Nothing is published, so nothing comes down.")
    if errors:
        raise Invalid(errors)


def _without_an_end(new: NewPublicity) -> dict[str, str]:
    """What an appeal lacks that somebody will need to take it down."""
    errors = {}
    if not new.where.strip():
        errors["where"] = _("Say where it is published, so that it can be taken down.")
    if new.take_down_by is None:
        errors["take_down_by"] = _("Say by when it comes down at the latest.")
    elif new.take_down_by <= clock.now():
        errors["take_down_by"] = _("This must be in the future.")
    return errors


def _has_photo(child: Child) -> bool:
    latest = Profile.objects.filter(child=child).order_by("pk").last()
    return latest is not None and latest.photo_id is not None


def _lead(actor: Reader, new: NewPublicity) -> tuple[Reader, Agency]:
    """Whose task it is: who decides, or of a bulk whoever decided then."""
    who = new.recorder if new.recorder and actor.is_system else actor
    if who.agency is None:
        raise Refused(roles.DECIDE_PUBLICITY)
    return who, who.agency


def _stays_with_it(actor: Reader, new: NewPublicity) -> Involvement:
    """The enquiry ends when the child is back, and with it what police read. The task does not."""
    who, agency = _lead(actor, new)
    assert new.take_down_by
    return Involvement(
        child_id=new.child_id,
        agency=agency,
        purpose=Purpose.APPEAL,
        basis="Published an appeal and takes it down",
        shown_with=DataClass.PROFILE,
        from_at=new.recorded_at or clock.now(),
        until_at=new.take_down_by + AFTERWARDS,
        recorded_by_id=who.user_id,
    )


def _task(actor: Reader, new: NewPublicity) -> NewAction:
    who, agency = _lead(actor, new)
    assert new.take_down_by
    return NewAction(
        child_id=new.child_id,
        text=_(
            "Take down the public appeal, everywhere it was published, as soon as they are back"
        ),
        due_at=new.take_down_by,
        owner=who.user,
        owner_team=who.team,
        owner_agency=agency,
        recorded_at=new.recorded_at,
        recorder=new.recorder,
    )
