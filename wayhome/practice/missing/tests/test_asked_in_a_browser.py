"""A child placed by another authority, on a phone: asked, answered, two absences in one talk."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import enter
from tests.factories import World
from wayhome.foundation.kernel import clock
from wayhome.practice.missing import commands
from wayhome.practice.missing.models import InterviewSample
from wayhome.practice.missing.tests.lives import interview_of, known_child, went_missing
from wayhome.practice.missing.tests.windows import opened, sign_in

Window = Callable[[int], Page]
Check = Callable[[Page], None]
HOUR = timedelta(hours=1)


@pytest.fixture
def world(world_committed: World) -> World:
    return world_committed


def test_two_authorities_act_on_one_interview_at_320_px_and_by_keyboard(
    world: World, window: Window, axe: Check
) -> None:
    child, now = known_child(world, responsible=world.sefton, carer=world.home), clock.now()
    for hours in (60, 6):
        episode = went_missing(child, now - hours * HOUR, back_after=2 * HOUR)
    there = f"/interviews/{interview_of(episode).ref}/"
    ours = enter(window(320), world.user("interviewer", world.sefton_council))
    opened(ours, there)
    ours.get_by_role("link", name="Choose which absences").press("Enter")
    axe(ours)
    ours.get_by_role("checkbox").first.press("Space")
    ours.get_by_role("button", name="Answer for these as well").press("Enter")
    expect(ours.get_by_role("link", name="Take this absence out again")).to_have_count(1)
    ours.get_by_role("link", name="Ask another authority or service").press("Enter")
    ours.get_by_role("radio", name="Stepping Stones").press("Space")
    ours.get_by_role("textbox", name="Why do you ask them?").fill("She lives near you.")
    ours.get_by_role("button", name="Ask them").press("Enter")
    expect(ours.get_by_role("heading", name="Another team is asked to hold this")).to_be_visible()
    axe(ours)
    theirs = sign_in(window(320), world, "interviewer")
    opened(theirs, there)
    theirs.get_by_role("button", name="Answer yes or no").press("Enter")
    axe(theirs)
    theirs.get_by_role("radio", name="Yes, we will hold it").press("Space")
    theirs.get_by_role("button", name="Send the answer").press("Enter")
    expect(theirs.get_by_role("heading", name="Held by another team")).to_be_visible()
    ours.reload()
    ours.get_by_role("link", name="Take it back").press("Enter")
    ours.get_by_role("textbox", name="Why do you take it back?").fill("They cancelled.")
    ours.get_by_role("button", name="Take it back").press("Enter")
    expect(ours.get_by_role("heading", name="What next")).to_be_visible()
    theirs.goto(theirs.url)
    assert "not found" in theirs.title()


def test_one_drawn_for_quality_is_read_beside_the_form(
    world: World, window: Window, axe: Check
) -> None:
    child, now = known_child(world, carer=world.home), clock.now()
    interview = interview_of(went_missing(child, now - 9 * HOUR, back_after=2 * HOUR))
    commands.hold(
        world.reader("interviewer"), interview=interview, held_at=now, where="School",
        account="She told me why.", no_action_reason="In the plan.",
    )  # fmt: skip
    today = clock.today()
    commands.draw_sample(
        world.reader("service_manager"), from_on=today - timedelta(days=1), until_on=today, size=1
    )
    page = sign_in(window(320), world, "service_manager")
    opened(page, f"/interviews/samples/{InterviewSample.objects.get().ref}/")
    axe(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.get_by_text("She told me why.")).to_be_visible()
    axe(page)
