"""The board in real windows: open on two desks at once, by keyboard, fresh or saying that it is
not (P09: most reports come between 18:00 and 02:00, when nobody presses "reload")."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.factories import World
from wayhome.foundation.rules.models import Acknowledgement
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.people import reported
from wayhome.practice.missing.tests.windows import opened, sign_in

Window = Callable[[int], Page]
Check = Callable[[Page], None]
FIFTEEN_SECONDS, THIRTY_SECONDS = 15_000, 30_000


@pytest.fixture
def world(world_committed: World) -> World:
    return world_committed


@pytest.fixture
def episode(world: World) -> Episode:
    return reported(world, world.child(), told=False, last_seen_where="Winsford station")


def board(window: Window, world: World, role: str, width: int = 1280) -> Page:
    return opened(sign_in(window(width), world, role), "/missing/")


def test_two_open_boards_see_a_report_and_an_acknowledgement_within_15_seconds(
    site: str, world: World, window: Window, episode: Episode
) -> None:
    council = board(window, world, "social_worker")
    police = board(window, world, "police_coordinator")
    reported(world, world.child("Kit", "Moss"), by=world.reader("police_coordinator"))
    for page in (council, police):
        expect(page.get_by_role("link", name="Kit M")).to_be_visible(timeout=FIFTEEN_SECONDS)
        expect(page.locator("[data-live-say]")).to_contain_text("reported Kit M missing")
    police.get_by_role("button", name="Acknowledge Ash W").click()
    name = world.user("police_coordinator").name
    row = council.locator("[data-row]", has=council.get_by_role("link", name="Ash W"))
    expect(row).to_contain_text(f"acting: {name}", timeout=FIFTEEN_SECONDS)
    expect(row.get_by_role("button")).to_have_count(0)
    expect(council).to_have_url(f"{site}/missing/")


def test_a_stranger_s_board_stays_empty(world: World, window: Window, episode: Episode) -> None:
    page = board(window, world, "stranger")
    expect(page.get_by_text("No child whom you may see is reported missing now.")).to_be_visible()


def test_one_key_moves_one_key_acknowledges_one_key_opens(
    site: str, world: World, window: Window, episode: Episode
) -> None:
    reported(world, world.child("Kit", "Moss"), ago=timedelta(minutes=5))
    page = board(window, world, "social_worker")
    page.get_by_role("link", name="Ash W").focus()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Kit M")).to_be_focused()
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Acknowledge Kit M")).to_have_count(0)
    expect(page.get_by_role("link", name="Kit M")).to_be_focused()
    assert Acknowledgement.objects.get().recorded_by == world.user("social_worker")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/missing/{episode.ref}/")


def test_a_board_that_cannot_be_fresh_says_so_within_30_seconds(
    world: World, window: Window, episode: Episode
) -> None:
    page = sign_in(window(1280), world, "social_worker")
    page.clock.install()  # its seconds pass as we say
    opened(page, "/missing/")
    expect(page.locator("[data-live-fresh]")).to_contain_text("fresh")

    def fail(route: Route) -> None:
        route.abort()

    page.route("**/missing/live/", fail)
    stale = page.get_by_role("alert")
    page.clock.run_for(THIRTY_SECONDS)
    expect(stale).to_contain_text("STALE")
    expect(page.get_by_role("link", name="Ash W")).to_be_visible()
    page.unroute("**/missing/live/")
    page.clock.run_for(FIFTEEN_SECONDS)
    expect(stale).to_be_hidden()


def test_a_board_whose_reader_is_signed_out_says_so(
    world: World, window: Window, episode: Episode
) -> None:
    page = board(window, world, "social_worker")
    page.context.clear_cookies()
    expect(page.get_by_role("alert")).to_contain_text(
        "STALE: you have been signed out", timeout=FIFTEEN_SECONDS
    )


def test_it_can_be_used_by_everybody_at_every_width(
    world: World, window: Window, episode: Episode, everywhere: Check
) -> None:
    world.on_duty(world.user("social_worker"))
    page = board(window, world, "social_worker", 320)
    everywhere(page)
    opened(page, "/missing/wall/")
    everywhere(page)
    empty = board(window, world, "stranger", 320)
    everywhere(empty)


def test_it_works_without_scripts(
    site: str, world: World, window: Callable[..., Page], episode: Episode
) -> None:
    page = sign_in(window(1280, scripts=False), world, "social_worker")
    page.goto("/missing/")
    expect(page.get_by_text("Not live without JavaScript.")).to_be_visible()
    page.get_by_role("button", name="Acknowledge Ash W").click()
    expect(page).to_have_url(f"{site}/missing/")
    expect(page.get_by_text(f"acting: {world.user('social_worker').name}")).to_be_visible()
