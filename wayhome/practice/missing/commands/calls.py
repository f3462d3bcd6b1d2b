"""Calling people to a report: no name, no place, only that something needs them (P24)."""

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from wayhome.foundation.access.models import Restriction
from wayhome.foundation.kernel.context import system_context
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.queries.duty import called_to

JOB = "missing.call"
OWNER_JOB = "missing.tell_owner"


def call_to(episode: Episode) -> None:
    """Queue the call in this transaction: it goes out once the report is certain, or never."""
    app.configure_task(JOB, priority=10).defer(episode=episode.pk)


def tell_owner(episode: Episode, restriction: Restriction) -> None:
    """A report may be about a child whose closed record somebody owns: they alone are told."""
    app.configure_task(OWNER_JOB, priority=10).defer(episode=episode.pk, restriction=restriction.pk)


def send_to_owner(episode_id: int, restriction_id: int) -> int:
    """No name: a reference, which opens to the owner once they have signed in (P20, P24)."""
    with transaction.atomic(), system_context():
        episode = Episode.objects.get(pk=episode_id)
        to = Restriction.objects.select_related("owner").get(pk=restriction_id).owner.email
    message = EmailMessage(
        subject=_("A report may concern a record you answer for"),
        body=_(
            "A report on Wayhome may be about somebody whose record you have closed. Nobody else "
            "has been told. Sign in and judge:\n%(address)s\n"
        )
        % {"address": f"{settings.BASE_URL}/missing/{episode.ref}/"},
        to=[to],
    )
    return get_connection().send_messages([message]) or 0


def send(episode_id: int) -> int:
    """Write to everybody who is called; returns to how many. Done by the job, as the system."""
    with transaction.atomic(), system_context():
        addresses = called_to(Episode.objects.get(pk=episode_id))
    messages = [
        EmailMessage(
            subject=_("A report needs you"),
            body=_("A report on Wayhome needs you. Sign in to see it:\n%(address)s\n")
            % {"address": f"{settings.BASE_URL}/"},
            to=[address],
        )
        for address in addresses
    ]
    return get_connection().send_messages(messages) or 0 if messages else 0
