"""Acknowledged by one press: who is acting stands on the board; a second press finds the first."""

from datetime import timedelta

import pytest

from tests.factories import World
from tests.forms import hidden, post
from wayhome.foundation.rules.models import Acknowledgement, Derived
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.people import client_of, reported, words


@pytest.fixture
def episode(world: World) -> Episode:
    return reported(world, world.child(carer=world.home), ago=timedelta(minutes=5))


def url(episode: Episode) -> str:
    return f"/missing/{episode.ref}/acknowledge/"


@pytest.mark.parametrize("role", ["social_worker", "police_coordinator", "control_room"])
def test_one_press_acknowledges(world: World, episode: Episode, role: str) -> None:
    client = client_of(world, role)
    board = client.get("/missing/")
    assert url(episode) in words(board)
    assert client.post(url(episode), hidden(board))["Location"] == "/missing/"
    assert Acknowledgement.objects.get().recorded_by == world.user(role)
    page = words(client.get("/missing/"))
    assert f"acting: {world.user(role).name}" in page
    assert url(episode) not in page
    assert not Derived.objects.filter(rule="MIS-S03").owed().exists()


def test_pressed_on_the_childs_own_page_it_stays_there(world: World, episode: Episode) -> None:
    client = client_of(world, "police_coordinator")
    fields = hidden(client.get(f"/missing/{episode.ref}/"))
    assert client.post(url(episode), fields)["Location"] == f"/missing/{episode.ref}/"
    assert Acknowledgement.objects.get()


def test_pressed_twice_it_is_acknowledged_once(world: World, episode: Episode) -> None:
    client = client_of(world, "social_worker")
    fields = hidden(client.get("/missing/"))
    answers = [client.post(url(episode), fields) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {"/missing/"}
    assert Acknowledgement.objects.count() == 1


def test_the_second_person_reads_who_was_first(world: World, episode: Episode) -> None:
    post(client_of(world, "police_coordinator"), url(episode))
    worker = client_of(world, "social_worker")
    answer = post(worker, url(episode))
    name = world.user("police_coordinator").name
    assert f"{name} acknowledged it first" in words(worker.get(answer.url))
    assert Acknowledgement.objects.count() == 1


def test_without_leaving_the_board_it_answers_with_the_fragment(
    world: World, episode: Episode
) -> None:
    client = client_of(world, "social_worker")
    fields = hidden(client.get("/missing/"))
    answer = client.post(url(episode), fields, headers={"x-requested-with": "fetch"})
    assert answer["Location"] == "/missing/live/"


@pytest.mark.parametrize("role", ["home_manager", "school_lead", "interviewer", "stranger"])
def test_who_may_not_has_no_button_and_finds_no_page(
    world: World, episode: Episode, role: str
) -> None:
    client = client_of(world, role)
    if client.get("/missing/").status_code == 200:
        assert url(episode) not in words(client.get("/missing/"))
    assert post(client, url(episode)).status_code == 404
    assert not Acknowledgement.objects.exists()


def test_looking_is_not_acknowledging(world: World, episode: Episode) -> None:
    assert client_of(world, "social_worker").get(url(episode)).status_code == 405
