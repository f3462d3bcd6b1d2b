"""The front door sends everybody to what their role needs first."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.stories import client_of, words
from wayhome.foundation.agencies.models import User
from wayhome.foundation.agencies.roles import ROLES
from wayhome.foundation.pages.navigation import IN_A_LINE

BEGINS = {
    "police_coordinator": "missing:board",
    "control_room": "missing:board",
    "social_worker": "home:home",
    "team_manager": "home:home",
    "interviewer": "home:home",
    "service_manager": "home:home",
    "home_manager": "home:home",
    "school_lead": "home:home",
    "health_practitioner": "home:home",
    "senior_leader": "home:home",
    "totals_reader": "insight:measures",
    "data_protection_officer": "audit:log",
    "administrator": "agencies:people",
    "data_officer": "feeds:batches",
    "analyst": "insight:measures",
    "inspector": "inspection:lines",
    "front_door": "contacts:front-door",
    "out_of_hours": "missing:board",
    "reviewing_officer": "home:home",
    "foster_carer": "home:home",
    "youth_justice_worker": "home:home",
    "panel_chair": "home:home",
    "panel_secretary": "home:home",
}


def test_every_role_has_a_place_to_begin() -> None:
    assert set(BEGINS) == set(ROLES)


def test_nobody_is_asked_to_sign_in(db: None) -> None:
    answer = Client().get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(("role", "page"), BEGINS.items())
def test_each_role_begins_where_its_work_is(world: World, role: str, page: str) -> None:
    client = client_of(world, role)
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"] == reverse(page)
    assert client.get(answer["Location"]).status_code == 200, "and may open it"


def test_the_team_that_answers_by_night_begins_at_the_board(world: World) -> None:
    member = world.another("social_worker")
    member.team = world.team("out_of_hours")
    member.save()
    answer = signed_in(Client(), member.user, member).get("/")
    assert answer["Location"] == reverse("missing:board")


def test_somebody_without_a_place_is_told_whom_to_ask(world: World) -> None:
    user = User.objects.create_user("new@example.org", "correct horse battery", name="New")
    answer = signed_in(Client(), user).get("/")
    assert answer.status_code == 200
    assert "You have no place here yet" in words(answer)


@pytest.mark.parametrize(
    ("role", "wanted"),
    [("data_officer", "feeds:batches"), ("panel_chair", "panels:panels")],
)
def test_the_line_of_places_is_full_and_holds_where_one_works(
    world: World, role: str, wanted: str
) -> None:
    around = client_of(world, role).get("/", follow=True).context
    in_line, more = around["navigation"], around["navigation_more"]
    assert len(in_line) == IN_A_LINE - 1, "and More"
    assert wanted in {place.route for place in in_line}
    assert not {place.route for place in in_line} & {place.route for place in more}
