"""Two people edit one record: the second sees both texts and loses neither (E15)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import hidden, send
from wayhome.foundation.agencies.models import User

OPENED: dict[str, Any] = {
    "name": "Sam Whitlock",
    "email": "sam.whitlock@example.org",
    "job_title": "",
}


@pytest.fixture
def person(world: World) -> User:
    return world.another("social_worker", **OPENED).user


@pytest.fixture
def url(person: User) -> str:
    return reverse("agencies:person", args=[person.ref])


@pytest.fixture
def first(world: World) -> Client:
    return signed_in(Client(), world.user("administrator"))


@pytest.fixture
def second(world: World) -> Client:
    return signed_in(Client(), world.another("administrator", name="Second Admin").user)


def clash(first: Client, second: Client, url: str, **mine: str) -> dict[str, str]:
    """Both open the page; the first saves, then the second; the hidden fields of what it reads."""
    opened = hidden(second.get(url))
    assert send(first, url, **(OPENED | {"job_title": "Social worker"})).status_code == 302
    answer = second.post(url, {**opened, **OPENED, **mine})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody else changed this while you were writing" in page
    assert "Social worker" in page
    assert all(text in page for text in mine.values())
    return hidden(answer)


def test_both_texts_are_shown_and_nothing_is_overwritten(
    first: Client, second: Client, url: str, person: User
) -> None:
    clash(first, second, url, job_title="Senior practitioner", name="Samuel Whitlock")
    person.refresh_from_db()
    assert (person.name, person.job_title) == ("Sam Whitlock", "Social worker")


def test_keeping_mine_field_by_field_saves_both_peoples_work(
    first: Client, second: Client, url: str, person: User
) -> None:
    mine = {"job_title": "Senior practitioner", "name": "Samuel Whitlock"}
    told = clash(first, second, url, **mine)
    kept = {"keep_name": "mine", "keep_job_title": "theirs"}
    assert second.post(url, {**told, **OPENED, **mine, **kept}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.job_title) == ("Samuel Whitlock", "Social worker")
    assert person.version == 3


def test_a_third_change_in_between_is_a_conflict_again(
    world: World, first: Client, second: Client, url: str, person: User
) -> None:
    mine = {"job_title": "Senior practitioner"}
    told = clash(first, second, url, **mine)
    assert send(first, url, **(OPENED | {"job_title": "Manager"})).status_code == 302
    answer = second.post(url, {**told, **OPENED, **mine, "keep_job_title": "mine"})
    assert answer.status_code == 409
    assert "Manager" in answer.content.decode()


def test_who_was_first_is_named(world: World, first: Client, second: Client, url: str) -> None:
    opened = hidden(second.get(url))
    send(first, url, **(OPENED | {"job_title": "Social worker"}))
    answer = second.post(url, {**opened, **OPENED, "job_title": "Other"})
    assert world.user("administrator").name in answer.content.decode()


def test_sending_what_is_there_already_changes_nothing(
    first: Client, url: str, person: User
) -> None:
    assert send(first, url, **OPENED).status_code == 302
    person.refresh_from_db()
    assert person.version == 1
