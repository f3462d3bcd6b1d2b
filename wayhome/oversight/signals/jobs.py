"""Each month whoever answers for a figure is asked about it: it stands in their work, and a letter
says that something does."""

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
from wayhome.oversight.signals.asked import ask_owners
from wayhome.oversight.signals.asking import Asked

OPEN = ("unexplained", "late")


@app.periodic(cron="11 6 4 * *")
@app.task(name="signals.ask", queueing_lock="signals.ask")
def ask(timestamp: int) -> None:
    """On the fourth, when what was recorded late of the month before is mostly in."""
    found = asked_now()
    ask_owners(SYSTEM, asked=found)
    waits = Counter(each.owner for each in found if each.owner and each.state in OPEN)
    if letters := [_letter(owner, count) for owner, count in waits.items()]:
        get_connection().send_messages(letters)


def asked_now() -> list[Asked]:
    """All that is to be explained in every council's area, with whom it is asked of."""
    with transaction.atomic(), system_context():
        here = Authority.objects.filter(agencies__kind=Agency.Kind.COUNCIL).distinct()
        return [each for area in here for each in queries.every_question(area)]


def _letter(owner: User, count: int) -> EmailMessage:
    """No figure, no place, no word of it (P24)."""
    said = ngettext(
        "%(count)s figure on Wayhome changed by more than chance, or is odd, and waits for you.",
        "%(count)s figures on Wayhome changed by more than chance, or are odd, and wait for you.",
        count,
    ) % {"count": count}
    what = _("Sign in to say what it means and what will be done:")
    return EmailMessage(
        subject=_("Wayhome asks you what changed"),
        body=f"{said} {what}\n{settings.BASE_URL}/signals/\n",
        to=[owner.email],
    )
