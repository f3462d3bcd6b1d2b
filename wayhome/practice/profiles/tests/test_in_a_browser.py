"""The pages of a profile in a browser: phone and desk, by keyboard, without JavaScript."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browsing import enter
from tests.factories import World
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.tests.lives import went_missing
from wayhome.practice.profiles.models import Profile
from wayhome.practice.profiles.tests.lives import (
    TEXTS,
    picture,
    placed,
    with_photo,
    with_profile,
)

Axe = Callable[[Page], None]
DESK, PHONE = 1280, 320


@pytest.fixture
def child(world_committed: World) -> Child:
    return placed(world_committed)


def look(page: Page, name: str, axe: Axe) -> None:
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        if where := os.environ.get("WAYHOME_PICTURES"):
            page.screenshot(path=str(Path(where) / f"{name}-{width}.png"), full_page=True)


def test_nothing_is_in_the_way_on_any_page_of_it(
    world_committed: World, child: Child, window: Callable[..., Page], axe: Axe
) -> None:
    world, base = world_committed, f"/child/{child.ref}/profile/"
    home = enter(window(PHONE), world.user("home_manager"))
    home.goto(base)
    look(home, "nobody-wrote", axe)
    with_profile(world, child, vulnerabilities="Older men with cars.\nOwes money." * 4)
    first = with_photo(world, child)
    for name, address in (
        ("profile", base),
        ("write", f"{base}write/"),
        ("version", f"{base}version/{first.ref}/"),
        ("child", f"/child/{child.ref}/"),
    ):
        home.goto(address)
        look(home, name, axe)
    police = enter(window(PHONE), world.user("police_coordinator"))
    police.goto(base)
    look(police, "ask", axe)
    police.get_by_role("button", name="Open it").click()
    look(police, "ask-nothing", axe)
    episode = went_missing(child, clock.now())
    for name, address in (
        ("publicity", f"{base}publicity/"),
        ("episode", f"/missing/{episode.ref}/"),
    ):
        police.goto(address)
        look(police, name, axe)
    police.goto(f"{base}publicity/")
    police.get_by_role("button", name="Record the decision").click()
    look(police, "publicity-nothing", axe)


def test_a_profile_is_written_by_keyboard_on_a_phone(
    world_committed: World, child: Child, phone: Page
) -> None:
    enter(phone, world_committed.user("home_manager"))
    phone.goto(f"/child/{child.ref}/")
    phone.get_by_role("link", name="Standing profile", exact=True).focus()
    phone.keyboard.press("Enter")
    phone.get_by_role("button", name="Write the profile").focus()
    phone.keyboard.press("Enter")
    phone.get_by_label("What they look like").focus()
    phone.keyboard.type(TEXTS["description"])
    phone.keyboard.press("Tab")
    phone.keyboard.type("Gives things away before going")
    phone.get_by_role("button", name="Save").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("The profile is saved.")).to_be_visible()
    expect(phone.get_by_text("Gives things away before going")).to_be_visible()
    phone.get_by_role("button", name="I have read it through").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Noted: read through today, nothing changed.")).to_be_visible()
    assert Profile.objects.filter(child=child).count() == 2


def test_a_photo_is_kept_and_shown_and_one_that_is_none_is_said(
    world_committed: World, child: Child, window: Callable[..., Page]
) -> None:
    with_profile(world_committed, child)
    page = enter(window(PHONE, scripts=False), world_committed.user("home_manager"))
    page.goto(f"/child/{child.ref}/profile/photo/")

    def send(data: bytes) -> None:
        file: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": data}
        page.get_by_label("A recent photo").set_input_files(file)
        for box, value in (("Day", "27"), ("Month", "3"), ("Year", "2026")):
            page.get_by_label(box).fill(value)
        page.get_by_role("button", name="Keep this photo").click()

    send(b"not a photo")
    expect(page.get_by_text("This file is not a photo that can be read").first).to_be_visible()
    send(picture((900, 1200), located=True))
    expect(page.get_by_role("img", name="Photo of Ash Winters")).to_be_visible()
    page.wait_for_load_state("load")
    shown = page.evaluate("document.querySelector('.wh-photo__picture').naturalWidth")
    assert shown > 0, "the bytes came"


def test_paper_is_one_click_from_the_child_and_from_the_episode(
    world_committed: World, child: Child, window: Callable[..., Page]
) -> None:
    with_profile(world_committed, child)
    episode = went_missing(child, clock.now())
    page = enter(window(DESK), world_committed.user("control_room"))
    for address in (f"/child/{child.ref}/", f"/missing/{episode.ref}/"):
        page.goto(address)
        with page.expect_download() as download:
            page.get_by_role("link", name="Print it as PDF").click()
        assert download.value.suggested_filename.startswith(f"profile-{child.ref}-")
