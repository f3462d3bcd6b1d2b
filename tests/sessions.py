"""Signing in a test's client or browser window, as if it had happened before the test began."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from wayhome.foundation.agencies.models import Membership, User
from wayhome.foundation.agencies.requests import CHOSEN
from wayhome.foundation.kernel import clock

if TYPE_CHECKING:
    from playwright.sync_api import Page

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def new_session(user: User, membership: Membership | None = None) -> str:
    """The key of a session in which this person has signed in, with a second step, from a place.

    As if it had happened before: no sign-in is logged and no lock-out is lifted.
    """
    now = clock.now().timestamp()
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            "account_authentication_methods": [
                {"method": "password", "at": now, "email": user.email},
                {"method": "mfa", "at": now, "type": "totp"},
            ],
            "account_authentication_methods_user": str(user.pk),
        }
        | ({CHOSEN: membership.ref} if membership else {})
    )
    session.create()
    return session.session_key or ""


def signed_in(client: Client, user: User, membership: Membership | None = None) -> Client:
    """The test client, signed in as this person."""
    client.cookies[settings.SESSION_COOKIE_NAME] = new_session(user, membership)
    return client


def browse_as(page: "Page", user: User, membership: Membership | None = None) -> "Page":
    """The browser window, signed in as this person."""
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": new_session(user, membership)}
    page.context.add_cookies([{**cookie, "domain": "localhost", "path": "/"}])  # type: ignore[typeddict-item]
    return page
