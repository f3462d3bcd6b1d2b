"""Opening and reviewing in a real browser, on a desk and on a phone, past axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import enter
from tests.factories import World
from wayhome.foundation.access.models import Glass
from wayhome.journeys.glass.tests.asking import of_the_stranger

Axe = Callable[[Page], None]
REASON = "Brought to A&E by ambulance, nobody reachable."


@pytest.mark.parametrize("width", [1280, 320])
def test_a_record_is_opened_read_and_reviewed(
    world_committed: World, site: str, window: Callable[[int], Page], axe: Axe, width: int
) -> None:
    world = world_committed
    manager = world.user("team_manager", world.stranger)
    of_the_stranger(world)
    page = enter(window(width), world.user("social_worker"))

    page.goto("/emergency/")
    axe(page)
    page.get_by_role("button", name="Open the record").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    axe(page)
    page.get_by_label("Full name and date of birth").check()
    page.get_by_role("textbox", name="Full name", exact=True).fill("Ash Wintersen")
    for part, value in (("Day", "2"), ("Month", "5"), ("Year", "2012")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("Why do you need this record now?").fill(REASON)
    page.get_by_role("button", name="Open the record").click()
    expect(page.get_by_role("heading", name="Nothing was opened")).to_be_visible()
    axe(page)

    page.goto("/emergency/")
    page.get_by_label("Full name and date of birth").check()
    page.get_by_role("textbox", name="Full name", exact=True).fill("ash winters")
    for part, value in (("Day", "2"), ("Month", "5"), ("Year", "2012")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("Why do you need this record now?").fill(REASON)
    page.get_by_role("button", name="Open the record").click()
    expect(page.get_by_text("All that you read here is logged.")).to_be_visible()
    page.goto("/emergency/")
    expect(page.get_by_role("link", name="Ash Winters")).to_be_visible()
    axe(page)

    owner = enter(window(width), manager)
    owner.goto("/opened/")
    axe(owner)
    owner.get_by_role("link", name="Ash Winters").click()
    expect(owner.get_by_text(REASON)).to_be_visible()
    axe(owner)
    owner.get_by_label("No. It was abuse").check()
    owner.get_by_role("button", name="Record the review").click()
    expect(owner.get_by_role("alert")).to_contain_text("Say what was wrong")
    owner.get_by_label("What did you weigh?").fill("Their neighbour's child.")
    owner.get_by_role("button", name="Record the review").click()
    expect(owner.get_by_text("Nothing waits for your review.")).to_be_visible()
    axe(owner)
    assert Glass.objects.get().verdict == "abuse"


@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_after_the_hour(
    world_committed: World, site: str, window: Callable[[int], Page], axe: Axe, width: int
) -> None:
    from datetime import timedelta

    from wayhome.foundation.access import commands as access
    from wayhome.foundation.kernel import clock

    world = world_committed
    child = of_the_stranger(world)
    reader = world.reader("social_worker")
    with clock.stopped(clock.now() - timedelta(minutes=70)):
        access.break_glass(reader, child_id=child.pk, reason=REASON)
    page = enter(window(width), world.user("social_worker"))
    page.goto(f"/child/{child.ref}/")
    expect(page.get_by_role("heading", name="Your hour ended at")).to_be_visible()
    axe(page)
