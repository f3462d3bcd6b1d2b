"""How people sign in: by e-mail address, locked out after repeated failures; nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def client_address(request: HttpRequest) -> str:
    """Where a request comes from, past the proxies that WAYHOME_PROXIES counts."""
    return str(Adapter().get_client_ip(request))


class SignInForm(LoginForm):  # type: ignore[misc]
    def user_credentials(self) -> dict[str, Any]:
        """With the address as `login`, under which axes counts failures."""
        credentials: dict[str, Any] = super().user_credentials()
        credentials["login"] = credentials.get("email", "")
        return credentials
