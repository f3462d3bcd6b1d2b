"""A form sent twice is written once, and both senders get the one answer (E15)."""

import threading
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import hidden
from tests.plugin import databases
from wayhome.foundation.agencies.models import Team, User
from wayhome.foundation.kernel import clock, idempotency
from wayhome.foundation.kernel.models import AuditEntry, Draft, Submission

ROUTE = "agencies:add_team"


def body(key: str = "", **typed: str) -> dict[str, str]:
    return {"idempotency_key": key or str(uuid4()), "name": "Front door", **typed}


@pytest.fixture
def admin(world: World, client: Client) -> Client:
    return signed_in(client, world.user("administrator"))


def test_the_second_sending_changes_nothing_and_gets_the_stored_answer(admin: Client) -> None:
    form = body()
    first, second = (admin.post(reverse(ROUTE), form) for _ in range(2))
    assert (first.status_code, first["Location"]) == (302, reverse("agencies:teams"))
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert Team.objects.filter(name="Front door").count() == 1
    assert AuditEntry.objects.filter(action="team.added").count() == 1


def test_the_second_sending_leaves_no_draft(admin: Client) -> None:
    """Gone back to, the form began to keep itself again; it was sent all the same."""
    form = body()
    admin.post(reverse(ROUTE), form)
    typed = hidden(admin.get(reverse(ROUTE)))
    admin.post(reverse("pages:draft"), {**typed, "name": "Front door"})
    assert Draft.objects.exists()
    admin.post(reverse(ROUTE), {**form, "draft_key": typed["draft_key"]})
    assert not Draft.objects.exists()


def test_the_same_key_with_another_body_is_a_fault(admin: Client) -> None:
    key = str(uuid4())
    admin.post(reverse(ROUTE), body(key))
    answer = admin.post(reverse(ROUTE), body(key, name="Back door"))
    assert answer.status_code == 409
    assert not Team.objects.filter(name="Back door").exists()


def test_a_form_with_a_mistake_frees_its_key(admin: Client) -> None:
    key = str(uuid4())
    assert admin.post(reverse(ROUTE), body(key, name="")).status_code == 422
    assert not Submission.objects.exists()
    assert admin.post(reverse(ROUTE), body(key)).status_code == 302
    assert Team.objects.filter(name="Front door").exists()


@pytest.mark.parametrize("key", ["", "not-a-key"])
def test_a_form_without_a_key_is_refused(admin: Client, key: str) -> None:
    answer = admin.post(reverse(ROUTE), {"name": "Front door", "idempotency_key": key})
    assert answer.status_code == 400
    assert not Team.objects.filter(name="Front door").exists()


def test_a_key_is_one_persons_and_one_pages(world: World, admin: Client) -> None:
    key = str(uuid4())
    assert admin.post(reverse(ROUTE), body(key)).status_code == 302
    other = signed_in(Client(), world.another("administrator").user)
    assert other.post(reverse(ROUTE), body(key, name="Back door")).status_code == 302
    person = {"name": "R", "email": "r@example.org", "role": "administrator"}
    url = reverse("agencies:add_person")
    assert admin.post(url, {"idempotency_key": key, **person}).status_code == 302


def test_a_key_is_kept_for_seven_days(world: World, admin: Client) -> None:
    key, sent_at = str(uuid4()), clock.now()
    with clock.stopped(sent_at):
        admin.post(reverse(ROUTE), body(key))
    with clock.stopped(sent_at + timedelta(days=7)):
        assert idempotency.forget() == 0
        signed_in(admin, world.user("administrator"))
        assert admin.post(reverse(ROUTE), body(key, name="Other")).status_code == 409
    with clock.stopped(sent_at + timedelta(days=7, seconds=1)):
        assert idempotency.forget() == 1
        assert admin.post(reverse(ROUTE), body(key, name="Other")).status_code == 302


class Sender(threading.Thread):
    """One person's browser: a thread, a connection, an answer."""

    def __init__(self, user: User, form: dict[str, str]) -> None:
        super().__init__()
        self.user, self.form = user, form
        self.answer: Any = None

    def run(self) -> None:
        try:
            client = signed_in(Client(raise_request_exception=False), self.user)
            self.answer = client.post(reverse(ROUTE), self.form)
        finally:
            connection.close()


def waiting_for_a_lock(database: str, count: int) -> None:
    """Until so many statements of this database wait for somebody else's lock."""
    sql = (
        "SELECT count(*) FROM pg_stat_activity"
        f" WHERE datname = '{database}' AND wait_event_type = 'Lock'"
    )
    for _ in range(200):
        if databases.current().access.run("admin", sql) == [(count,)]:
            return
        time.sleep(0.05)
    raise AssertionError(f"{count} never came to wait")


def test_two_threads_on_two_connections_write_once(
    world_committed: World, own_database: str
) -> None:
    """The first is held inside its transaction; the second waits for it and gets its answer."""
    user, form = world_committed.user("administrator"), body()
    address = databases.current().access.at("app", own_database)
    with psycopg.connect(address) as holding:
        holding.execute("LOCK TABLE agencies_team IN EXCLUSIVE MODE")
        first, second = Sender(user, form), Sender(user, form)
        first.start()
        waiting_for_a_lock(own_database, 1)
        second.start()
        waiting_for_a_lock(own_database, 2)
        assert Submission.objects.count() == 0, "neither has committed"
        holding.rollback()
    first.join()
    second.join()
    assert [s.answer.status_code for s in (first, second)] == [302, 302]
    assert first.answer["Location"] == second.answer["Location"]
    assert Team.objects.filter(name="Front door").count() == 1
    assert AuditEntry.objects.filter(action="team.added").count() == 1


def test_if_the_first_of_two_threads_fails_the_second_writes(
    world_committed: World, own_database: str
) -> None:
    """A first sender that is cut off leaves nothing behind, and the second is the first then."""
    user, form = world_committed.user("administrator"), body()
    address = databases.current().access.at("app", own_database)
    with psycopg.connect(address) as holding:
        holding.execute("LOCK TABLE agencies_team IN EXCLUSIVE MODE")
        first, second = Sender(user, form), Sender(user, form)
        first.start()
        waiting_for_a_lock(own_database, 1)
        cut = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{own_database}' AND wait_event_type = 'Lock'"
        )
        second.start()
        waiting_for_a_lock(own_database, 2)
        blocked_first = f"{cut} ORDER BY xact_start LIMIT 1"
        databases.current().access.run("admin", blocked_first)
        first.join()
        holding.rollback()
    second.join()
    assert first.answer.status_code == 503
    assert second.answer.status_code == 302
    assert Team.objects.filter(name="Front door").count() == 1
