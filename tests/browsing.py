"""Real browsers in tests: a window that is somebody's, without walking through the sign-in page."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.factories import signed_in
from wayhome.foundation.agencies.models import Membership, User


def enter(page: Page, user: User, membership: Membership | None = None) -> Page:
    """The window, signed in as this person with a second factor; needs `world_committed`."""
    return keep(page, signed_in(Client(), user, membership))


def with_code(page: Page, code: str) -> Page:
    """The window of somebody with no account, who entered this code."""
    client = Client()
    session = client.session
    session["contacts_guest"] = code
    session.save()
    return keep(page, client)


def keep(page: Page, client: Client) -> Page:
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    page.context.add_cookies([{"name": name, "value": value, "domain": "localhost", "path": "/"}])
    return page
