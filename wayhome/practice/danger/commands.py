"""Telling of danger: written, derived and called in one transaction (P07)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.agencies.watches import addresses, watches
from wayhome.foundation.kernel import audit, bulk
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Home, Responsibility
from wayhome.foundation.rules import engine
from wayhome.practice.danger.models import Danger, Now

JOB = "danger.call"


@dataclass(frozen=True)
class NewDanger:
    """What a child, or somebody else, said just now."""

    child_id: int
    said: str
    now: str
    told_999: bool
    where: str = ""
    reference: str = ""
    concerns_carer: bool = False
    recorded_at: datetime | None = None  # for the system alone, as `recorder`
    recorder: Reader | None = None

    def check(self) -> None:
        errors = {}
        if not self.said.strip():
            errors["said"] = "Write what was said, in their words if you can."
        if self.now not in Now.values:
            errors["now"] = "Say whether somebody is in danger at this moment."
        if errors:
            raise Invalid(errors)


def tell(actor: Reader, *, danger: NewDanger) -> Danger:
    """Write it down and call both at once.

    It stays with police and social care, and with the service that wrote it. An allegation against
    somebody who cares for or works with the child stays with police and social care alone (P21).
    """
    return tell_each(actor, dangers=[danger])[0]


@transaction.atomic
def tell_each(actor: Reader, *, dangers: Sequence[NewDanger]) -> list[Danger]:
    """The same of many. What the system records of times past calls nobody."""
    actor.must(roles.TELL_DANGER)
    for new in dangers:
        new.check()
    children = engine.lock(new.child_id for new in dangers)
    with system_context():
        answers, lives = _councils(Responsibility, children), _councils(Home, children)
        rows = [_row(actor, new, answers, lives) for new in dangers]
        bulk.insert(rows)
        audit.record_each(actor, "danger.told", subject_kind="danger", rows=rows)
    engine.refresh(children, "danger_danger")
    for row, new in zip(rows, dangers, strict=True):
        if new.recorded_at is None:
            app.configure_task(JOB, priority=20).defer(danger=row.pk)
    return rows


def _councils(model: type[Responsibility | Home], children: Collection[int]) -> dict[int, int]:
    """Child -> the authority that this standing fact names."""
    rows = model.objects.filter(child_id__in=children, until_on=None).order_by("pk")
    return {child: area for child, area in rows.values_list("child_id", "authority_id") if area}


def _row(actor: Reader, new: NewDanger, answers: dict[int, int], lives: dict[int, int]) -> Danger:
    authority, area = answers.get(new.child_id), lives.get(new.child_id)
    return Danger(
        said=new.said.strip(),
        now=new.now,
        where=new.where.strip(),
        told_999=new.told_999,
        reference=new.reference.strip(),
        concerns_carer=new.concerns_carer,
        handling=Handling.POLICE_AND_CARE if new.concerns_carer else Handling.OPEN,
        authority_id=authority or area,
        area_id=area or authority,
        **about(new.child_id, actor, at=new.recorded_at, by=new.recorder),
    )


def owner_alone(danger: Danger) -> User | None:
    """Who answers for the child's record, where it is restricted."""
    closed = Restriction.objects.filter(child_id=danger.child_id, lifted_at=None)
    restriction = closed.select_related("owner").first()
    return restriction.owner if restriction else None


def called_to(danger: Danger) -> list[str]:
    """Everybody on watch where the child lives and for whoever answers for them. A restricted
    record calls its owner alone (P20)."""
    if owner := owner_alone(danger):
        return [owner.email]
    return addresses(watches([danger.authority_id, danger.area_id]))


def send(danger_id: int) -> int:
    """Write to everybody who is called; returns to how many. No name, no place, no word (P24)."""
    with transaction.atomic(), system_context():
        danger = Danger.objects.get(pk=danger_id)
        to = called_to(danger)
    messages = [
        EmailMessage(
            subject=_("Wayhome needs you now"),
            body=_("Something on Wayhome needs you now. Sign in to see it:\n%(address)s\n")
            % {"address": f"{settings.BASE_URL}/danger/{danger.ref}/"},
            to=[address],
        )
        for address in to
    ]
    return get_connection().send_messages(messages) or 0 if messages else 0
