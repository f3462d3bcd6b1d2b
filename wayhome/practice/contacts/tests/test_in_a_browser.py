"""The front door in a browser: a quick contact on a phone, counted; every page by everybody.

A quick contact (R58), counted on a phone of 320 px, from the open page to "Received", by a youth
worker who writes "Ash Winters" and sixty characters of what they saw:

    fields 4 (the area and how soon are filled in), taps 4, keystrokes 88
    from the child's own page: fields 3, taps 3, keystrokes 77

At three keystrokes a second and a second a tap that is half a minute; both are the most allowed.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import enter
from tests.factories import World
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.people.models import Child
from wayhome.practice.contacts.models import Contact, Referral
from wayhome.practice.contacts.tests.doors import contact_of, made
from wayhome.practice.contacts.tests.lives import Doors

Axe = Callable[[Page], None]
Window = Callable[..., Page]
DESK, PHONE = 1280, 320
SAW = "Outside the arcade at ten with two men, would not stop here."
WHERE = "Crewe bus station"


@pytest.fixture
def child(world_committed: World) -> Child:
    child = world_committed.child(school=world_committed.school)
    world_committed.involve(child, world_committed.youth_justice, Purpose.YOUTH_JUSTICE)
    return child


class Hand:
    """A thumb: counts what it does."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.keys = page, 0, 0

    def write(self, label: str, words: str) -> None:
        self.page.get_by_label(label).click()
        self.taps += 1
        self.page.keyboard.type(words)
        self.keys += len(words)

    def choose(self, label: str) -> None:
        self.page.get_by_label(label).check()
        self.taps += 1

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()
        self.taps += 1


def test_a_quick_contact_takes_five_taps_and_half_a_minute(
    world_committed: World, child: Child, window: Window, axe: Axe
) -> None:
    page = enter(window(PHONE), world_committed.user("youth_justice_worker"))
    for path, who in (("/contact/quick/", "Ash Winters"), (f"/contact/quick/{child.ref}/", "")):
        page.goto(path)
        axe(page)
        hand = Hand(page)
        if who:
            hand.write("Who?", who)
        hand.write("What did you see or hear?", SAW)
        hand.write("Where? (optional)", WHERE)
        hand.choose("It can wait until tomorrow")
        hand.press("Send")
        expect(page.get_by_role("heading", name="Received")).to_be_visible()
        assert (hand.taps, hand.keys) == ((5, 88) if who else (4, 77))
    sent = Referral.objects.order_by("pk")
    assert [row.joined for row in sent] == [False, True]
    assert Contact.objects.get().child == child


def look(page: Page, path: str, axe: Axe) -> None:
    page.goto(path)
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        if where := os.environ.get("WAYHOME_PICTURES"):
            name = path.strip("/").replace("/", "-")
            page.screenshot(path=str(Path(where) / f"{name}-{width}.png"), full_page=True)


def test_nothing_is_in_the_way_on_any_page(
    world_committed: World, child: Child, window: Window, axe: Axe
) -> None:
    world = world_committed
    doors = Doors(world, child)
    fresh = contact_of(made(world, kind="place", about="The arcade", urgency="now"))
    school = enter(window(PHONE), world.user("school_lead"))
    sent = f"/contact/sent/{doors.referral.ref}/"
    for path in ("/contact/about/unborn/", "/contact/sent/", sent):
        look(school, path, axe)
    health = enter(window(PHONE), world.user("health_practitioner"))
    look(health, f"/contact/asked/{doors.asked.ref}/", axe)
    door = enter(window(DESK), world.user("front_door"))
    here, place = f"/front-door/{doors.contact.ref}/", f"/front-door/{fresh.ref}/"
    for path in ("/front-door/", here, place, f"{place}triage/", f"{place}decide/"):
        look(door, path, axe)
    guest = window(PHONE)
    look(guest, f"/contact/answer/{doors.asked.ref}/", axe)


def test_a_contact_is_written_without_scripts(
    world_committed: World, child: Child, window: Window
) -> None:
    page = enter(window(PHONE, scripts=False), world_committed.user("school_lead"))
    page.goto("/contact/")
    page.get_by_role("button", name="Nobody is in danger now").click()
    page.get_by_label("Part of the child").fill("winters")
    page.get_by_role("button", name="Find the child").click()
    page.get_by_role("link", name="Ash Winters").click()
    page.get_by_label("What worries you?").fill(SAW)
    page.get_by_label("It can wait until tomorrow").check()
    page.get_by_label("The child only").check()
    page.get_by_label("A number to ring you on").fill("01270 496 0110")
    page.get_by_role("button", name="Send to the front door").click()
    expect(page.get_by_role("heading", name="Received")).to_be_visible()
