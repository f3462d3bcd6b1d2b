"""Telling of danger: written, derived and called in one transaction (P07)."""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.agencies.watches import addresses, watches
from wayhome.foundation.kernel import audit
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

    def check(self) -> None:
        errors = {}
        if not self.said.strip():
            errors["said"] = "Write what was said, in their words if you can."
        if self.now not in Now.values:
            errors["now"] = "Say whether somebody is in danger at this moment."
        if errors:
            raise Invalid(errors)


@transaction.atomic
def tell(actor: Reader, *, danger: NewDanger) -> Danger:
    """Write it down and call both at once.

    It stays with police and social care, and with the agency that wrote it. An allegation against
    somebody who cares for or works with the child stays with police and social care alone (P21).
    """
    actor.must(roles.TELL_DANGER)
    danger.check()
    children = engine.lock([danger.child_id])
    with system_context():
        answers = Responsibility.objects.filter(child_id=danger.child_id, until_on=None)
        lives = Home.objects.filter(child_id=danger.child_id, until_on=None)
        authority = answers.order_by("-pk").values_list("authority_id", flat=True).first()
        area = lives.order_by("-pk").values_list("authority_id", flat=True).first()
        row = Danger.objects.create(
            said=danger.said.strip(),
            now=danger.now,
            where=danger.where.strip(),
            told_999=danger.told_999,
            reference=danger.reference.strip(),
            concerns_carer=danger.concerns_carer,
            handling=Handling.POLICE_AND_CARE if danger.concerns_carer else Handling.OPEN,
            authority_id=authority or area,
            area_id=area or authority,
            **about(danger.child_id, actor),
        )
        audit.record(
            actor,
            "danger.told",
            child_id=row.child_id,
            subject_kind="danger",
            subject_id=row.pk,
            fields={"said": audit.digest(row.said), "now": row.now, "told_999": row.told_999},
        )
    engine.refresh(children, "danger_danger")
    app.configure_task(JOB, priority=20).defer(danger=row.pk)
    return row


def called_to(danger: Danger) -> list[str]:
    """Everybody on watch where the child lives and for whoever answers for them. A restricted
    record calls its owner alone (P20)."""
    closed = Restriction.objects.filter(child_id=danger.child_id, lifted_at=None)
    restriction = closed.select_related("owner").first()
    if restriction:
        return [restriction.owner.email]
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
