"""One episode in real windows: every page of it usable by everybody, at a desk and on a phone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.factories import World
from wayhome.foundation.kernel import clock
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.people import reported
from wayhome.practice.missing.tests.windows import opened, sign_in

Window = Callable[[int], Page]
Check = Callable[[Page], None]


@pytest.fixture
def world(world_committed: World) -> World:
    return world_committed


@pytest.fixture
def episode(world: World) -> Episode:
    """The third in 90 days, graded twice, with more come in since."""
    child, worker = world.child(carer=world.home), world.reader("social_worker")
    for days in (60, 30):
        before = reported(world, child, ago=timedelta(days=days))
        back = Instant.at(clock.now() - timedelta(days=days - 1))
        commands.record_returned(worker, episode=before, returned=back, to="Larch House")
    last = reported(world, child, told=False, with_children=("Kit",), worries="No inhaler.")
    police = world.reader("police_coordinator")
    for grade in ("medium", "high"):
        commands.grade(police, episode=last, grade=grade, reason="Seen with an adult.")
    commands.add(world.reader("home_manager"), episode=last, text="Rang from a shop.")
    return last


def test_every_page_can_be_used_by_everybody(
    world: World, episode: Episode, window: Window, everywhere: Check
) -> None:
    page = sign_in(window(320), world, "police_coordinator")
    for part in ("", "grade/", "decide/mis-p01/"):
        opened(page, f"/missing/{episode.ref}/{part}")
        everywhere(page)


def test_a_mistake_and_a_conflict_can_be_read_by_everybody(
    world: World, episode: Episode, window: Window, everywhere: Check
) -> None:
    page = sign_in(window(320), world, "social_worker")
    opened(page, f"/missing/{episode.ref}/found/")
    page.get_by_role("button", name="Record that they are found").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    everywhere(page)
    commands.record_found(
        world.reader("police_coordinator"),
        episode=episode,
        found=Instant.at(clock.now() - timedelta(minutes=5)),
        where="Crewe",
        how="Found by police",
    )
    page.get_by_label("I know the day, not the time").check()
    page.get_by_role("button", name="Today").last.click()
    page.get_by_label("Where were they found?").fill("Northwich")
    page.get_by_label("Found by a parent, carer or home").check()
    page.get_by_role("button", name="Record that they are found").click()
    expect(page.get_by_text("Somebody else changed this while you were writing")).to_be_visible()
    everywhere(page)
    page.get_by_role("group", name="Where").get_by_label("Keep both texts").check()
    page.get_by_role("button", name="Record that they are found").click()
    expect(page.get_by_text("Crewe; Northwich").first).to_be_visible()
    everywhere(page)


def test_from_the_alarm_to_the_police_told(world: World, episode: Episode, window: Window) -> None:
    page = sign_in(window(320), world, "home_manager")
    opened(page, f"/missing/{episode.ref}/")
    expect(page.get_by_role("heading", name="Nobody has told the police")).to_be_visible()
    page.get_by_role("button", name="I have told the police").click()
    expect(page.get_by_label("Yes")).to_be_checked()
    page.get_by_role("button", name="Today").click()
    local = clock.now().astimezone(clock.LONDON)
    page.get_by_label("Time", exact=True).fill(f"{local:%H:%M}")
    page.get_by_label("Who told them?").fill("Jo Ferris")
    page.get_by_label("Their reference number").fill("MP-0311")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("reference MP-0311")).to_be_visible()
    expect(page.get_by_role("heading", name="Nobody has told the police")).to_have_count(0)
