"""Who is let in, how often, for what; what is written once; what is logged (E15, E23, E27)."""

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.factories import World, signed_in
from wayhome.doors.api import commands, door
from wayhome.doors.api.models import Sent, Token
from wayhome.doors.api.tests.lives import Asking, asking, report, token
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import went_missing


def test_a_token_is_hashed_at_rest_and_works_until_it_is_ended_or_expires(world: World) -> None:
    row, secret = token(world, world.council)
    assert secret not in str(Token.objects.values().get())
    assert Asking(secret).get("/episodes").status_code == 200
    assert Token.objects.get().last_used_at is not None
    with clock.stopped(clock.now() + timedelta(days=31)):
        assert Asking(secret).get("/episodes").status_code == 401
    with pytest.raises(Refused):
        commands.end_token(world.reader("administrator", world.police), token=row)
    commands.end_token(world.reader("administrator"), token=row)
    refused = Asking(secret).get("/episodes")
    assert refused.status_code == 401
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["WWW-Authenticate"] == "Bearer"


def test_a_token_may_do_no_more_than_its_scopes_and_no_agency_gives_what_no_role_of_it_may(
    world: World,
) -> None:
    asks = asking(world, world.home, Purpose.PLACEMENT, "missing:report")
    assert asks.get("/episodes").status_code == 403
    with pytest.raises(Invalid):
        token(world, world.school, Purpose.SCHOOL_ROLL, "interviews:offer")
    with pytest.raises(Invalid):
        token(world, world.council, "no purpose")


def test_a_session_opens_nothing_of_the_api(world: World) -> None:
    client = Client()
    signed_in(client, world.user("social_worker"))
    assert client.get("/api/v1/episodes").status_code == 401
    assert client.get("/api/v1/nowhere").json()["status"] == 404
    assert client.get("/api/v1/openapi.json").json()["openapi"] == "3.1.0"


def test_a_token_asks_so_often_in_a_minute_and_no_oftener(world: World, settings: Any) -> None:
    settings.WAYHOME_API_A_MINUTE = 2
    asks = asking(world, world.council)
    with clock.stopped(clock.now()):
        assert [asks.get("/episodes").status_code for _ in range(3)] == [200, 200, 429]
        assert int(asks.get("/episodes")["Retry-After"]) <= 61
    with clock.stopped(clock.now() + timedelta(minutes=2)):
        assert asks.get("/episodes").status_code == 200


def test_what_is_sent_twice_is_written_once_and_answered_alike(world: World) -> None:
    child, key = world.child(), str(uuid4())
    asks, body = asking(world, world.council), report(child=child.ref)
    first, again = asks.post("/reports", body, key), asks.post("/reports", body, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Episode.objects.get().ref == first.json()["episode"]
    assert asks.post("/reports", body | {"tried": "Rang her."}, key).status_code == 409
    wrong = str(uuid4())
    assert asks.post("/reports", {}, wrong).status_code == 422
    assert asks.post("/reports", body, wrong).status_code == 201  # a mistake frees its key
    with clock.stopped(clock.now() + timedelta(days=8)):
        assert door.forget() == 2
    assert not Sent.objects.exists()


def test_a_change_without_a_key_is_not_taken(world: World) -> None:
    asks = asking(world, world.council)
    answer = asks.client.post(
        "/api/v1/reports", "{}", content_type="application/json", headers=asks.headers
    )
    assert answer.status_code == 400


def test_a_refusal_leaves_nothing_behind_but_its_line(world: World) -> None:
    episode = went_missing(world.child(), clock.now() - timedelta(hours=3))
    asks = asking(world, world.council)
    early = {"at": clock.now() - timedelta(days=3)}
    answer = asks.post(f"/episodes/{episode.ref}/found", early)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "found"
    assert not Sent.objects.exists()
    stranger = asking(world, world.stranger)
    assert stranger.post(f"/episodes/{episode.ref}/found", early).status_code == 404
    line = AuditEntry.objects.filter(kind="refused", action="api-v1:found").get()
    assert (line.agency_id, line.child_id) == (world.stranger.pk, episode.child_id)


def test_every_child_who_is_read_is_logged_to_the_agency_its_purpose_and_the_token(
    world: World,
) -> None:
    episode = went_missing(world.child(), clock.now() - timedelta(hours=3))
    row, secret = token(world, world.council)
    Asking(secret).get("/episodes")
    line = AuditEntry.objects.get(kind="read", action="api:episodes")
    assert (line.child_id, line.agency_id, line.user_id) == (
        episode.child_id, world.council.pk, None,
    )  # fmt: skip
    assert (line.purpose, line.session) == ("responsible", f"api {row.ref}")


def test_a_fault_on_our_side_is_a_problem_and_says_nothing_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = asking(world, world.council)
    monkeypatch.setattr("wayhome.doors.api.views.work.refs_of", lambda *_: 1 / 0)
    answer = asks.get("/actions")
    assert answer.status_code == 500
    assert "division" not in answer.content.decode()


def test_two_senders_of_one_key_at_once_write_once(world_committed: World) -> None:
    world = world_committed
    child, key = world.child(), str(uuid4())
    _row, secret = token(world, world.council)
    body, answers = report(child=child.ref), []

    def send() -> None:
        from django.db import connection

        answers.append(Asking(secret).post("/reports", body, key).json())
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers[0] == answers[1]
    assert Episode.objects.count() == 1
