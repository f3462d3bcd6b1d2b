"""Letters about broken glass. They say that something waits, and name nobody (P24)."""

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wayhome.foundation.access.commands.glass import REPORT, TELL
from wayhome.foundation.access.glass import officers
from wayhome.foundation.access.models import Glass, SearchKey
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.models import AuditEntry

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)  # for some hours
logger = structlog.get_logger("wayhome.access")


@app.task(name=TELL, retry=AGAIN)
def tell_owner(glass: int) -> None:
    """To who answers for the record: it was opened, and a review is owed."""
    with transaction.atomic(), system_context():
        row = Glass.objects.select_for_update(of=("self",)).select_related("owner").get(pk=glass)
        if row.told_at:
            return
        if row.owner is None:
            logger.error("nobody_to_tell")
            return
        _send(
            [row.owner.email],
            _("A record you answer for was opened"),
            _("A record you answer for was opened. Sign in to see it:"),
        )
        row.told_at = clock.now()
        row.save(update_fields=["told_at"])
        _note(row, "glass.owner_told", [row.owner.pk])


@app.task(name=REPORT, retry=AGAIN)
def report_abuse(glass: int) -> None:
    """To every data protection officer of the agencies concerned."""
    with transaction.atomic(), system_context():
        row = Glass.objects.select_for_update(of=("self",)).get(pk=glass)
        people = officers(row)
        if not people:
            logger.error("nobody_to_report_to")
            return
        _send(
            [person.email for person in people],
            _("A record was opened that should not have been"),
            _("A review found that a record was opened wrongly. Sign in to see the report:"),
        )
        _note(row, "glass.reported", [person.pk for person in people])


@app.periodic(cron="11 * * * *")
@app.task(name="access.forget", queueing_lock="access.forget")
def forget(timestamp: int) -> None:
    """Searches that are over: what was searched for is nobody's to find later."""
    SearchKey.objects.filter(expires_at__lte=clock.now()).delete()


def _send(addresses: list[str], subject: str, body: str) -> None:
    """One letter each, so that no one reads whom else it went to. A failure tries all again."""
    letters = [
        EmailMessage(subject=subject, body=f"{body}\n{settings.BASE_URL}/\n", to=[address])
        for address in addresses
    ]
    get_connection().send_messages(letters)


def _note(row: Glass, action: str, people: list[int]) -> None:
    audit.record(
        SYSTEM,
        action,
        kind=AuditEntry.Kind.SYSTEM,
        subject_kind="glass",
        subject_id=row.pk,
        child_id=row.child_id,
        fields={"to": people},
    )
