"""Filling in on a phone: questions open as they are answered; without scripts all stand open."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from tests.factories import BACKEND, World
from wayhome.foundation.agencies.models import User
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands, queries
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.models import Response

Check = Callable[[Page], None]
Window = Callable[..., Page]


@pytest.fixture
def world(world_committed: World) -> World:
    commands.load_shipped(SYSTEM)
    return world_committed


@pytest.fixture
def child(world: World) -> Child:
    child = world.child()
    world.involve(child, world.council, "allocated", team=world.reader("social_worker").team)
    world.involve(child, world.service, "return_interview", team=world.reader("interviewer").team)
    return child


@pytest.fixture
def visit(world: World, child: Child) -> Response:
    version = queries.current("placement-visit")
    return commands.begin(world.reader("social_worker"), child=child, version=version)


@pytest.fixture
def interview(world: World, child: Child) -> Response:
    version = queries.current("return-interview")
    return commands.begin(world.reader("interviewer"), child=child, version=version)


def sign_in(page: Page, user: User) -> Page:
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = BACKEND
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session["began"] = clock.now().timestamp()
    session.create()
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": str(session.session_key),
                "domain": "localhost",
                "path": "/",
            }
        ]
    )
    return page


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def test_a_question_opens_when_the_answer_it_waits_for_is_given(
    phone: Page, world: World, visit: Response, axe: Check
) -> None:
    sign_in(phone, world.user("social_worker"))
    opened(phone, f"/questionnaires/responses/{visit.ref}/fill/")
    why = phone.get_by_label("Why not?")
    expect(why).to_be_hidden()
    expect(phone.get_by_text("Say when you will.")).to_be_hidden()
    expect(phone.get_by_role("heading", name="The adults")).to_be_hidden()
    axe(phone)
    alone = phone.get_by_role("group", name="Did you see the child alone?")
    alone.get_by_label("No", exact=True).check()
    expect(why).to_be_visible()
    expect(phone.get_by_text("Say when you will.")).to_be_visible()
    expect(phone.get_by_role("heading", name="The adults")).to_be_visible()
    axe(phone)
    why.fill("Staff stayed in the room")
    alone.get_by_label("Yes").check()
    expect(why).to_be_hidden()
    alone.get_by_label("No", exact=True).check()
    expect(why).to_have_value("Staff stayed in the room")
    alone.get_by_label("Yes").check()
    phone.get_by_role("button", name="Save and come back").click()
    expect(phone.get_by_text("Not completed yet")).to_be_visible()
    assert set(queries.given(visit)) == {"seen_alone"}
    axe(phone)


def test_what_was_written_is_kept_when_the_phone_goes_dark(
    phone: Page, world: World, visit: Response
) -> None:
    sign_in(phone, world.user("social_worker"))
    url = f"/questionnaires/responses/{visit.ref}/fill/"
    opened(phone, url).get_by_label("What have they done for fun this week?").fill("Swimming")
    with phone.expect_response("**/draft/"):
        phone.get_by_label("Which adult there knows this child best?").evaluate("e => e.focus()")
        phone.get_by_role("button", name="Save and continue").focus()
    opened(phone, url)
    expect(phone.get_by_text("This is what you had written and not yet saved.")).to_be_visible()
    expect(phone.get_by_label("What have they done for fun this week?")).to_have_value("Swimming")
    assert queries.given(visit) == {}


def test_without_scripts_every_question_stands_open_and_says_when_it_is_asked(
    window: Window, world: World, visit: Response
) -> None:
    page = sign_in(window(320, scripts=False), world.user("social_worker"))
    page.goto(f"/questionnaires/responses/{visit.ref}/fill/")
    expect(page.get_by_label("Why not?")).to_be_visible()
    expect(page.get_by_text("Only if “Did you see the child alone?” is “No”:")).to_be_visible()
    alone = page.get_by_role("group", name="Did you see the child alone?")
    alone.get_by_label("No", exact=True).check()
    page.get_by_label("Why not?").fill("Staff stayed in the room")
    page.get_by_role("button", name="Save and come back").click()
    expect(page.get_by_text("Staff stayed in the room")).to_be_visible()
    assert set(queries.given(visit)) == {"seen_alone", "why_not_alone"}


def test_an_interview_goes_part_by_part_on_a_phone(
    phone: Page, page: Page, world: World, interview: Response, axe: Check
) -> None:
    for narrow_or_wide in (phone, page):
        sign_in(narrow_or_wide, world.user("interviewer"))
    opened(phone, f"/questionnaires/responses/{interview.ref}/fill/")
    for title in ("Before you begin", "Before", "While you were away"):
        expect(phone.get_by_role("heading", name=title, exact=True)).to_be_visible()
        axe(phone)
        opened(page, phone.url)
        axe(page)
        phone.get_by_role("button", name="Save and continue").click()
        phone.wait_for_selector("html[data-ready]", state="attached")
    expect(phone.get_by_role("heading", name="Coming back")).to_be_visible()


def test_every_page_is_clean_at_both_widths(
    phone: Page, page: Page, world: World, visit: Response, axe: Check
) -> None:
    worker = world.reader("social_worker")
    answers = {
        "seen_alone": Given(codes=("yes",)),
        "fun": Given(text="The skate park, every day"),
        "missing_from_days": Given(codes=("school", "friends")),
        "afraid": Given(codes=("yes",), text="Of another boy", time_frame="to_3m"),
    }
    commands.save_answers(worker, visit, answers)
    commands.ask_for_export(worker, questionnaire=visit.questionnaire_version.questionnaire)
    questionnaire = visit.questionnaire_version.questionnaire
    assert visit.child
    urls = [
        "/questionnaires/",
        f"/questionnaires/{questionnaire.ref}/export/",
        f"/questionnaires/children/{visit.child.ref}/",
        f"/questionnaires/children/{visit.child.ref}/{questionnaire.ref}/begin/",
        f"/questionnaires/responses/{visit.ref}/",
        f"/questionnaires/responses/{visit.ref}/complete/",
        f"/questionnaires/responses/{visit.ref}/withdraw/",
    ]
    for window in (phone, page):
        sign_in(window, world.user("social_worker"))
        for url in urls:
            opened(window, url)
            axe(window)
    phone.goto(f"/questionnaires/{questionnaire.ref}/export/")
    phone.get_by_role("button", name="Make the file").click()
    expect(phone.get_by_text("It is being made")).to_be_visible()
    axe(phone)


def test_two_people_on_one_answer_choose_side_by_side(
    phone: Page, world: World, visit: Response, axe: Check
) -> None:
    sign_in(phone, world.user("social_worker"))
    opened(phone, f"/questionnaires/responses/{visit.ref}/fill/")
    phone.get_by_role("group", name="Did you see the child alone?").get_by_label("Yes").check()
    phone.get_by_label("Which adult there knows this child best?").fill("Mr Okafor")
    commands.save_answers(
        world.reader("team_manager"),
        visit,
        {"seen_alone": Given(codes=("yes",)), "who_cares": Given(text="Mrs Hale")},
    )
    phone.get_by_role("button", name="Save and continue").click()
    expect(phone.get_by_text("Somebody else changed this while you were writing")).to_be_visible()
    axe(phone)
    phone.get_by_label("Keep both texts, theirs first").check()
    phone.get_by_role("button", name="Save and continue").click()
    phone.wait_for_url("**/complete/")
    assert queries.given(visit)["who_cares"].text == "Mrs Hale\n\nMr Okafor"
