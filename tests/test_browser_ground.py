"""The ground under browser tests: a page is served, watched for script errors, and checked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.plugin.browsers import WATCHED


def test_a_page_opens_at_both_widths(page: Page, phone: Page) -> None:
    for window, width in ((page, 1280), (phone, 320)):
        answer = window.goto("/accounts/login/")
        assert answer
        assert answer.status == 200
        assert window.viewport_size == {"width": width, "height": 800}
        expect(window.get_by_role("textbox", name="Password")).to_be_visible()


def test_two_windows_are_two_people(window: Callable[[int], Page]) -> None:
    first, second = window(1280), window(1280)
    for each in (first, second):
        each.goto("/accounts/login/")
    tokens = [
        next(c["value"] for c in each.context.cookies() if c["name"] == "csrftoken")
        for each in (first, second)
    ]
    assert tokens[0] != tokens[1]


def test_a_breach_of_the_content_security_policy_is_caught(page: Page) -> None:
    page.goto("/accounts/login/")
    page.evaluate(
        "const script = document.createElement('script'); script.text = 'window.x = 1';"
        "document.body.append(script)"
    )
    assert any("Content Security Policy" in fault for fault in WATCHED.pop(page))


def test_an_error_in_a_script_is_caught(page: Page) -> None:
    page.goto("/accounts/login/")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('broken') })")
    assert any("broken" in fault for fault in WATCHED.pop(page))


def test_axe_names_what_is_wrong(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/accounts/login/")
    page.evaluate("document.body.append(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_the_axe_fixture_finds_a_page_wider_than_its_window(
    phone: Page, axe: Callable[[Page], None]
) -> None:
    phone.goto("/accounts/login/")
    phone.evaluate("document.querySelector('main').style.minWidth = '900px'")
    with pytest.raises(AssertionError, match="pixels wider than its window"):
        axe(phone)
