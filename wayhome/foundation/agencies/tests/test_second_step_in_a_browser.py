"""Where a second step is required, each of them is set up and opens the rest, in a real browser.

tests/test_sign_in_pages.py looks at the same pages where none is required, past axe.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.factories import PASSWORD, World
from wayhome.foundation.agencies.models import User
from wayhome.foundation.agencies.tests import authenticator

Axe = Callable[[Page], None]
LOGIN = "/accounts/login/"
HOME = re.compile(r"localhost:\d+/(?!accounts)")


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def worker(world_committed: World) -> User:
    return world_committed.user("social_worker")


def security_key(page: Page) -> None:
    """A virtual authenticator in the device, which always finds its person present."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, user: User) -> None:
    page.goto(LOGIN)
    page.get_by_label("Email").fill(user.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()


def confirm_password(page: Page) -> None:
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Confirm").click()


def code(secret: str) -> str:
    cache.clear()  # the same half minute's code may serve twice in a test, never otherwise
    return authenticator.code(secret)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(words))


def test_an_authenticator_app_and_a_recovery_code(page: Page, worker: User) -> None:
    page.goto(LOGIN)
    sign_in(page, worker)
    page.goto("/duty/")
    heading(page, "Your sign-in")
    page.get_by_role("link", name="Set up the app").click()
    heading(page, "Confirm that it is you")
    confirm_password(page)
    heading(page, "Set up an authenticator app")
    secret = page.locator("code").first.inner_text()
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(code(secret))
    page.get_by_role("button", name="Set up").click()
    heading(page, "Recovery codes")
    recovery = page.locator(".wh-codes li").first.inner_text()
    page.goto("/duty/")
    heading(page, "Who is on duty")
    sign_out(page)
    for given in (code(secret), recovery):
        sign_in(page, worker)
        heading(page, "Second step")
        page.get_by_label(re.compile("code", re.IGNORECASE)).fill(given)
        with page.expect_navigation():
            page.get_by_role("button", name="Sign in", exact=True).click()
        page.goto("/duty/")
        heading(page, "Who is on duty")
        sign_out(page)


def test_a_passkey_is_added_and_signs_in_alone(page: Page, worker: User) -> None:
    security_key(page)
    sign_in(page, worker)
    page.goto("/duty/")
    page.get_by_role("link", name="Add a passkey").click()
    confirm_password(page)
    heading(page, "Add a passkey or security key")
    page.get_by_label("Name").fill("Duty phone")
    page.get_by_role("button", name="Add").click()
    heading(page, "Recovery codes")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("row", name=re.compile("Duty phone"))).to_contain_text("Passkey")
    page.goto("/duty/")
    heading(page, "Who is on duty")
    sign_out(page)
    page.goto(LOGIN)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(HOME)
    page.goto("/duty/")
    heading(page, "Who is on duty")


def test_a_passkey_is_the_second_step_after_the_password(page: Page, worker: User) -> None:
    security_key(page)
    sign_in(page, worker)
    page.goto("/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.get_by_label("Name").fill("Key")
    page.get_by_role("button", name="Add").click()
    heading(page, "Recovery codes")
    sign_out(page)
    sign_in(page, worker)
    heading(page, "Second step")
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url(HOME)
    page.goto("/duty/")
    heading(page, "Who is on duty")


def test_a_passkey_is_renamed_and_the_last_one_stays(page: Page, worker: User, axe: Axe) -> None:
    security_key(page)
    sign_in(page, worker)
    page.goto("/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.get_by_label("Name").fill("Key")
    page.get_by_role("button", name="Add").click()
    heading(page, "Recovery codes")
    page.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Rename Key").click()
    page.wait_for_url("**/edit/")
    assert not re.search(r"/\d+/", page.url), "no number in an address (E16)"
    axe(page)
    page.get_by_label("Name").fill("Red key")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove Red key").click()
    page.wait_for_url("**/remove/")
    axe(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("This is your only second step")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Red key"))).to_be_visible()


def test_the_other_pages_of_an_account_pass_axe(
    window: Callable[..., Page], worker: User, axe: Axe, settings: Any
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    for width in (1280, 320):
        page = window(width)
        for path in ("password/reset/", "password/reset/done/", "inactive/"):
            page.goto(f"/accounts/{path}")
            axe(page)
        page.goto("/accounts/password/reset/key/1-set-password/")
        heading(page, "This link no longer works")
        axe(page)
        sign_in(page, worker)
        for path in ("password/change/", "logout/", "password/reset/key/done/"):
            page.goto(f"/accounts/{path}")
            axe(page)
