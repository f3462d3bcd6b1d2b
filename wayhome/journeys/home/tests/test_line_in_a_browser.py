"""The line of places stays one line at a desk, however long the name of the place one is in."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browsing import enter
from tests.factories import World

HEIGHT = "document.querySelector('.wh-nav').offsetHeight"


def test_a_long_name_under_more_does_not_take_a_second_line(
    world_committed: World, window: Callable[..., Page]
) -> None:
    page = enter(window(), world_committed.user("police_coordinator"))
    page.goto("/")
    plain = page.evaluate(HEIGHT)
    more = page.locator(".wh-more__summary")
    more.click()
    page.get_by_role("link", name="Two records, one child?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two records, one child?")
    assert page.evaluate(HEIGHT) == plain
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
    expect(more).to_contain_text("More: Two records, one child?")
