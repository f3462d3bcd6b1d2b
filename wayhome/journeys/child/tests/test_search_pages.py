"""Find a child: posted, kept under an opaque key, shown to its asker alone, logged (E23, E26)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import World
from tests.stories import client_of, questions, words
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.models import SearchKey
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.journeys.child.views import search

FIND = reverse("child:search")


@pytest.fixture
def worker(world: World) -> Client:
    return client_of(world, "social_worker")


def results(client: Client, text: str = "", **typed: Any) -> Any:
    sent = client.post(FIND, {"text": text, **typed})
    assert sent.status_code == 302, words(sent)
    return client.get(sent["Location"])


def test_a_child_is_found_by_a_name_misspelt_and_is_one_link_away(
    world: World, worker: Client
) -> None:
    child = world.child("Ash", "Winters", born_on=date(2012, 5, 2))
    said = words(results(worker, "ash wintres"))
    assert "Ash Winters" in said
    assert reverse("child:page", args=[child.ref]) in said
    assert "born <time" in said
    assert "Cheshire East" in said


def test_no_address_names_the_child_and_no_copy_is_kept(world: World, worker: Client) -> None:
    world.child("Ash", "Winters")
    sent = worker.post(FIND, {"text": "Ash Winters"})
    assert "inters" not in sent["Location"]
    shown = worker.get(sent["Location"])
    assert shown["Cache-Control"] == "no-store"
    assert shown["Referrer-Policy"] in ("no-referrer", "same-origin")


def test_each_candidate_shown_is_logged_and_nobody_else(world: World, worker: Client) -> None:
    shown = {world.child("Ash", "Winters").pk, world.child("Asha", "Winter").pk}
    world.child("Bo", "Marsh")
    results(worker, "winters")
    logged = AuditEntry.objects.filter(action="child:results", kind="read")
    assert set(logged.values_list("child_id", flat=True)) == shown


def test_another_persons_search_is_nobodys(world: World, worker: Client) -> None:
    world.child("Ash", "Winters")
    sent = worker.post(FIND, {"text": "Ash Winters"})
    for role in ("team_manager", "stranger"):
        assert client_of(world, role).get(sent["Location"]).status_code == 404


def test_a_search_ends_after_half_an_hour_and_what_was_typed_goes(
    world: World, worker: Client
) -> None:
    sent = worker.post(FIND, {"text": "Ash Winters"})
    with clock.stopped(clock.now() + timedelta(minutes=30)):
        later = client_of(world, "social_worker")
        answer = later.get(sent["Location"])
        assert answer.status_code == 302
        assert answer["Location"] == FIND
        later.post(FIND, {"text": "Bo Marsh"})
        assert [key.terms["text"] for key in SearchKey.objects.all()] == ["Bo Marsh"]


def test_nothing_typed_is_said_at_the_field(worker: Client) -> None:
    answer = worker.post(FIND, {"text": " "})
    assert answer.status_code == 422
    assert "Enter a name, a number or a date of birth" in words(answer)


def test_a_date_of_birth_alone_is_enough(world: World, worker: Client) -> None:
    world.child("Ash", "Winters", born_on=date(2012, 5, 2))
    assert "Ash Winters" in words(results(worker, born_on="2012-05-02"))


def test_nobody_found_says_so_and_that_a_report_may_be_made_all_the_same(worker: Client) -> None:
    said = words(results(worker, "Nobody Atall"))
    assert "No child whom you are involved with" in said
    assert reverse("missing:report") in said


def test_a_stranger_and_a_restricted_child_are_the_same_nobody(world: World) -> None:
    child = world.child("Ash", "Winters")
    stranger = words(results(client_of(world, "stranger"), "Ash Winters"))
    manager = world.user("team_manager")
    access.restrict(
        world.reader("team_manager"), child_id=child.pk, reason="Few", named=[], owner=manager
    )
    worker = words(results(client_of(world, "social_worker"), "Ash Winters"))
    for said in (stranger, worker):
        assert "No child whom you are involved with" in said
        assert child.ref not in said


def test_a_name_that_is_markup_is_shown_as_it_was_typed(worker: Client) -> None:
    answer = results(worker, "<script>alert(1)</script>")
    assert b"<script>alert" not in answer.content
    assert "&lt;script&gt;" in answer.content.decode()


def test_more_than_is_shown_is_said_and_beyond_a_thousand_not_counted(
    world: World, worker: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        world.child("Ash", f"Winter{'s' * (number % 2)}")
    monkeypatch.setattr(search, "SHOWN", 2)
    assert "The 2 closest of 4." in words(results(worker, "ash winters"))
    monkeypatch.setattr("wayhome.foundation.people.queries.COUNTED", 3)
    monkeypatch.setattr(search, "COUNTED", 3)
    assert "The 2 closest of more than 3." in words(results(worker, "ash winters"))


@pytest.mark.parametrize(
    "role",
    ["senior_leader", "data_protection_officer", "administrator", "data_officer", "totals_reader"],
)
def test_roles_that_do_not_search_find_no_search(world: World, role: str) -> None:
    client = client_of(world, role)
    assert client.get(FIND).status_code == 404
    assert client.post(FIND, {"text": "Ash"}).status_code == 404


def test_a_search_is_at_most_fifteen_questions(world: World, worker: Client) -> None:
    world.child("Ash", "Winters", born_on=date(2012, 5, 2))
    sent = worker.post(FIND, {"text": "ash winters 900 000 0017", "born_on": "2012-05-02"})
    with CaptureQueriesContext(connection) as asked:
        assert worker.get(sent["Location"]).status_code == 200
    assert questions(asked) <= 12
