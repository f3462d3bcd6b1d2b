"""A record closed to all but a named few, and opened again."""

import pytest
from django.urls import reverse

from tests.factories import World
from tests.forms import post, send
from tests.stories import client_of, words
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.people.models import Child


@pytest.fixture
def child(world: World) -> Child:
    return world.child()


def close(world: World, child: Child, **typed: str) -> int:
    address = reverse("child:restrict", args=[child.ref])
    values = {"reason": "Family member works for the council", "named": ""} | typed
    return int(send(client_of(world, "team_manager"), address, **values).status_code)


def opens(world: World, child: Child, role: str) -> bool:
    answer = client_of(world, role).get(reverse("child:page", args=[child.ref]))
    return bool(answer.status_code == 200)


def test_a_manager_closes_it_to_those_named_and_answers_for_it(world: World, child: Child) -> None:
    worker = world.user("social_worker")
    colleague = world.another("social_worker")
    assert close(world, child, named=f"{worker.email.upper()}\n\n") == 302
    row = Restriction.objects.get(child=child)
    assert row.owner == world.user("team_manager")
    assert set(row.named.all()) == {worker, world.user("team_manager")}
    assert opens(world, child, "team_manager")
    assert opens(world, child, "social_worker")
    assert not opens(world, child, "police_coordinator")
    from django.test import Client

    from tests.factories import signed_in

    client = signed_in(Client(), colleague.user, colleague)
    assert client.get(reverse("child:page", args=[child.ref])).status_code == 404


def test_an_address_that_is_nobodys_is_said_and_nothing_is_closed(
    world: World, child: Child
) -> None:
    address = reverse("child:restrict", args=[child.ref])
    answer = send(
        client_of(world, "team_manager"), address, reason="Why", named="nobody@example.org"
    )
    assert answer.status_code == 422
    assert "Nobody here signs in as nobody@example.org" in words(answer)
    assert not Restriction.objects.exists()


def test_a_reason_is_asked_for(world: World, child: Child) -> None:
    assert close(world, child, reason="") == 422


def test_it_says_who_may_open_it_and_is_opened_again_with_a_reason(
    world: World, child: Child
) -> None:
    close(world, child)
    manager = client_of(world, "team_manager")
    address = reverse("child:lift", args=[child.ref])
    said = words(manager.get(address))
    assert "Family member works for the council" in said
    assert world.user("team_manager").name in said
    assert send(manager, address, reason="").status_code == 422
    assert not opens(world, child, "social_worker")
    assert send(manager, address, reason="They have left").status_code == 302
    assert opens(world, child, "social_worker")


def test_closing_what_is_closed_leads_to_who_may_open_it(world: World, child: Child) -> None:
    close(world, child)
    answer = client_of(world, "team_manager").get(reverse("child:restrict", args=[child.ref]))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("child:lift", args=[child.ref])


@pytest.mark.parametrize("role", ["social_worker", "police_coordinator", "stranger"])
def test_others_can_neither_close_nor_open_it(world: World, child: Child, role: str) -> None:
    client = client_of(world, role)
    for name in ("restrict", "lift"):
        address = reverse(f"child:{name}", args=[child.ref])
        assert client.get(address).status_code == 404
        assert post(client, address, reason="Why").status_code == 404


def test_what_is_not_closed_is_not_opened(world: World, child: Child) -> None:
    answer = client_of(world, "team_manager").get(reverse("child:lift", args=[child.ref]))
    assert answer.status_code == 404
