"""Real browsers in these tests: signed in as somebody, and waited for until scripts are awake."""

from playwright.sync_api import Page

from tests.factories import World
from tests.sessions import browse_as
from wayhome.foundation.agencies.models import Agency


def sign_in(page: Page, world: World, role: str, agency: Agency | None = None) -> Page:
    """This window is now this person's."""
    member = world.member(role, agency)
    return browse_as(page, member.user, member)


def opened(page: Page, address: str) -> Page:
    """The page, once its scripts are awake."""
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    return page
