"""One child all the way through, in real windows: report, board, found, interview, action, figure.

Four agencies, each in a window of its own: the home reports on a phone; the council sees it on a
board that stands open, acts, and later does what was agreed; the police grade, find and return; the
commissioned service offers, tries and talks on a phone. The leader follows a figure down to this
child. A stranger opens every address that any of them opened; the log says who saw the child.
The clock moves with the story, which began five days ago: by its end the 72 hours are up.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import World
from tests.windows import PHONE, Check, Story, awake, choose, opened, press, write_time
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.questionnaires.commands import load_shipped

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FRESH = 15_000  # milliseconds in which a change shows on every open board
REF = re.compile(r"/[2-9a-z]{12}/")
BORN_ON = date(2012, 5, 2)


@pytest.fixture
def story(world_committed: World, window: Callable[..., Page], axe: Check) -> Story:
    world = world_committed
    day = clock.today() - timedelta(days=5)
    began_at = datetime.combine(day, time(17), tzinfo=clock.LONDON)
    for role in ("home_manager", "social_worker", "police_coordinator", "interviewer"):
        world.member(role)
    with clock.stopped(began_at - timedelta(days=30)):
        load_shipped(SYSTEM)
        child = world.child(born_on=BORN_ON, carer=world.home)
    with clock.stopped(began_at):
        for role in ("social_worker", "police_coordinator", "interviewer"):
            world.on_duty(world.user(role))
    return Story(world, child, window, axe, began_at)


def the_home_reports(story: Story, phone: Page, at: datetime) -> None:
    opened(phone, "/report/")
    press(phone, "Start a report")
    phone.get_by_label("A phone number for tonight").fill("01606 496 0123")
    press(phone, "Continue")
    phone.get_by_label("Part of the name, or date of birth").fill("Ash Winters")
    press(phone, "Find")
    choose(phone, "Ash Winters")
    story.look(phone)
    press(phone, "Continue")
    choose(phone, "I know the time")
    write_time(phone, "seen-at", story.began_at)
    story.look(phone)
    press(phone, "Continue")
    phone.get_by_label("Where was Ash last seen?").fill("Winsford station")
    press(phone, "Continue")
    choose(phone, "Their health, or medication they need")
    press(phone, "Continue")
    choose(phone, "Rang or messaged the child")
    press(phone, "Continue")
    choose(phone, "Yes")
    write_time(phone, "police-told_at", at)
    phone.get_by_label("Who told them?").fill("Jo Ferris")
    story.look(phone)
    press(phone, "Continue")
    story.look(phone)
    press(phone, "Send the report")
    expect(phone.get_by_role("heading", name="Report received")).to_be_visible()
    story.look(phone)
    press(phone, "Follow this report", "link")
    expect(phone.get_by_role("heading", name="Ash Winters", level=1)).to_be_visible()


def waits_at_the_board(page: Page) -> None:
    opened(page, "/missing/")
    expect(page.get_by_text("No child whom you may see is reported missing now.")).to_be_visible()
    page.evaluate("window.neverLeft = true")


def the_council_acknowledges(story: Story, board: Page, wall: Page) -> None:
    """Both boards stand open; neither is loaded again."""
    for page in (board, wall):
        row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Ash W"))
        expect(row).to_be_visible(timeout=FRESH)
        expect(row).to_contain_text("last seen Winsford station")
    story.look(board)
    board.get_by_role("link", name="Ash W").focus()
    board.keyboard.press("a")
    said = f"acting: {story.member('social_worker').user.name}"
    for page in (board, wall):
        expect(page.get_by_text(said)).to_be_visible(timeout=FRESH)
        assert page.evaluate("window.neverLeft") is True


def the_police_grade(story: Story, page: Page) -> None:
    page.get_by_role("link", name="Ash W").press("Enter")
    expect(page.get_by_role("heading", name="Ash Winters", level=1)).to_be_visible()
    awake(page)
    story.look(page)
    press(page, "Grade the risk", "link")
    choose(page, "Medium")
    page.get_by_label("Why this grade?").fill("No inhaler, and out after dark.")
    press(page, "Grade")
    expect(page.get_by_text("No inhaler, and out after dark.")).to_be_visible()


def the_police_find(story: Story, page: Page, at: datetime) -> None:
    page.reload()
    awake(page)
    press(page, "Record that they are found", "link")
    choose(page, "I know the time")
    write_time(page, "at", at)
    page.get_by_label("Where were they found?").fill("Crewe bus station")
    choose(page, "Found by police")
    press(page, "Record that they are found")
    expect(page.get_by_text("Found, not yet back")).to_be_visible()


def the_police_bring_back(story: Story, page: Page, at: datetime) -> None:
    press(page, "Record that they are back", "link")
    choose(page, "I know the time")
    write_time(page, "at", at)
    choose(page, "Where they lived before")
    press(page, "Record that they are back")
    expect(page.get_by_role("link", name="Return interview")).to_be_visible()
    awake(page)
    story.look(page)


def the_service_offers(story: Story, phone: Page, at: datetime) -> None:
    """From the list of what is owed to the interview, on a phone."""
    opened(phone, reverse("worklist:mine"))
    line = phone.locator("main").get_by_role("button").filter(has_text="Ash Winters").first
    with phone.expect_navigation():
        line.press("Enter")
    awake(phone)
    if "/offer/" not in phone.url:
        press(phone, "Offer it")
    write_time(phone, "at", at)
    choose(phone, "Text message")
    choose(phone, "The child said yes")
    press(phone, "Record the offer")
    expect(phone.get_by_role("cell", name="The child said yes")).to_be_visible()


def the_service_tries(story: Story, phone: Page, at: datetime) -> None:
    press(phone, "Record an attempt")
    write_time(phone, "at", at)
    choose(phone, "Visit")
    choose(phone, "The child was not there")
    press(phone, "Record the attempt")
    expect(phone.get_by_role("cell", name="The child was not there")).to_be_visible()


def the_form_is_begun(story: Story, phone: Page) -> None:
    interview = phone.url
    press(phone, "Begin the conversation")
    press(phone, "Begin")
    choose(phone, "At school or college")
    choose(phone, "Nobody else")
    choose(phone, "Yes, and they understood")
    story.look(phone)
    press(phone, "Save and continue")
    expect(phone.get_by_role("heading", name="Before", exact=True)).to_be_visible()
    opened(phone, interview)


def the_conversation_is_held(story: Story, phone: Page, at: datetime) -> None:
    press(phone, "Finish and agree what will be done")
    write_time(phone, "held_at", at)
    phone.get_by_label("Where?", exact=True).fill("School, the quiet room")
    said = {
        "In the child's own words": "I just want someone to text me back.",
        "What happened, and why": "Rows at home, and a flat in Crewe.",
        "For police: safety": "A flat above the shop, an older man called T.",
        "For home, carer or school": "Ring her key worker first.",
    }
    for label, words in said.items():
        phone.get_by_label(label).fill(words)
    action = phone.get_by_role("group", name="Action 1")
    action.get_by_label("What will be done?").fill("A key worker who texts back")
    team = story.world.team("social_care")
    action.get_by_label("Who will do it?").select_option(value=team.ref)
    write_time(phone, "action-0-due_at", at + 48 * HOUR)
    story.look(phone)
    press(phone, "Finish the interview")
    expect(phone.get_by_text("Rows at home, and a flat in Crewe.")).to_be_visible()
    story.look(phone)


def the_council_acts(story: Story, page: Page) -> None:
    """The home's agreed steps and the police's are not theirs to read; the action is theirs."""
    opened(page, reverse("worklist:mine"))
    opened(page, f"/child/{story.child.ref}/")
    story.look(page)
    page.get_by_role("link", name="A key worker who texts back").first.press("Enter")
    expect(page.get_by_role("heading", name="A key worker who texts back")).to_be_visible()
    awake(page)
    story.look(page)
    press(page, "It is done")
    page.get_by_label("What did it change for the child?").fill("Ash has somebody who answers.")
    press(page, "Record what it changed")
    expect(page.get_by_text("Ash has somebody who answers.")).to_be_visible()


def each_reads_their_own_text(story: Story, interview: str) -> None:
    """P21: what was said is apart by who may read it."""
    full, police, carer = "Rows at home, and", "an older man called T", "Ring her key worker first"
    for role, mine, theirs in (
        ("police_coordinator", police, (full, carer)),
        ("home_manager", carer, (full, police)),
    ):
        page = opened(story.sits_down(role, PHONE), interview)
        expect(page.get_by_text(mine)).to_be_visible()
        for words in theirs:
            expect(page.get_by_text(words)).to_have_count(0)


def the_leader_drills_down(story: Story, page: Page) -> None:
    """From the sentence to the number to the row to the child."""
    opened(page, "/figures/")
    expect(page.get_by_text("1 of 1 interviews were held in time")).to_be_visible()
    story.look(page)
    table = page.get_by_role("table", name="Return interviews by the month")
    whole = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="All"))
    with page.expect_navigation():
        whole.get_by_role("link").first.press("Enter")
    awake(page)
    story.look(page)
    press(page, "Ash Winters", "link")
    expect(page.get_by_role("heading", name="Ash Winters", level=1)).to_be_visible()
    assert story.child.ref in page.url


def the_stranger_finds_nothing(story: Story, page: Page) -> None:
    """Every address that names a child, an episode or an interview is not there for them."""
    about = [path for path in story.paths if REF.search(path)]
    assert len(about) >= 20, about
    answers = {path: _status(page, path) for path in about}
    assert {path: found for path, found in answers.items() if found != 404} == {}
    for path in story.paths:
        if path not in about:
            page.goto(path)
            expect(page.get_by_text("Winters")).to_have_count(0)
    opened(page, "/find/")
    page.get_by_role("main").get_by_role("textbox").first.fill("Ash Winters")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.get_by_role("main").get_by_role("link", name="Winters")).to_have_count(0)


def _status(page: Page, path: str) -> int:
    response = page.goto(path)
    assert response is not None, path
    return response.status


def the_officer_sees_who_looked(story: Story, page: Page) -> None:
    opened(page, "/log/")
    press(page, "Look at one child")
    choose(page, "Full name and date of birth")
    page.get_by_label("Full name", exact=True).fill("Ash Winters")
    for part in ("day", "month", "year"):
        page.locator(f"#id_born_on_{part}").fill(str(getattr(BORN_ON, part)))
    press(page, "Show the log")
    story.look(page)
    saw = page.get_by_role("table", name="Who saw this child")
    for role in ("home_manager", "social_worker", "police_coordinator", "interviewer"):
        expect(saw).to_contain_text(story.member(role).user.name)
    expect(saw).to_contain_text(story.member("senior_leader").user.name)
    expect(saw).not_to_contain_text(story.member("stranger").user.name)
    away = page.get_by_role("table", name="Who was turned away")
    expect(away).to_contain_text(story.member("stranger").user.name)


def test_from_the_report_to_the_figure_as_people_in_four_agencies(story: Story) -> None:
    with story.after(3 * HOUR) as at:
        wall, board = story.sits_down("police_coordinator"), story.sits_down("social_worker")
        for page in (wall, board):
            waits_at_the_board(page)
        home = story.sits_down("home_manager", PHONE)
        the_home_reports(story, home, at - 5 * MINUTE)
    with story.after(3 * HOUR + 4 * MINUTE):
        the_council_acknowledges(story, board, wall)
        the_police_grade(story, wall)
    with story.after(6 * HOUR) as at:
        the_police_find(story, wall, at - 10 * MINUTE)
    with story.after(7 * HOUR) as at:
        the_police_bring_back(story, wall, at - 5 * MINUTE)
    with story.after(18 * HOUR) as at:
        service = story.sits_down("interviewer", PHONE)
        the_service_offers(story, service, at - 10 * MINUTE)
    with story.after(23 * HOUR) as at:
        the_service_tries(story, service, at - 10 * MINUTE)
    with story.after(47 * HOUR) as at:
        the_form_is_begun(story, story.sits_down("interviewer", page=service))
        the_conversation_is_held(story, service, at)
        each_reads_their_own_text(story, urlsplit(service.url).path)
    with story.after(70 * HOUR):
        the_council_acts(story, story.sits_down("social_worker", page=board))
    the_leader_drills_down(story, story.sits_down("senior_leader"))
    paths = list(story.paths)
    stranger = story.sits_down("stranger")
    story.paths = paths
    the_stranger_finds_nothing(story, stranger)
    the_officer_sees_who_looked(story, story.sits_down("data_protection_officer"))
