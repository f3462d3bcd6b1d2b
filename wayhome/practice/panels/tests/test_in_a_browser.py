"""A panel in a browser, as its secretary, its chair and an agency that is asked, on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import enter
from tests.factories import World
from wayhome.foundation.kernel import clock
from wayhome.practice.panels import commands
from wayhome.practice.panels.models import Answer, Decision, Meeting
from wayhome.practice.panels.tests.lives import DAY, Sitting, sitting

Axe = Callable[[Page], None]
DESK, PHONE = 1280, 320
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def panel(world_committed: World) -> Sitting:
    return sitting(world_committed)


def look(page: Page, address: str, axe: Axe) -> None:
    page.goto(address)
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        assert page.evaluate(TOO_WIDE) <= 0, address


def test_nothing_is_in_a_secretarys_or_chairs_way(
    panel: Sitting, window: Callable[..., Page], axe: Axe
) -> None:
    world = panel.world
    item = panel.on_agenda(world.child(), level="significant", urgency="urgent", child_view="No.")
    for agency in (world.health, world.police):
        panel.asked(item, agency)
    new = commands.NewTopic("place", "The arcade by the station", "Named by four.")
    topic = commands.add_topic(panel.secretary, meeting=panel.meeting, topic=new)
    referral = panel.referred(world.child("Kit", "Fallow"))
    page = enter(window(DESK), world.user("panel_secretary"), world.member("panel_secretary"))
    at, of = f"/panels/meeting/{panel.meeting.ref}", f"/panels/item/{item.ref}"
    run = f"/panels/panel/{panel.panel.ref}"
    for address in (
        f"{run}/", f"/panels/referral/{referral.ref}/decide/", f"{at}/", f"{at}/order/",
        f"{at}/live/", f"{of}/", f"{of}/ask/", f"{of}/record/", f"/panels/topic/{topic.ref}/",
    ):  # fmt: skip
        look(page, address, axe)
    chair = enter(window(DESK), world.user("panel_chair"), world.member("panel_chair"))
    child = item.child.ref
    for address in (f"{of}/conflict/", f"{of}/strategy/", f"/child/{child}/panel/"):
        look(chair, address, axe)
    panel.decided(item, decision={"strategy": "asked"}, dissents=[(world.health, "Too soon.")])
    commands.hold(panel.secretary, meeting=panel.meeting)
    for address in (f"{of}/", f"{at}/minutes/", f"{at}/minutes/approve/"):
        look(chair, address, axe)
    chair.get_by_label("I read these minutes against who must not know, for each child").check()
    chair.get_by_role("button", name="Approve, and let them out").click()
    expect(chair.get_by_text("Minutes are out: each reads what they may.")).to_be_visible()
    assert Meeting.objects.get(pk=panel.meeting.pk).minutes_at is not None


def test_an_agency_answers_on_a_phone_and_a_secretary_writes_as_it_is_said(
    panel: Sitting, window: Callable[..., Page], axe: Axe
) -> None:
    world = panel.world
    item = panel.on_agenda(world.child())
    panel.asked(item, world.health)
    nurse = enter(window(PHONE), world.user("health_practitioner"))
    nurse.goto("/panels/")
    nurse.get_by_role("link", name="Ash Winters").click()
    axe(nurse)
    nurse.get_by_label("We hold nothing").check()
    nurse.get_by_role("button", name="Send it to the panel").click()
    expect(nurse.get_by_text("Thank you: it is with the panel.")).to_be_visible()
    assert Answer.objects.get().nothing_held
    page = enter(window(DESK), world.user("panel_secretary"), world.member("panel_secretary"))
    page.goto(f"/panels/meeting/{panel.meeting.ref}/live/")
    page.get_by_role("link", name="Record Ash Winters").click()
    page.get_by_label("What was said").fill("Health holds nothing.")
    page.get_by_role("button", name="Save, and stay here").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.get_by_label("Moderate").check()
    page.get_by_label("Accept: the panel takes this on").check()
    page.get_by_label("Why?").fill("Seen less, and safer.")
    review = clock.today() + 28 * DAY
    group = page.get_by_role("group", name="When is it looked at again?")
    for box, value in (("Day", review.day), ("Month", review.month), ("Year", review.year)):
        group.get_by_label(box).fill(str(value))
    page.get_by_role("button", name="Save, and on to the next").click()
    expect(page.get_by_role("heading", name="1 of 1 child heard")).to_be_visible()
    row = Decision.objects.get()
    assert (row.note, row.outcome, row.review_on) == ("Health holds nothing.", "accept", review)
