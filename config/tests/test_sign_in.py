"""Signing in: by e-mail address, locked after five failures, and nobody signs up (issue 2)."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def officer() -> str:
    """The address of somebody who may sign in."""
    user = get_user_model().objects.create_user(
        "officer@police.example", PASSWORD, name="Sam Officer"
    )
    return str(user.email)


def sign_in(client: Client, address: str, password: str) -> Any:
    return client.post("/accounts/login/", {"login": address, "password": password})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_signs_in(client: Client, officer: str) -> None:
    sign_in(client, officer, PASSWORD)
    assert signed_in(client)


def test_an_address_is_the_same_in_capitals(client: Client, officer: str) -> None:
    sign_in(client, officer.upper(), PASSWORD)
    assert signed_in(client)


def test_four_failures_do_not_lock(client: Client, officer: str) -> None:
    for _ in range(4):
        assert sign_in(client, officer, "wrong").status_code == 200
    sign_in(client, officer, PASSWORD)
    assert signed_in(client)


def test_five_failures_lock_even_for_the_right_password(client: Client, officer: str) -> None:
    answers = [sign_in(client, officer, "wrong") for _ in range(5)]
    assert answers[-1].status_code == 429
    assert sign_in(client, officer, PASSWORD).status_code == 429
    assert not signed_in(client)


def test_a_lock_written_in_capitals_is_the_same_lock(client: Client, officer: str) -> None:
    for number in range(5):
        sign_in(client, officer.upper() if number % 2 else officer, "wrong")
    assert sign_in(client, officer, PASSWORD).status_code == 429


def test_a_lock_holds_one_person_and_not_the_next(client: Client, officer: str) -> None:
    for _ in range(5):
        sign_in(client, "somebody@else.example", "wrong")
    sign_in(client, officer, PASSWORD)
    assert signed_in(client)


def test_an_unknown_address_and_a_wrong_password_read_the_same(
    client: Client, officer: str
) -> None:
    known = sign_in(client, officer, "wrong").content.decode()
    unknown = sign_in(Client(), "nobody@police.example", "wrong").content.decode()
    known_error, unknown_error = (text.split("error-summary")[1:2] for text in (known, unknown))
    assert known_error
    assert "nobody@police" not in unknown_error[0].split("</div>")[0]
    assert known_error[0].split("</div>")[0] == unknown_error[0].split("</div>")[0]


def test_nobody_signs_up(client: Client) -> None:
    form = {"email": "new@x.example", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", form)
    assert not get_user_model().objects.filter(email="new@x.example").exists()
