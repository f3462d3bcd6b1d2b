"""Page by role and relation, written by hand (E27): 200 it opens, 404 there is no such page."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in

# Who asks, of pages about a worker, a team, a shift and a place of Cheshire East Council:
# its administrator, its manager, its worker, Halton's administrator, a force's coordinator.
WHO = (
    ("administrator", "council"),
    ("team_manager", "council"),
    ("social_worker", "council"),
    ("administrator", "halton_council"),
    ("police_coordinator", "police"),
)
OK, NO = 200, 404
TABLE = {
    "people": (OK, NO, NO, OK, NO),  # Halton's administrator: Halton's people
    "add_person": (OK, NO, NO, OK, NO),
    "person": (OK, NO, NO, NO, NO),
    "give_place": (OK, NO, NO, NO, NO),
    "close_account": (OK, NO, NO, NO, NO),
    "send_link": (OK, NO, NO, NO, NO),
    "second_step": (OK, NO, NO, NO, NO),
    "end_place": (OK, NO, NO, NO, NO),
    "teams": (OK, NO, NO, OK, NO),
    "add_team": (OK, NO, NO, OK, NO),
    "team": (OK, NO, NO, NO, NO),
    "close_team": (OK, NO, NO, NO, NO),
    "rota": (OK, OK, OK, OK, OK),
    "week": (OK, OK, OK, NO, NO),
    "put_on_duty": (OK, OK, NO, NO, NO),
    "take_off_duty": (OK, OK, NO, NO, NO),
    "choose": (OK, OK, OK, OK, OK),
}


def address(world: World, name: str) -> str:
    worker = world.member("social_worker")
    team = world.team("social_care")
    shift = team.shifts.first() or world.on_duty(worker.user)
    about = {
        "end_place": worker.ref,
        "team": team.ref,
        "close_team": team.ref,
        "week": team.ref,
        "put_on_duty": team.ref,
        "take_off_duty": shift.ref,
    }
    plain = ("people", "add_person", "teams", "add_team", "rota", "choose")
    args = [] if name in plain else [about.get(name, worker.user.ref)]
    return reverse(f"agencies:{name}", args=args)


@pytest.mark.parametrize("name", TABLE)
def test_each_page_opens_to_whom_the_table_says(world: World, name: str) -> None:
    url = address(world, name)
    found = []
    for role, agency in WHO:
        client = signed_in(Client(), world.user(role, world.agencies[agency]))
        found.append(client.get(url).status_code)
    assert tuple(found) == TABLE[name]
    assert Client().get(url).status_code == 302, "signed out: to the sign-in page"


def test_the_table_knows_every_page() -> None:
    from wayhome.foundation.agencies.urls import urlpatterns

    assert {route.name for route in urlpatterns} == {*TABLE, "find", "reopen_account"}


@pytest.mark.parametrize("name", ["people", "teams", "rota", "week", "person"])
def test_a_page_asks_the_database_little_however_long_its_list(
    world: World, client: Client, django_assert_max_num_queries: object, name: str
) -> None:
    for number in range(12):
        member = world.another("social_worker", email=f"more{number}@example.org")
        world.on_duty(member.user, rank=number + 1)
    signed_in(client, world.user("administrator"))
    url = address(world, name)
    client.get(url)
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        client.get(url)
