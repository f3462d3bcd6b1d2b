"""Who signed in and out, how, and who tried: lines of the log, which hold no address (E23, P47).

A wrong second step counts towards the lock-out like a wrong password, and a lock-out ends the
half-made sign-in: whoever guesses numbers begins again at the password, where they are locked out.
"""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest

from wayhome.foundation.agencies.models import User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.models import AuditEntry

NOBODY = Reader(user=None)


def _record(user: User | None, action: str, **fields: Any) -> None:
    audit.record(
        Reader(user=user) if user else NOBODY,
        action,
        kind=AuditEntry.Kind.SIGN_IN,
        subject_kind="user" if user else "",
        subject_id=user.pk if user else None,
        fields=fields,
    )


def signed_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    """`how` lists the steps taken: password, totp, webauthn, recovery_codes."""
    records = get_authentication_records(request, user) if hasattr(request, "session") else []
    how = [record.get("type") or record["method"] for record in records]
    _record(user, "signed_in", how=how)


def signed_out(*, user: User | None, **_: Any) -> None:
    if user is not None:
        _record(user, "signed_out")


def sign_in_failed(*, credentials: dict[str, Any], **_: Any) -> None:
    _record(None, "sign_in_failed", address=_address(credentials))


def second_step_failed(*, request: HttpRequest, user: User, **_: Any) -> None:
    _record(user, "second_step_failed")
    credentials = {"login": user.email}
    AxesProxyHandler.user_login_failed(User, credentials=credentials, request=request)
    if getattr(request, "axes_locked_out", False):
        request.session.flush()


def locked_out(*, request: HttpRequest, **_: Any) -> None:
    given = getattr(request, "axes_credentials", None) or request.POST
    _record(None, "locked_out", address=_address(given))


def second_step_changed(action: str) -> Any:
    def receive(*, request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
        kind = str(authenticator.type)
        _record(user, f"second_step_{action}", type=kind)
        if action == "added" and kind != "recovery_codes":  # adding it proved that they have it
            record_authentication(request, user, "mfa", type=kind, id=authenticator.pk)

    return receive


def password_changed(*, user: User, **_: Any) -> None:
    _record(user, "password_changed")


def _address(credentials: Any) -> str:
    address = credentials.get("login") or credentials.get("email") or ""
    return audit.digest(str(address).strip().lower())
