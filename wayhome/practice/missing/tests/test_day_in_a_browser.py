"""The day in real windows, on a phone and by keyboard alone: hand-over, and who goes often."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.factories import World
from tests.sessions import browse_as
from wayhome.foundation.agencies.models import Membership, Shift
from wayhome.foundation.kernel import clock
from wayhome.practice.missing.models import Handover
from wayhome.practice.missing.tests.lives import went_missing
from wayhome.practice.missing.tests.people import reported
from wayhome.practice.missing.tests.windows import opened, sign_in

Window = Callable[[int], Page]
Check = Callable[[Page], None]
HOUR = timedelta(hours=1)


@pytest.fixture
def world(world_committed: World) -> World:
    return world_committed


@pytest.fixture
def next_one(world: World) -> Membership:
    member, now = world.another("social_worker", name="Mercy Adeyemi"), clock.now()
    ends, team = now + timedelta(minutes=10), world.team("social_care")
    for user, starts, until in (
        (world.user("social_worker"), now - 8 * HOUR, ends),
        (member.user, ends, ends + 8 * HOUR),
    ):
        Shift.objects.create(team=team, user=user, starts_at=starts, ends_at=until)
    return member


@pytest.mark.parametrize("width", [320, 1280])
def test_two_people_sign_by_keyboard(
    world: World, next_one: Membership, window: Window, axe: Check, width: int
) -> None:
    reported(world, world.child(), ago=2 * HOUR)
    page = opened(sign_in(window(width), world, "social_worker"), "/missing/handovers/write/")
    axe(page)
    line = page.get_by_label("Ash Winters, 14")
    line.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Her aunt rings at nine.")
    page.get_by_role("button", name="Sign and hand over").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Waiting for Mercy Adeyemi’s signature.")).to_be_visible()
    axe(page)
    other = browse_as(window(width), next_one.user, next_one)
    opened(other, "/missing/")
    link = other.get_by_role("link", name="Read it")
    link.focus()
    other.keyboard.press("Enter")
    expect(other.get_by_text("Her aunt rings at nine.")).to_be_visible()
    other.get_by_role("button", name="Sign: I have read it and take over").focus()
    other.keyboard.press("Enter")
    expect(other.get_by_text("Signed by both. The hand-over is done.")).to_be_visible()
    axe(other)
    row = Handover.objects.get()
    assert row.taken_by == next_one.user
    too_wide = "document.documentElement.scrollWidth - window.innerWidth"
    assert other.evaluate(too_wide) <= 0


def test_who_goes_often_is_read_by_everybody(
    world: World, window: Window, everywhere: Check
) -> None:
    child = world.child()
    for days in (30, 20, 10):
        went_missing(child, clock.now() - days * 24 * HOUR, back_after=4 * HOUR)
    page = opened(sign_in(window(320), world, "team_manager"), "/missing/often/")
    expect(page.get_by_role("link", name="Ash Winters")).to_be_visible()
    everywhere(page)
    page.locator("#often").select_option("3-365")
    page.get_by_role("button", name="Show").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Ash Winters")).to_be_visible()
