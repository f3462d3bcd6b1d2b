"""A person with several places acts from one of them at a time."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.agencies.models import Membership
from wayhome.foundation.kernel.models import AuditEntry

CHOOSE = "agencies:choose"


@pytest.fixture
def second(world: World) -> Membership:
    """The social worker's second place, in Halton."""
    return Membership.objects.create(
        user=world.user("social_worker"), agency=world.halton_council, role="team_manager"
    )


def test_pages_read_as_the_chosen_place(world: World, client: Client, second: Membership) -> None:
    signed_in(client, world.user("social_worker"))
    assert b"Duty social care" in client.get(reverse("agencies:rota")).content
    assert client.get(reverse(CHOOSE)).context["reader"].agency == world.council
    answer = client.post(reverse(CHOOSE), {"place": second.ref})
    assert answer.status_code == 302
    reader = client.get(reverse(CHOOSE)).context["reader"]
    assert (reader.agency, reader.role, reader.place) == (
        world.halton_council,
        "team_manager",
        second.ref,
    )
    line = AuditEntry.objects.get(action="place.chosen")
    assert (line.kind, line.subject_id) == ("sign_in", second.pk)


def test_somebody_elses_place_cannot_be_chosen(world: World, client: Client) -> None:
    signed_in(client, world.user("social_worker"))
    theirs = world.member("police_coordinator")
    assert client.post(reverse(CHOOSE), {"place": theirs.ref}).status_code == 404
    assert client.get(reverse(CHOOSE)).context["reader"].agency == world.council


def test_a_place_that_ended_is_left_by_itself(
    world: World, client: Client, second: Membership
) -> None:
    signed_in(client, world.user("social_worker"), second)
    assert client.get(reverse(CHOOSE)).context["reader"].agency == world.halton_council
    Membership.objects.filter(pk=second.pk).delete()
    assert client.get(reverse(CHOOSE)).context["reader"].agency == world.council


def test_a_person_without_a_place_is_told_so(world: World, client: Client) -> None:
    place = world.member("social_worker")
    Membership.objects.filter(pk=place.pk).delete()
    signed_in(client, place.user)
    assert "You have no place in any agency now" in client.get(reverse(CHOOSE)).content.decode()
    assert client.get(reverse("agencies:rota"))["Location"] == reverse(CHOOSE)
