"""Each month whoever answers for a figure is asked about it: by a letter that says nothing else."""

from collections import Counter

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django import app

from wayhome.foundation.agencies.models import Agency, Authority, User
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.context import system_context
from wayhome.oversight.signals import queries

OPEN = ("unexplained", "late")


@app.periodic(cron="11 6 4 * *")
@app.task(name="signals.ask", queueing_lock="signals.ask")
def ask(timestamp: int) -> None:
    """On the fourth, when what was recorded late of the month before is mostly in."""
    letters = [_letter(owner, count) for owner, count in waiting().items()]
    if letters:
        get_connection().send_messages(letters)


def waiting() -> dict[User, int]:
    """Owner -> how many changes nobody explained, or were to be dealt with by now."""
    found: Counter[User] = Counter()
    with transaction.atomic(), system_context():
        here = Authority.objects.filter(agencies__kind=Agency.Kind.COUNCIL).distinct()
        for area in here:
            for each in queries.charted(SYSTEM, area):
                if each.asked and each.asked.owner and each.asked.state in OPEN:
                    found[each.asked.owner] += 1
    return found


def _letter(owner: User, count: int) -> EmailMessage:
    """No figure, no place, no word of it (P24)."""
    said = ngettext(
        "%(count)s figure on Wayhome changed by more than chance, and waits for you.",
        "%(count)s figures on Wayhome changed by more than chance, and wait for you.",
        count,
    ) % {"count": count}
    what = _("Sign in to say what it means and what will be done:")
    return EmailMessage(
        subject=_("Wayhome asks you what changed"),
        body=f"{said} {what}\n{settings.BASE_URL}/signals/\n",
        to=[owner.email],
    )
