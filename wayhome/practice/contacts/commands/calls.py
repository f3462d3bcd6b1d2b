"""Calling people to a contact: no name, no place, only that something waits (P24)."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies.models import Agency, Team
from wayhome.foundation.agencies.watches import Watch, addresses, watches
from wayhome.foundation.kernel.context import system_context
from wayhome.practice.contacts.models import Contact

JOB = "contacts.call"
OWNER_JOB = "contacts.tell_owner"


def call_front_door(contact: Contact) -> None:
    """Queued in this transaction: it goes out once the contact is certain, or never."""
    app.configure_task(JOB, priority=15).defer(contact=contact.pk)


def tell_owner(contact: Contact, restriction: Restriction) -> None:
    app.configure_task(OWNER_JOB, priority=15).defer(contact=contact.pk, owner=restriction.owner_id)


def front_door_watch(authority_id: int) -> list[Watch]:
    """Social care's people on duty for this area now: by day its team, by night the one then."""
    found = watches([authority_id])
    teams = Team.objects.filter(
        pk__in=[watch.team_id for watch in found], agency__kind=Agency.Kind.COUNCIL
    )
    councils = set(teams.values_list("pk", flat=True))
    return [watch for watch in found if watch.team_id in councils]


def called_to(contact: Contact) -> list[str]:
    """Whoever holds it, and whoever is on duty. A restricted record calls its owner alone (P20)."""
    if contact.child_id:
        closed = Restriction.objects.filter(child_id=contact.child_id, lifted_at=None)
        if restriction := closed.select_related("owner").first():
            return [restriction.owner.email]
    holder = [contact.holder.email] if contact.holder and contact.holder.is_active else []
    return sorted({*holder, *addresses(front_door_watch(contact.authority_id))})


def send(contact_id: int) -> int:
    """Write to everybody who is called; returns to how many. Done by the job, as the system."""
    with transaction.atomic(), system_context():
        contact = Contact.objects.select_related("holder").get(pk=contact_id)
        to = called_to(contact)
    return post(to, f"/front-door/{contact.ref}/")


def send_to_owner(contact_id: int, user_email: str) -> int:
    with transaction.atomic(), system_context():
        contact = Contact.objects.get(pk=contact_id)
    return post([user_email], f"/front-door/{contact.ref}/")


def post(to: Iterable[str], path: str) -> int:
    messages = [
        EmailMessage(
            subject=_("Wayhome needs you"),
            body=_("Something on Wayhome waits for you. Sign in to see it:\n%(address)s\n")
            % {"address": f"{settings.BASE_URL}{path}"},
            to=[address],
        )
        for address in to
    ]
    return get_connection().send_messages(messages) or 0 if messages else 0
