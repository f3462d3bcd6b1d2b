"""Writing to whoever referred: that there is an answer, and where. No name, no word (P24)."""

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.kernel.context import system_context
from wayhome.practice.panels.models import Referral


def send(referral_id: int) -> int:
    """Returns to how many it was sent: none where the system referred."""
    with transaction.atomic(), system_context():
        row = Referral.objects.select_related("recorded_by").get(pk=referral_id)
    if row.recorded_by is None or not row.recorded_by.is_active:
        return 0
    message = EmailMessage(
        subject=_("Wayhome has an answer for you"),
        body=_(
            "Something that you sent on Wayhome has been answered. Sign in to read it:\n%(at)s\n"
        )
        % {"at": f"{settings.BASE_URL}/panels/referral/{row.ref}/"},
        to=[row.recorded_by.email],
    )
    return get_connection().send_messages([message]) or 0
