"""The night's look at the whole log. What is not as it was sealed is told to every officer."""

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from wayhome.foundation.access.glass import OFFICER
from wayhome.foundation.agencies.models import Membership, User
from wayhome.foundation.kernel.actors import SYSTEM
from wayhome.foundation.kernel.verify import verify

logger = structlog.get_logger("wayhome.audit")


@app.periodic(cron="43 2 * * *")
@app.task(name="audit.verify", queueing_lock="audit.verify")
def look(timestamp: int) -> None:
    found = verify(SYSTEM)
    if found.is_sound:
        return
    logger.error("log_not_sound", count=len(found.faults) + found.more_faults)
    places = Membership.objects.live().filter(role=OFFICER)
    people = User.objects.filter(is_active=True, pk__in=places.values("user"))
    body = _(
        "The log of Wayhome is not as it was sealed: somebody may have changed it. Sign in and "
        "look at the log, and tell whoever keeps the system."
    )
    letters = [
        EmailMessage(
            subject=_("The log was changed"),
            body=f"{body}\n{settings.BASE_URL}/\n",
            to=[person.email],
        )
        for person in people
    ]
    get_connection().send_messages(letters)
