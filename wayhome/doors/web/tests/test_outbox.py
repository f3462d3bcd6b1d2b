"""The demonstration shows the e-mails it would have sent; nowhere else is there such a page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from playwright.sync_api import Page, expect

OUTBOX = "/outbox/"


def send(words: str) -> None:
    backend = get_connection("wayhome.foundation.kernel.outbox.Backend")
    message = EmailMessage(subject="Something needs you", body=words, to=["jo@example.org"])
    backend.send_messages([message])


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["test", "production"])
def test_outside_a_demonstration_it_is_not_there(client: Client, settings: Any, mode: str) -> None:
    settings.MODE = mode
    send("Sign in")
    assert client.get(OUTBOX).status_code == 404


def test_what_was_sent_is_shown_newest_first_and_its_link_can_be_followed(
    page: Page, axe: Callable[[Page], None], settings: Any
) -> None:
    settings.MODE = "demonstration"
    page.goto(OUTBOX)
    expect(page.get_by_text("Nothing has been sent yet.")).to_be_visible()
    send("First")
    send("Sign in: http://localhost:8000/accounts/login/")
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(OUTBOX)
        axe(page)
    expect(page.locator(".govuk-summary-card").first).to_contain_text("Sign in")
    expect(page.get_by_role("link", name="http://localhost:8000/accounts/login/")).to_be_visible()
