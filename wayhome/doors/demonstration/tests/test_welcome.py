"""The first page of a demonstration: one button a person, in a demonstration only."""

from typing import Any

import pytest
from django.test import Client

from wayhome.doors.demonstration.people import SIGN_INS
from wayhome.foundation.access.defaults import DEFAULT_LINES
from wayhome.foundation.agencies.models import Membership, User
from wayhome.foundation.agencies.roles import ROLES
from wayhome.foundation.kernel.models import AuditEntry

PATH, BUTTON = "/demonstration/", "/demonstration/sign-in/"
AMARA = SIGN_INS[0]


# Whoever a missing child needs, in whatever agency; the placing authority's worker is Nia Rowlands.
OF_A_NIGHT = (
    *("police_coordinator", "control_room", "social_worker", "out_of_hours", "team_manager"),
    *("reviewing_officer", "interviewer", "home_manager", "foster_carer", "school_lead"),
    *("health_practitioner", "youth_justice_worker", "analyst", "senior_leader"),
    *("data_protection_officer", "administrator"),
)


@pytest.fixture
def amara(world: Any) -> User:
    user = User.objects.create(email=AMARA.email, name=AMARA.name)
    Membership.objects.create(user=user, agency=world.police, role=AMARA.role)
    return user


def test_it_says_as_whom_to_look_and_what_at(client: Client, amara: User) -> None:
    words = client.get(PATH).content.decode()
    assert AMARA.name in words
    assert AMARA.look_at in words
    assert SIGN_INS[1].name not in words  # who is not there cannot be signed in as


def test_each_role_of_a_missing_child_may_do_something_else_and_can_be_signed_in_as() -> None:
    here = {person.role for person in SIGN_INS}
    assert set(OF_A_NIGHT) <= here
    may = {code: (ROLES[code].permissions, _opened(ROLES[code].kinds)) for code in OF_A_NIGHT}
    assert len(set(may.values())) == len(OF_A_NIGHT)


def _opened(kinds: tuple[str, ...]) -> frozenset[str]:
    """What a usual agreement opens to these kinds of agency."""
    return frozenset(name for kind, _purpose, name in DEFAULT_LINES if kind in kinds)


def test_before_anybody_is_there_it_says_so(client: Client, db: None) -> None:
    assert "are not here yet" in client.get(PATH).content.decode()


def test_one_button_signs_in_and_the_log_says_how(client: Client, amara: User) -> None:
    answer = client.post(BUTTON, {"email": AMARA.email})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(amara.pk)
    [line] = AuditEntry.objects.filter(action="signed_in")
    assert (line.user_id, line.fields) == (amara.pk, {"how": ["demonstration"]})


def test_one_can_be_somebody_else_next(client: Client, amara: User, world: Any) -> None:
    client.force_login(world.user("social_worker"))
    client.post(BUTTON, {"email": AMARA.email})
    assert client.session["_auth_user_id"] == str(amara.pk)


def test_nobody_signs_in_as_a_person_whom_the_demonstration_did_not_invent(
    client: Client, world: Any
) -> None:
    other = world.user("social_worker")
    assert client.post(BUTTON, {"email": other.email}).status_code == 404
    assert client.post(BUTTON, {"email": "nobody@example.org"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_closed_account_stays_closed(client: Client, amara: User) -> None:
    User.objects.filter(pk=amara.pk).update(is_active=False)
    assert client.post(BUTTON, {"email": AMARA.email}).status_code == 404


def test_looking_at_the_page_signs_nobody_in(client: Client, amara: User) -> None:
    assert client.get(BUTTON, {"email": AMARA.email}).status_code == 405


def test_in_production_there_is_no_such_page(client: Client, amara: User, settings: Any) -> None:
    settings.MODE = "production"
    assert client.get(PATH).status_code == 404
    assert client.post(BUTTON, {"email": AMARA.email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_where_a_second_step_is_asked_the_button_does_not_stand_for_it(
    client: Client, amara: User, settings: Any
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client.post(BUTTON, {"email": AMARA.email})
    assert client.get("/duty/")["Location"] == "/accounts/2fa/"


def test_the_sign_in_page_points_to_it_in_a_demonstration_only(
    client: Client, db: None, settings: Any
) -> None:
    assert PATH not in client.get("/accounts/login/").content.decode()
    settings.MODE = "demonstration"
    assert PATH in client.get("/accounts/login/").content.decode()
