"""A report on a phone, with scripts and without; every screen usable by everybody."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.factories import World
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.models import AnotherChild, Episode
from wayhome.practice.missing.tests.people import reported
from wayhome.practice.missing.tests.windows import sign_in

Window = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def world(world_committed: World) -> World:
    return world_committed


@pytest.fixture
def child(world: World) -> Child:
    return world.child("Devon", "Kane", carer=world.home)


def go_on(page: Page) -> None:
    before = page.url
    page.get_by_role("button", name="Continue").click()
    expect(page).not_to_have_url(before)  # what was typed is kept first, and then sent
    page.wait_for_load_state()


def screens(page: Page) -> Iterator[str]:
    """Report Devon as Larch House does, stopping at each screen before it is answered."""
    page.goto("/report/")
    yield "start"
    page.get_by_role("button", name="Start a report").click()
    if "/you/" in page.url:  # asked once, and remembered
        yield "you"
        page.get_by_label("A phone number for tonight").fill("01606 496 0123")
        go_on(page)
    yield "child"
    page.get_by_label("Part of the name").fill("devon")
    page.get_by_role("button", name="Find").click()
    yield "found"
    page.get_by_label("Devon Kane").check()
    go_on(page)
    yield "seen"
    page.get_by_label("I do not know").check()
    go_on(page)
    yield "where"
    page.get_by_label("Where was Devon last seen?").fill("Winsford station")
    page.get_by_label("Are they with another child?").fill("Kit")
    go_on(page)
    yield "worries"
    page.get_by_label("Their health, or medication they need").check()
    go_on(page)
    yield "tried"
    page.get_by_label("Nothing yet").check()
    go_on(page)
    yield "police"
    page.get_by_role("radio", name="No", exact=False).check()
    page.get_by_label("Why not?").fill("Ringing now.")
    go_on(page)
    yield "check"
    page.get_by_role("button", name="Send the report").click()
    yield "received"


def test_every_screen_can_be_used_by_everybody(
    world: World, child: Child, window: Window, everywhere: Check
) -> None:
    page = sign_in(window(320), world, "home_manager")
    for _screen in screens(page):
        everywhere(page)
    expect(page.get_by_role("heading", name="Report received")).to_be_visible()
    episode = Episode.objects.get()
    assert (episode.last_seen_where, episode.setting) == ("Winsford station", "care")
    assert AnotherChild.objects.get().said == "Kit"


def test_a_report_is_made_without_scripts(world: World, child: Child, window: Window) -> None:
    page = sign_in(window(320, scripts=False), world, "home_manager")
    for _screen in screens(page):
        pass
    assert Episode.objects.get().last_seen_where == "Winsford station"


def test_a_field_opens_under_its_choice_with_and_without_scripts(
    world: World, child: Child, window: Window
) -> None:
    for scripts in (True, False):
        page = sign_in(window(320, scripts=scripts), world, "home_manager")
        for screen in screens(page):
            if screen == "seen":
                break
        day = page.get_by_label("Day", exact=True).first
        expect(day).to_be_hidden()
        page.get_by_label("I know the time").check()
        expect(day).to_be_visible()


def test_back_is_always_safe(world: World, child: Child, window: Window) -> None:
    page = sign_in(window(320), world, "home_manager")
    for screen in screens(page):
        if screen == "worries":
            break
    page.go_back()
    page.go_back()
    expect(page.get_by_label("I do not know")).to_be_checked()
    page.go_forward()
    expect(page.get_by_label("Where was Devon last seen?")).to_have_value("Winsford station")
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_label("I do not know")).to_be_checked()
    assert not Episode.objects.exists()


def test_what_is_half_typed_is_there_when_the_phone_is_picked_up_again(
    world: World, child: Child, window: Window
) -> None:
    page = sign_in(window(320), world, "home_manager")
    for screen in screens(page):
        if screen == "worries":
            break
    page.get_by_label("Say more, in your own words").fill("No inhaler.")
    page.get_by_label("Their health, or medication they need").focus()
    expect(page.get_by_text("Saved", exact=False)).to_be_visible()
    address = page.url
    page.goto("/report/")
    page.get_by_role("link", name="Go on with the report of Devon Kane").click()
    expect(page).to_have_url(address)
    expect(page.get_by_label("Say more, in your own words")).to_have_value("No inhaler.")


def test_a_mistake_is_named_first_and_leads_to_its_box(
    world: World, child: Child, window: Window, axe: Check
) -> None:
    page = sign_in(window(320), world, "home_manager")
    for screen in screens(page):
        if screen == "seen":
            break
    page.get_by_label("I know the time").check()
    page.get_by_role("button", name="Continue").click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.get_by_label("Day", exact=True).first).to_be_focused()
    axe(page)


def test_a_child_reported_before_and_one_missing_already(
    world: World, child: Child, window: Window, everywhere: Check
) -> None:
    home = world.reader("home_manager")
    reported(world, child, by=home, worries="No inhaler.")
    page = sign_in(window(320), world, "home_manager")
    for screen in screens(page):
        if screen == "seen":
            break
    expect(page.get_by_text("Devon is already reported missing")).to_be_visible()
    everywhere(page)


def test_a_child_who_is_not_found_is_named(world: World, window: Window, everywhere: Check) -> None:
    page = sign_in(window(320), world, "school_lead")
    page.goto("/report/")
    page.get_by_role("button", name="Start a report").click()
    page.get_by_label("A phone number for tonight").fill("01606 496 0123")
    go_on(page)
    page.get_by_label("I cannot find them").check()
    go_on(page)
    everywhere(page)
    page.get_by_label("First name").fill("Kit")
    page.get_by_label("Last name").fill("Moss")
    page.get_by_label("Which council").select_option("Cheshire East")
    go_on(page)
    expect(page.get_by_text("When was Kit last seen?").first).to_be_visible()
