"""Guests behind one proxy are not one guest, and how long an answer takes tells nothing."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.factories import World
from wayhome.practice.contacts.commands import guests
from wayhome.practice.contacts.models import AgencyDomain

DOMAIN = "northgate.example.org"


@pytest.fixture(autouse=True)
def listed(world: World) -> None:
    AgencyDomain.objects.create(agency=world.school, domain=DOMAIN)


def ask(number: int, address: str = "") -> None:
    headers = {"x-forwarded-for": address} if address else {}
    typed = {"email": f"teacher{number}@{DOMAIN}"}
    assert Client().post("/contact/guest/", typed, headers=headers).status_code == 302


def test_behind_our_proxy_everybody_counts_for_themselves(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Else one person with a script keeps every school of the county out of the front door."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(guests.ORIGIN_MAY_ASK + 5):
            ask(number, "203.0.113.9")
        assert len(mail.outbox) == 0, "none before the transaction ends"
        ask(100, "203.0.113.77")
    sent = [message.to[0] for message in mail.outbox]
    assert len(sent) == guests.ORIGIN_MAY_ASK + 1
    assert sent[-1] == f"teacher100@{DOMAIN}"


def test_what_somebody_writes_into_the_header_themselves_does_not_count(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(guests.ORIGIN_MAY_ASK + 5):
            ask(number, f"198.51.100.{number}, 203.0.113.9")
    assert len(mail.outbox) == guests.ORIGIN_MAY_ASK


@pytest.mark.parametrize("email", [f"teacher1@{DOMAIN}", "somebody@elsewhere.example.org"])
def test_a_wrong_code_is_hashed_whether_one_was_sent_or_not(
    monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    client, hashed = Client(), []
    was = guests._hash

    def counted(salt: str, code: str) -> str:
        hashed.append(code)
        return was(salt, code)

    client.post("/contact/guest/", {"email": email})
    monkeypatch.setattr(guests, "_hash", counted)
    client.post("/contact/guest/code/", {"code": "00000000"})
    assert len(hashed) == 1
