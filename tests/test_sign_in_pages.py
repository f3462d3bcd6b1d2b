"""Signing in, the second step and passkeys, as people and screen readers meet them."""

import base64
import hashlib
import hmac
import struct
from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from wayhome.foundation.kernel import clock

EMAIL, PASSWORD = "jo.marsh@example.org", "correct horse battery staple"
Check = Callable[[Page], None]


@pytest.fixture
def jo(site: str) -> None:
    """Somebody with an account who has not set up a second step."""
    get_user_model().objects.create_user(email=EMAIL, password=PASSWORD, name="Jo Marsh")


@pytest.fixture
def keyed(page: Page) -> Page:
    """A window whose device has a fingerprint reader that always says yes."""
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
    return page


def clean(page: Page, axe: Check) -> None:
    """At a desk and on a phone."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        axe(page)


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()


def confirm(page: Page) -> None:
    """Changing how one signs in asks for the password again."""
    page.wait_for_url("**/accounts/reauthenticate/**")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()


def app_code(key: str) -> str:
    """What an authenticator app shows now for this key (RFC 6238)."""
    secret = base64.b32decode(key + "=" * (-len(key) % 8))
    step = struct.pack(">Q", int(clock.now().timestamp()) // 30)
    digest = hmac.new(secret, step, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def test_a_passkey_is_added_and_then_is_all_one_needs(jo: None, keyed: Page, axe: Check) -> None:
    page = keyed
    page.goto("/accounts/login/?kept=1")
    expect(page.get_by_text("Your draft is kept")).to_be_visible()
    clean(page, axe)
    sign_in(page)
    page.goto("/accounts/2fa/")
    expect(page.get_by_role("heading", name="Set up one of them to go on")).to_be_visible()
    clean(page, axe)
    page.get_by_role("link", name="Add a passkey").click()
    clean(page, axe)
    confirm(page)
    expect(page.get_by_role("heading", name="Add a passkey or security key")).to_be_visible()
    clean(page, axe)
    page.get_by_label("Name").fill("Work phone")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/")
    clean(page, axe)
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("rowheader", name="Work phone")).to_be_visible()
    expect(page.get_by_role("cell", name="Passkey")).to_be_visible()
    clean(page, axe)
    sign_out(page)
    page.goto("/accounts/login/")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in with a passkey").click()
    page.goto("/accounts/2fa/")
    expect(page.get_by_role("heading", name="Your sign-in")).to_be_visible()


def test_an_app_is_set_up_and_asked_for_at_the_second_step(
    jo: None, page: Page, axe: Check
) -> None:
    sign_in(page)
    page.goto("/accounts/2fa/totp/activate/")
    confirm(page)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("link", name="Enter authenticator code")).to_be_visible()
    clean(page, axe)
    key = page.locator("main code").inner_text()
    page.get_by_label("Authenticator code").fill(app_code(key))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = page.locator(".wh-codes li").first.inner_text()
    sign_out(page)
    sign_in(page)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    clean(page, axe)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/accounts/2fa/")
    expect(page.get_by_text("9 left")).to_be_visible()


def test_a_mistake_at_the_door_says_what_to_do_and_not_what_was_wrong(
    jo: None, page: Page, axe: Check
) -> None:
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_title("Error: Sign in – Wayhome")
    page.get_by_role("link", name="Enter email").click()
    expect(page.get_by_label("Email")).to_be_focused()
    clean(page, axe)
    sign_in(page, "wrong")
    known = page.locator(".govuk-error-summary").inner_text()
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_have_text(known, use_inner_text=True)


def test_after_five_wrong_passwords_the_door_says_when_it_opens(
    jo: None, page: Page, axe: Check
) -> None:
    for _ in range(5):
        sign_in(page, "wrong")
    expect(page.get_by_role("heading", name="Locked for now")).to_be_visible()
    clean(page, axe)
    sign_in(page)
    expect(page.get_by_role("heading", name="Locked for now")).to_be_visible()


def test_a_forgotten_password_tells_nobody_who_has_an_account(
    jo: None, page: Page, axe: Check
) -> None:
    said = []
    for address in (EMAIL, "nobody@example.org"):
        page.goto("/accounts/password/reset/")
        page.get_by_label("Email").fill(address)
        page.get_by_role("button", name="Send the link").click()
        expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()
        said.append(page.locator("main").inner_text())
    assert said[0] == said[1]
    clean(page, axe)
