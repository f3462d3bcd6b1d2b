"""The meeting in a real window: decided by keyboard on the page itself, at both widths."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import enter
from tests.factories import World
from wayhome.foundation.kernel import clock
from wayhome.practice.missing.models import MeetingNote
from wayhome.practice.missing.tests.lives import went_missing

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_decision_is_recorded_without_leaving_the_page_or_the_keyboard(
    world_committed: World,
    window: Callable[[int], Page],
    axe: Callable[[Page], None],
    width: int,
) -> None:
    world = world_committed
    went_missing(world.child(), clock.now() - 3 * HOUR)
    went_missing(world.child("Kit"), clock.now() - 2 * HOUR)
    member = world.member("team_manager")
    page = enter(window(width), member.user, member)
    page.goto("/meeting/")
    axe(page)
    page.get_by_role("link", name="Record the decision for Ash Winters").focus()
    page.keyboard.press("Enter")
    line = page.get_by_label("The decision, in a line")
    expect(line).to_be_visible()
    expect(page.get_by_role("link", name="Kit Winters", exact=True)).to_be_visible()
    axe(page)
    line.focus()
    page.keyboard.type("Ring the aunt at nine.")
    page.get_by_role("button", name="Record it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ring the aunt at nine.")).to_be_visible()
    assert MeetingNote.objects.get().text == "Ring the aunt at nine."
    too_wide = "document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(too_wide) <= 0
