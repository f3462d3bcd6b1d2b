"""Real browsers in these tests: signing in without the sign-in page, waiting for its scripts."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests.factories import World
from wayhome.practice.missing.tests.people import client_of


def sign_in(page: Page, world: World, role: str, agency: object = None) -> Page:
    """This window is now this person's."""
    client: Client = client_of(world, role, agency)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": value,
                "domain": "localhost",
                "path": "/",
            }
        ]
    )
    return page


def opened(page: Page, address: str) -> Page:
    """The page, once its scripts are awake."""
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    return page
