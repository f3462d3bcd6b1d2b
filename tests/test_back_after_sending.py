"""Sent without a connection, gone back to, sent again: nothing is lost or written twice.

Gone back to and sent again as it was, a form is one sending; with other words, two (E15).
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import enter
from tests.factories import World
from wayhome.foundation.kernel.models import Draft
from wayhome.practice.contacts.models import Referral

SAW = "Outside the arcade at ten with two men, would not stop here."
RECEIVED = "Received"
DOUBLE_CLICK = 1_100  # milliseconds in which GOV.UK's button takes a second press for the first
STILL_HERE = "Not saved: no connection. What you typed is still here."


@pytest.fixture
def page(world_committed: World, window: Callable[..., Page]) -> Page:
    page = enter(window(), world_committed.user("youth_justice_worker"))
    page.goto("/contact/quick/")
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def write(page: Page, who: str = "Robin Marsh") -> None:
    page.get_by_label("Who?").fill(who)
    page.get_by_label("What did you see or hear?").fill(SAW)
    page.get_by_label("It can wait until tomorrow").check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name=RECEIVED)).to_be_visible()


def test_sent_again_as_it_was_it_is_the_contact_of_before(page: Page) -> None:
    write(page)
    send(page)
    receipt = page.url
    page.go_back()
    write(page)
    send(page)
    assert page.url == receipt
    assert Referral.objects.count() == 1


def test_with_other_words_it_is_another(page: Page) -> None:
    write(page)
    send(page)
    page.go_back()
    write(page, "Kit Marsh")
    send(page)
    assert Referral.objects.count() == 2


def test_a_form_opened_afresh_is_another_even_with_the_same_words(page: Page) -> None:
    for _ in range(2):
        page.goto("/contact/quick/")
        write(page)
        send(page)
    assert Referral.objects.count() == 2


def test_a_page_that_said_what_is_wrong_can_be_gone_back_to(page: Page) -> None:
    """Without the browser's own question whether to send the form again, and without sending it."""
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    write(page)
    send(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Quick contact")).to_be_visible()
    write(page)
    send(page)
    assert Referral.objects.count() == 1


def test_without_a_connection_the_page_stays_and_is_sent_later(page: Page) -> None:
    """The browser's own page would stand in its place, and every word since the last be gone."""
    write(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text(STILL_HERE)).to_be_visible()
    expect(page.get_by_label("What did you see or hear?")).to_have_value(SAW)
    page.context.set_offline(False)
    page.wait_for_timeout(DOUBLE_CLICK)
    send(page)
    assert Referral.objects.count() == 1
    assert not Draft.objects.exists()


def test_where_the_phone_thinks_that_it_is_connected_the_page_stays_too(page: Page) -> None:
    page.route("**/draft/", lambda route: route.abort())
    write(page)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text(STILL_HERE)).to_be_visible()
    assert Referral.objects.count() == 0
    page.unroute("**/draft/")
    page.wait_for_timeout(DOUBLE_CLICK)
    send(page)
    assert Referral.objects.count() == 1


def test_a_form_that_keeps_no_draft_stays_as_well(
    world_committed: World, window: Callable[..., Page]
) -> None:
    child = world_committed.child(school=world_committed.school)
    page = enter(window(), world_committed.user("team_manager"))
    page.goto(f"/child/{child.ref}/restrict/")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.context.set_offline(True)
    page.locator("main form textarea").first.fill("A witness works here")
    page.locator("main form").get_by_role("button").last.click()
    expect(page.get_by_text(STILL_HERE)).to_be_visible()
    expect(page.locator("main form textarea").first).to_have_value("A witness works here")
