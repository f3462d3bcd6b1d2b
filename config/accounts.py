"""The routes of allauth that this house uses, one by one: no sign-up, no addresses, no social ones.

Each goes through `@page` like every other (E27). Its own decorators ask for a sign-in where one is
needed; the second step is not asked here, because here is where it is set up.
"""

from typing import Any

from allauth.account import views as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, re_path, register_converter
from django.utils.translation import gettext as _

from wayhome.foundation.kernel.refs import SealedConverter
from wayhome.foundation.pages.routing import page

register_converter(SealedConverter, "sealed")  # a passkey's number, which no route shows (E16)


class RemovePasskey(passkey.RemoveWebAuthnView):  # type: ignore[misc]
    """allauth asks `can_delete_authenticator` before it removes an app; this asks for keys too."""

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, _("This is your only second step. Add another one first."))
            return redirect("mfa_list_webauthn")
        answer: HttpResponse = super().form_valid(form)
        return answer


def _route(route: str, view: Any, name: str) -> URLPattern:
    return path(route, _paged(view), name=name)


def _paged(view: Any) -> Any:
    return page(permission=None, logs="nothing", once=False)(view)


urlpatterns = [
    _route("login/", account.login, "account_login"),
    _route("logout/", account.logout, "account_logout"),
    _route("inactive/", account.account_inactive, "account_inactive"),
    _route("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    _route("password/change/", account.password_change, "account_change_password"),
    _route("password/reset/", account.password_reset, "account_reset_password"),
    _route("password/reset/done/", account.password_reset_done, "account_reset_password_done"),
    _route(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _paged(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    _route("2fa/", second_step.index, "mfa_index"),
    _route("2fa/authenticate/", second_step.authenticate, "mfa_authenticate"),
    _route("2fa/reauthenticate/", second_step.reauthenticate, "mfa_reauthenticate"),
    _route("2fa/totp/activate/", totp.activate_totp, "mfa_activate_totp"),
    _route("2fa/totp/deactivate/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _route("2fa/recovery-codes/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    _route(
        "2fa/recovery-codes/generate/",
        recovery_codes.generate_recovery_codes,
        "mfa_generate_recovery_codes",
    ),
    _route(
        "2fa/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        "mfa_download_recovery_codes",
    ),
    _route("2fa/webauthn/", passkey.list_webauthn, "mfa_list_webauthn"),
    _route("2fa/webauthn/add/", passkey.add_webauthn, "mfa_add_webauthn"),
    _route(
        "2fa/webauthn/reauthenticate/",
        passkey.reauthenticate_webauthn,
        "mfa_reauthenticate_webauthn",
    ),
    _route("2fa/webauthn/login/", passkey.login_webauthn, "mfa_login_webauthn"),
    _route("2fa/webauthn/<sealed:pk>/remove/", RemovePasskey.as_view(), "mfa_remove_webauthn"),
    _route("2fa/webauthn/<sealed:pk>/edit/", passkey.edit_webauthn, "mfa_edit_webauthn"),
]
