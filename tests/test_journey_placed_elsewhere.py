"""A child of Sefton's, placed in Cheshire East, goes missing: both authorities see it and act.

On phones, without a mouse. Two boards stand open in two councils. The one where the home lies
makes an enquiry, the one that answers for the child acknowledges and decides; the force where the
child lives grades and finds. The interview is owed by the child's own authority.
"""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browsing import enter
from tests.factories import World
from tests.keyboard import Keys
from tests.windows import PHONE, SLOW, Check, Story
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel import clock
from wayhome.practice.missing.models import Enquiry, Episode, ReturnInterview

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FRESH = 15_000  # milliseconds in which a change shows on every open board
NOBODY = "No child whom you may see is reported missing now."


@pytest.fixture
def placed(world_committed: World, window: Callable[..., Page], axe: Check) -> Story:
    world = world_committed
    day = clock.today() - timedelta(days=1)
    began_at = datetime.combine(day, time(13), tzinfo=clock.LONDON)
    with clock.stopped(began_at - timedelta(days=30)):
        child = world.child(responsible=world.sefton, carer=world.home)
        world.member("home_manager")
    with clock.stopped(began_at):
        world.on_duty(world.user("social_worker", world.sefton_council))
        world.on_duty(world.user("social_worker", world.council))
        world.on_duty(world.user("police_coordinator"))
    return Story(world, child, window, axe, began_at)


def sits_down(story: Story, role: str, agency: Agency) -> Keys:
    page = story.window(PHONE)
    page.set_default_timeout(SLOW)
    member = story.world.member(role, agency)
    return Keys(enter(page, member.user, member))


def boards_stand_open(*councils: Keys) -> None:
    for keys in councils:
        keys.open("/missing/").sees(NOBODY)
        keys.page.evaluate("window.neverLeft = true")


def the_home_reports(story: Story, home: Keys, at: datetime) -> None:
    home.open("/report/").press("Start a report")
    home.write("A phone number for tonight", "01606 496 0123").press("Continue")
    home.write("Part of the name, or date of birth", "Ash Winters").press("Find")
    home.choose("Ash Winters").press("Continue")
    home.choose("I know the time").write_time("seen-at", at - HOUR).press("Continue")
    home.write("Where was Ash last seen?", "Winsford station").press("Continue")
    home.press("Continue").press("Continue")
    home.choose("Yes").write_time("police-told_at", at - 5 * MINUTE)
    home.write("Who told them?", "Jo Ferris").press("Continue")
    home.press("Send the report")
    for council in (story.world.sefton_council, story.world.council):
        home.sees(f"Duty social care, {council.name}, are being called to your report.")


def both_see_it_and_one_acknowledges(own: Keys, host: Keys, who: str) -> None:
    """Neither board is loaded again. What one presses, the other reads."""
    for keys in (own, host):
        expect(keys.page.locator("[data-row]", has_text="Ash W")).to_be_visible(timeout=FRESH)
    own.to(own.page.locator("[data-row]").get_by_role("link"))
    own.page.keyboard.press("a")
    for keys in (own, host):
        expect(keys.page.get_by_text(f"acting: {who}")).to_be_visible(timeout=FRESH)
        assert keys.page.evaluate("window.neverLeft") is True


def the_host_asks_and_the_other_answers(story: Story, own: Keys, host: Keys) -> None:
    """One search plan, written in one council and answered in the other."""
    host.follow("Ash W").follow("Add an enquiry")
    host.choose("Friends and family").write("What is asked?", "Ring the aunt in Bootle.")
    host.press("Add it to the search plan").sees("Ring the aunt in Bootle.")
    own.follow("Ash W").sees("Ring the aunt in Bootle.")
    story.axe(own.page)
    own.press(re.compile("^I am doing this"))
    own.follow(re.compile("^Record the result"))
    own.choose("Yes").write("What came of it?", "Not there. She rings if Ash does.")
    own.press("Record it")
    host.open(_episode_path()).sees("Enquiries that were made (1)")
    assert Enquiry.objects.get().results.count() == 1


def its_own_council_decides(story: Story, own: Keys) -> None:
    """Placed out of its area: a decision is asked of the authority that answers for the child."""
    own.open(_episode_path()).press("Decide Placed outside their authority's area, and missing")
    story.axe(own.page)
    own.choose("Strategy discussion").write("Why?", "Far from home, and with nobody.")
    own.press("Record the decision").sees("Far from home, and with nobody.")


def the_force_where_the_child_lives_grades_and_finds(police: Keys, at: datetime) -> None:
    police.open("/missing/").follow("Ash W").follow("Grade the risk").choose("Medium")
    police.write("Why this grade?", "Out of area.").press("Grade")
    police.follow("Record that they are found").choose("I know the time").write_time("at", at)
    police.write("Where were they found?", "Lime Street station").choose("Found by police")
    police.press("Record that they are found").sees("Found, not yet back")


def the_host_council_sees_them_back(host: Keys, at: datetime) -> None:
    host.open(_episode_path()).follow("Record that they are back").choose("I know the time")
    host.write_time("at", at).choose("Where they lived before").press("Record that they are back")


def the_interview_is_owed_at_home(story: Story, service: Keys) -> None:
    service.open(reverse("worklist:mine")).sees("Ash Winters")
    row = ReturnInterview.objects.get()
    assert row.team == story.world.team("return_interview", story.world.sefton)


def _episode_path() -> str:
    return f"/missing/{Episode.objects.get().ref}/"


def test_two_authorities_see_one_child_and_both_act(placed: Story) -> None:
    story, world = placed, placed.world
    with story.after(2 * HOUR) as at:
        own = sits_down(story, "social_worker", world.sefton_council)
        host = sits_down(story, "social_worker", world.council)
        elsewhere = sits_down(story, "stranger", world.stranger)
        boards_stand_open(own, host, elsewhere)
        the_home_reports(story, sits_down(story, "home_manager", world.home), at)
    with story.after(2 * HOUR + 4 * MINUTE):
        who = world.user("social_worker", world.sefton_council).name
        both_see_it_and_one_acknowledges(own, host, who)
        the_host_asks_and_the_other_answers(story, own, host)
        its_own_council_decides(story, own)
    with story.after(5 * HOUR) as at:
        police = sits_down(story, "police_coordinator", world.police)
        the_force_where_the_child_lives_grades_and_finds(police, at - 10 * MINUTE)
    with story.after(6 * HOUR) as at:
        the_host_council_sees_them_back(host, at - 5 * MINUTE)
        the_interview_is_owed_at_home(story, sits_down(story, "interviewer", world.sefton_council))
        elsewhere.open("/missing/").sees(NOBODY)
