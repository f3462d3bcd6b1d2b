"""How people sign in: by e-mail address, with a second step, locked out after repeated failures.

Nobody signs up: an administrator makes the account.
"""

import base64
import hashlib
import hmac
import math
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wayhome.foundation.kernel import clock


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondStep(DefaultMFAAdapter):  # type: ignore[misc]
    """Authenticator secrets and recovery codes lie encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return str(_box().encrypt(text.encode()).decode())

    def decrypt(self, encrypted_text: str) -> str:
        return str(_box().decrypt(encrypted_text.encode()).decode())

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Where a second step is required, the last one stays until there is another."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        strong = others.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return not settings.REQUIRE_SECOND_FACTOR or strong.exists()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"wayhome.second_step{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def client_address(request: HttpRequest) -> str | None:
    """Where a request comes from, past the proxies that WAYHOME_PROXIES counts."""
    if "REMOTE_ADDR" not in request.META:
        return None  # a sign-in that no request made: a console, a test
    return str(Adapter().get_client_ip(request))


class SignInForm(LoginForm):  # type: ignore[misc]
    def user_credentials(self) -> dict[str, Any]:
        """With the address as `login`, under which axes counts failures."""
        credentials: dict[str, Any] = super().user_credentials()
        credentials["login"] = credentials.get("email", "")
        return credentials


def account_counted(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Under what axes counts failures: a keyed digest, so that its table holds no address."""
    given = credentials or request.POST
    address = given.get("login") or given.get("email") or ""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, str(address).strip().lower().encode(), "sha256").hexdigest()


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Says when to try again and whom to ring; the same words whether the account exists or not."""
    wait = settings.AXES_COOLOFF_TIME
    attempts = AxesProxyHandler.get_implementation().get_user_attempts(request, credentials)
    times = [at for found in attempts for at in found.values_list("attempt_time", flat=True)]
    again_at = max(times) + wait if times else clock.now() + wait
    seconds = max(1, math.ceil((again_at - clock.now()) / timedelta(seconds=1)))
    context = {
        "again_at": again_at,
        "limit": settings.AXES_FAILURE_LIMIT,
        "help_line": settings.WAYHOME_HELP_LINE,
    }
    answer = render(request, "account/locked.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
