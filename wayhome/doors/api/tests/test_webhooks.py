"""What happened is told: in the command's transaction, signed, to who may know, again and again."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.db import transaction

from tests.factories import World
from wayhome.doors.api import commands, jobs, outbox, sending
from wayhome.doors.api.models import Delivery, Happening, Webhook
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.practice.missing.tests.lives import went_missing


class Listener(HTTPServer):
    """A real address: keeps what it is sent, and answers `status`."""

    def __init__(self) -> None:
        self.status, self.heard = 204, list[tuple[dict[str, str], bytes]]()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        yield server
        server.shutdown()


def told(
    world: World, url: str, purpose: str = Purpose.RESPONSIBLE, agency: str = "council"
) -> tuple[Webhook, str]:
    return commands.make_webhook(
        world.reader("administrator", world.agencies[agency]),
        url=url,
        purpose=str(purpose),
        events=["episode.reported", "episode.found", "action.done"],
    )


def test_it_arrives_signed_with_references_and_no_name(world: World, listener: Listener) -> None:
    _hook, secret = told(world, listener.url)
    child = world.child(given_name="Rosalind")
    episode = went_missing(child, clock.now())
    jobs.tell(0)
    [(headers, body)] = listener.heard
    said = json.loads(body)
    assert said["type"] == "episode.reported"
    assert said["subject"] == {"kind": "episode", "ref": episode.ref}
    assert said["child"] == child.ref
    assert b"Rosalind" not in body
    lower = {name.lower(): value for name, value in headers.items()}
    signed = sending.signature(secret, said["id"], int(lower["webhook-timestamp"]), body)
    assert lower["webhook-signature"] == signed
    assert lower["webhook-id"] == said["id"]
    assert secret not in Webhook.objects.get().secret
    assert Delivery.objects.get().state == "sent"
    line = AuditEntry.objects.get(kind="read", action="api:webhook")
    assert (line.child_id, line.agency_id) == (child.pk, world.council.pk)
    jobs.tell(0)
    assert len(listener.heard) == 1


def test_nothing_is_told_of_what_was_rolled_back_or_of_what_nobody_asked_for(world: World) -> None:
    child = world.child()
    went_missing(child, clock.now() - timedelta(days=3), back_after=timedelta(hours=2))
    assert not Happening.objects.exists()
    told(world, "http://127.0.0.1:1/")
    with transaction.atomic():
        went_missing(child, clock.now())
        assert Happening.objects.exists()
        transaction.set_rollback(True)
    assert not Happening.objects.exists()


def test_a_stranger_is_told_nothing_and_who_may_no_longer_know_is_not_told_late(
    world: World, listener: Listener
) -> None:
    told(world, listener.url, agency="stranger")
    told(world, listener.url, Purpose.HEALTH_CARE, agency="health")
    child = world.child()
    involved = world.involve(child, world.health, Purpose.HEALTH_CARE)
    went_missing(child, clock.now())
    assert outbox.tell() == 1
    listener.status = 500
    sending.send_due()
    access.end_involvement(world.reader("social_worker"), involvement=involved, reason="Done")
    listener.status = 204
    with clock.stopped(clock.now() + timedelta(hours=1)):
        assert sending.send_due() == 0
    assert Delivery.objects.get().state == "withheld"
    assert len(listener.heard) == 1


def test_it_is_tried_again_ever_later_then_given_up_and_can_be_replayed(
    world: World, listener: Listener
) -> None:
    told(world, listener.url)
    went_missing(world.child(), clock.now())
    outbox.tell()
    listener.status, at = 307, clock.now()  # a redirect is not followed, and is no success
    for _ in range(len(sending.AGAIN) + 1):
        with clock.stopped(at):
            assert sending.send_due() == 0
            assert sending.send_due() == 0  # not due yet
        at = Delivery.objects.get().next_at
    dead = Delivery.objects.get()
    assert (dead.state, dead.attempts, dead.status) == ("dead", len(sending.AGAIN) + 1, 307)
    listener.status = 200
    commands.replay(world.reader("administrator"), delivery=dead)
    assert sending.send_due() == 1
    ids = {json.loads(body)["id"] for _, body in listener.heard}
    assert ids == {dead.ref}


def test_in_production_only_https_and_only_the_internet(world: World, settings: Any) -> None:
    settings.WAYHOME_WEBHOOKS_LOCAL = False
    for url in (
        "http://93.184.216.34/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://0x7f000001/",
        "https://user:word@93.184.216.34/",
        "https://localhost:8443/",
        "https://[/",
        "ftp://93.184.216.34/",
        "nothing",
    ):
        with pytest.raises(Invalid):
            told(world, url)
    parts, ip = sending.target("https://93.184.216.34/hook")
    assert (parts.hostname, ip) == ("93.184.216.34", "93.184.216.34")
