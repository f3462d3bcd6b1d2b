"""Pages about Wayhome itself are there for everybody, at both widths, signed in or not."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.factories import World, browse_as, signed_in

Axe = Callable[[Page], None]


@pytest.mark.parametrize("width", [1280, 320])
def test_accessibility_and_privacy_pass_axe_and_are_linked_from_every_page(
    window: Callable[..., Page], axe: Axe, width: int
) -> None:
    page = window(width)
    for name in ("Accessibility", "Privacy"):
        page.goto("/accounts/login/")
        page.get_by_role("contentinfo").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        axe(page)


def test_privacy_says_the_times_that_hold_here(client: Client, db: None, settings: object) -> None:
    settings.IDLE_MINUTES, settings.WAYHOME_DRAFT_DAYS = 17, 9  # type: ignore[attr-defined]
    words = " ".join(client.get("/privacy/").content.decode().split())
    assert "After 17 minutes without use" in words
    assert "for you alone for 9 days" in words


def test_the_foot_of_a_page_leads_to_ones_place_and_sign_in(world: World, client: Client) -> None:
    assert "/place/" not in client.get("/privacy/").content.decode()
    signed_in(client, world.user("social_worker"))
    words = client.get("/privacy/").content.decode()
    assert 'href="/place/"' in words
    assert 'href="/accounts/2fa/"' in words


def test_a_form_out_of_date_passes_axe(world_committed: World, page: Page, axe: Axe) -> None:
    """As after signing in again in another tab: the page's token is no longer the cookie's."""
    browse_as(page, world_committed.user("administrator"))
    page.goto("/teams/add/")
    page.get_by_label("Team's name").fill("Front door")
    page.evaluate(
        "document.querySelector('main [name=csrfmiddlewaretoken]').value = 'x'.repeat(64)"
    )
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("What you typed is kept as a draft")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Open the form again").click()
    expect(page.get_by_label("Team's name")).to_have_value("Front door")
