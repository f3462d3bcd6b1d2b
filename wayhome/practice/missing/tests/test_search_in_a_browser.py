"""The search in real windows: every page usable by everybody, the night's taps by keyboard."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.factories import World
from wayhome.foundation.access.classes import Handling
from wayhome.foundation.kernel import clock
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.homecoming import NewPlan
from wayhome.practice.missing.commands.sightings import NewSighting
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Challenge, Enquiry, Episode, Sighting
from wayhome.practice.missing.tests.lives import came_back
from wayhome.practice.missing.tests.people import reported
from wayhome.practice.missing.tests.windows import opened, sign_in

Window = Callable[[int], Page]
Check = Callable[[Page], None]
HOUR = timedelta(hours=1)


@pytest.fixture
def world(world_committed: World) -> World:
    return world_committed


@pytest.fixture
def episode(world: World) -> Episode:
    """Graded low, challenged by the home, seen by somebody, spoken to by phone."""
    episode = reported(world, world.child(carer=world.home), ago=5 * HOUR)
    officer, home = world.reader("police_coordinator"), world.reader("home_manager")
    commands.grade(officer, episode=episode, grade="low", reason="In touch by text.")
    with clock.stopped(clock.now() - 3 * HOUR):
        commands.plan_usual(officer, episode=episode)
    seen = NewSighting(
        episode, Instant.at(clock.now() - HOUR), "Crewe bus station", "likely",
        what="Got on the 37.", informant="Bev at the kiosk", readers=Handling.OPEN,
    )  # fmt: skip
    [sighting] = commands.record_sightings(home, sightings=[seen])
    commands.follow_up(officer, sighting=sighting, text="The driver remembers nobody.")
    commands.change_state(
        officer, episode=episode, state="phone", since_at=clock.now() - HOUR,
        decided_by="Sgt Lowe", reason="She answered and hung up.", readers=Handling.OPEN,
    )  # fmt: skip
    commands.challenge(home, episode=episode, believed="high", reason="No inhaler.")
    plan = NewPlan("no", why="An uncle waits there.", collects="Jo", for_carers="Be up.")
    commands.plan_return(officer, episode=episode, plan=plan)
    return episode


def test_every_page_can_be_used_by_everybody(
    world: World, episode: Episode, window: Window, everywhere: Check
) -> None:
    page = sign_in(window(320), world, "police_coordinator")
    enquiry, sighting = Enquiry.objects.first(), Sighting.objects.get()
    challenge = Challenge.objects.get()
    assert enquiry
    for part in (
        "", f"enquiry/{enquiry.ref}/result/", f"sighting/{sighting.ref}/done/",
        f"challenge/{challenge.ref}/answer/",
    ):  # fmt: skip
        opened(page, f"/missing/{episode.ref}/{part}")
        everywhere(page)
    opened(page, "/missing/")
    everywhere(page)
    other = sign_in(window(320), world, "social_worker")
    opened(other, f"/missing/{episode.ref}/challenge/")
    everywhere(other)


def test_what_is_said_once_they_are_back_can_be_used_by_everybody(
    world: World, episode: Episode, window: Window, everywhere: Check
) -> None:
    came_back(episode, clock.now())
    page = sign_in(window(320), world, "police_coordinator")
    opened(page, f"/missing/{episode.ref}/prevention/")
    everywhere(page)
    page.get_by_label("What was said, in a line").fill("Was with friends, and is well.")
    page.get_by_role("button", name="Record it").press("Enter")
    expect(page.get_by_text("Was with friends, and is well.")).to_be_visible()
    everywhere(page)


def test_an_enquiry_is_taken_and_answered_by_keyboard_on_a_phone(
    world: World, episode: Episode, window: Window
) -> None:
    page = sign_in(window(320), world, "social_worker")
    opened(page, f"/missing/{episode.ref}/")
    line = page.get_by_role("listitem").filter(has_text="Ring the hospitals in the area")
    line.get_by_role("button", name="I am doing this").press("Enter")
    expect(line.get_by_text(world.user("social_worker").name)).to_be_visible()
    line.get_by_role("link", name="Record the result").press("Enter")
    page.get_by_label("What came of it?").fill("Not at Leighton, not at Macclesfield.")
    page.get_by_role("button", name="Record it").press("Enter")
    page.locator("summary", has_text="Enquiries that were made").press("Enter")
    expect(page.get_by_text("Not at Leighton, not at Macclesfield.")).to_be_visible()


def test_a_challenge_is_answered_by_keyboard_on_a_phone(
    world: World, episode: Episode, window: Window
) -> None:
    page = sign_in(window(320), world, "police_coordinator")
    opened(page, f"/missing/{episode.ref}/")
    page.get_by_role("button", name="Answer the challenge").press("Enter")
    page.get_by_label("Graded anew").press("Space")
    page.get_by_label("High", exact=True).press("Space")
    page.get_by_label("Why?").fill("No inhaler: agreed.")
    page.get_by_role("button", name="Answer").press("Enter")
    expect(page.get_by_role("button", name="Answer", exact=True)).to_have_count(0)
    expect(page.get_by_text("Graded anew")).to_be_visible()
    assert Challenge.objects.get().answer == "regraded"
