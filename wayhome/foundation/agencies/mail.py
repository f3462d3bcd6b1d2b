"""Messages about an account, to the person whose it is. None names a child (P24)."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.models import User


def send_link(person: User) -> None:
    """A link to choose a password. It works once, for as long as PASSWORD_RESET_TIMEOUT says."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    uid, _dash, token = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    _send(
        person.email,
        _("Your Wayhome account"),
        _(
            "An administrator of your agency made an account on Wayhome for this address.\n\n"
            "Choose a password here:\n%(address)s\n\n"
            "The link works once, within %(days)s days. After that, ask for a new one at\n"
            "%(forgotten)s\n\nIf you did not expect this, tell your administrator."
        )
        % {
            "address": f"{settings.BASE_URL}{path}",
            "days": days,
            "forgotten": f"{settings.BASE_URL}{reverse('account_reset_password')}",
        },
    )


def say_address_changed(old: str) -> None:
    """To the address that no longer signs in: whoever still reads it may object."""
    _send(
        old,
        _("Your Wayhome sign-in changed"),
        _(
            "An administrator of your agency changed the address you sign in with. This one no "
            "longer works.\n\nIf you did not ask for that, ring your administrator now."
        ),
    )


def say_second_step_reset(to: str) -> None:
    _send(
        to,
        _("Your Wayhome sign-in changed"),
        _(
            "An administrator of your agency removed the second step of your sign-in. You set up "
            "a new one when you next sign in.\n\n"
            "If you did not ask for that, ring your administrator now."
        ),
    )


def _send(to: str, subject: str, body: str) -> None:
    """Once the change is certain. A mail server that is down does not undo it."""
    message = EmailMessage(subject=subject, body=body, to=[to])
    transaction.on_commit(
        lambda: get_connection(fail_silently=True).send_messages([message]), robust=True
    )
