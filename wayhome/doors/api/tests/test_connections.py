"""The administrator's page: secrets shown once, tokens and addresses ended, messages sent again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.factories import World, signed_in
from wayhome.doors.api import sending
from wayhome.doors.api.models import Delivery, Happening, Token, Webhook
from wayhome.doors.api.tests.lives import Asking
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry

PAGE = "/connections/"


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    signed_in(client, world.user("administrator"))
    return client


def send(client: Client, path: str, **typed: Any) -> Any:
    return client.post(PAGE + path, typed | {"idempotency_key": str(uuid4())}, follow=True)


def test_a_token_is_shown_once_and_ended_for_good(client: Client) -> None:
    last = clock.today() + timedelta(days=90)
    day = {"expires_on_day": last.day, "expires_on_month": last.month, "expires_on_year": last.year}
    typed = {"name": "Case system", "purpose": "responsible", "scopes": ["missing:read"], **day}
    shown = send(client, "token/add/", **typed).content.decode()
    secret = shown.partition("<code>")[2].partition("</code>")[0]
    assert Asking(secret).get("/episodes").status_code == 200
    assert secret not in client.get(PAGE).content.decode()
    token = Token.objects.get()
    assert token.scopes == ["missing:read"]
    send(client, f"token/{token.ref}/end/")
    assert Asking(secret).get("/episodes").status_code == 401
    said = AuditEntry.objects.filter(action__startswith="api.token").values_list(
        "action", flat=True
    )
    assert sorted(said) == ["api.token_ended", "api.token_made"]
    assert send(client, "token/add/", **typed | {"scopes": []}).status_code == 422


def test_an_address_is_told_until_it_is_ended_and_what_was_given_up_is_sent_again(
    client: Client, world: World
) -> None:
    url = "http://127.0.0.1:1/hook"
    typed = {"url": url, "purpose": "responsible", "events": ["episode.found"]}
    shown = send(client, "webhook/add/", **typed).content.decode()
    hook = Webhook.objects.get()
    assert sending.opened(hook.secret) in shown
    happened = Happening.objects.create(
        code="episode.found", subject_kind="episode", subject_id=1, child_id=1
    )
    dead = Delivery.objects.create(webhook=hook, happening=happened, body={}, state="dead")
    assert dead.ref in client.get(PAGE).content.decode()
    send(client, f"delivery/{dead.ref}/replay/")
    assert Delivery.objects.get().state == "waiting"
    other = Client()
    signed_in(other, world.user("administrator", world.police))
    assert other.get(f"{PAGE}webhook/{hook.ref}/end/").status_code == 404
    send(client, f"webhook/{hook.ref}/end/")
    assert Webhook.objects.get().ended_at
