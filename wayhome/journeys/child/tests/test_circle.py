"""The circle: seen as far as each reader may, and changed by those who manage it (P22)."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World
from tests.forms import hidden, post, send
from tests.stories import client_of, words
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child


@pytest.fixture
def child(world: World) -> Child:
    return world.child(carer=world.home, school=world.school)


@pytest.fixture
def worker(world: World) -> Client:
    return client_of(world, "social_worker")


def circle(world: World, child: Child, role: str) -> str:
    """The circle's part of the child's page."""
    said = words(client_of(world, role).get(reverse("child:page", args=[child.ref])))
    return said[said.index('id="circle"') :]


def joined(child: Child, **more: Any) -> Any:
    return Involvement.objects.filter(child=child, source="recorded", **more)


def test_the_owner_sees_who_why_since_when_and_what_each_can_see(
    world: World, child: Child
) -> None:
    world.involve(child, world.health, "health_care", shown_with="health")
    said = circle(world, child, "social_worker")
    for name in (world.council, world.police, world.home, world.school, world.health):
        assert name.name in said
    assert "Where the child is cared for, since" in said
    assert "What they can see" in said
    assert "<li>Missing episodes</li>" in said


def test_a_school_reads_another_service_in_place_of_a_clinic_and_a_home(
    world: World, child: Child
) -> None:
    world.involve(child, world.health, "health_care", shown_with="health")
    said = circle(world, child, "school_lead")
    assert said.count("Another service") == 1, "not even how many"
    assert world.health.name not in said
    assert world.home.name not in said
    assert world.school.name in said
    assert world.council.name in said


def test_a_hidden_involvement_is_seen_by_its_own_agency_alone(world: World, child: Child) -> None:
    world.involve(child, world.health, "health_care", is_covert=True)
    assert world.health.name not in circle(world, child, "social_worker")
    assert "Another service" not in circle(world, child, "social_worker")
    assert world.health.name in circle(world, child, "health_practitioner")


def test_one_who_manages_the_circle_brings_an_agency_in(
    world: World, child: Child, worker: Client
) -> None:
    address = reverse("child:circle-add", args=[child.ref, world.health.ref])
    form = words(worker.get(address))
    assert "Health care" in form
    assert "Who the child is, Missing episodes" in form, "each purpose says what it opens"
    sent = send(
        worker,
        address,
        purpose="health_care",
        team="",
        person="",
        basis="Children Act 2004, section 10",
        shown_with="health",
    )
    assert sent.status_code == 302
    row = joined(child).get()
    assert (row.agency, row.purpose, row.shown_with) == (world.health, "health_care", "health")
    assert AuditEntry.objects.filter(action="circle.joined", child_id=child.pk).count() == 1
    page = client_of(world, "health_practitioner").get(reverse("child:page", args=[child.ref]))
    assert page.status_code == 200


def test_a_team_and_a_person_may_be_named(world: World, child: Child, worker: Client) -> None:
    team, person = world.team("return_interview"), world.user("interviewer")
    address = reverse("child:circle-add", args=[child.ref, world.service.ref])
    send(
        worker,
        address,
        purpose="return_interview",
        team=team.ref,
        person=person.ref,
        basis="Asked for by the child",
        shown_with="identity",
    )
    row = joined(child).get()
    assert (row.team, row.user) == (team, person)


def test_what_is_missing_is_said_at_its_field(world: World, child: Child, worker: Client) -> None:
    address = reverse("child:circle-add", args=[child.ref, world.health.ref])
    answer = send(worker, address, purpose="", basis="", shown_with="health")
    assert answer.status_code == 422
    said = words(answer)
    assert "Answer “For what?”" in said
    assert "Answer “On what basis?”" in said
    assert not joined(child).exists()


def test_sent_twice_is_there_once(world: World, child: Child, worker: Client) -> None:
    address = reverse("child:circle-add", args=[child.ref, world.health.ref])
    typed = hidden(worker.get(address)) | {
        "purpose": "health_care",
        "team": "",
        "person": "",
        "basis": "Section 10",
        "shown_with": "health",
    }
    first, second = worker.post(address, typed), worker.post(address, typed)
    assert first.status_code == second.status_code == 302
    assert joined(child).count() == 1


def test_an_agency_is_found_by_part_of_its_name_among_those_who_share(
    world: World, child: Child, worker: Client
) -> None:
    address = reverse("child:circle-choose", args=[child.ref])
    said = words(worker.get(address, {"agency": "health"}))
    assert world.health.name in said
    assert world.school.name not in said
    assert world.stranger.name not in words(worker.get(address))
    stranger = reverse("child:circle-add", args=[child.ref, world.stranger.ref])
    assert worker.get(stranger).status_code == 404


def test_an_involvement_ends_with_a_reason_and_the_door_closes(
    world: World, child: Child, worker: Client
) -> None:
    row = world.involve(child, world.health, "health_care")
    address = reverse("child:circle-end", args=[child.ref, row.ref])
    assert send(worker, address, reason="").status_code == 422
    assert send(worker, address, reason="Moved to another team").status_code == 302
    row.refresh_from_db()
    assert row.until_at is not None
    page = client_of(world, "health_practitioner").get(reverse("child:page", args=[child.ref]))
    assert page.status_code == 404


def test_a_remit_is_shown_and_cannot_be_ended(world: World, child: Child, worker: Client) -> None:
    said = words(worker.get(reverse("child:circle", args=[child.ref])))
    assert "with the record" in said
    assert not re.search(r"End it<span[^>]*>: Larch House", said)
    remit = Involvement.objects.get(child=child, agency=world.home)
    address = reverse("child:circle-end", args=[child.ref, remit.ref])
    assert worker.get(address).status_code == 404


def test_a_hidden_involvement_is_not_managed_by_those_who_may_not_see_it(
    world: World, child: Child, worker: Client
) -> None:
    row = world.involve(child, world.health, "health_care", is_covert=True)
    assert world.health.name not in words(worker.get(reverse("child:circle", args=[child.ref])))
    address = reverse("child:circle-end", args=[child.ref, row.ref])
    assert worker.get(address).status_code == 404


def test_an_involvement_of_another_child_is_not_ended_through_this_one(
    world: World, child: Child, worker: Client
) -> None:
    other = world.child("Bo", "Marsh")
    row = world.involve(other, world.health, "health_care")
    address = reverse("child:circle-end", args=[child.ref, row.ref])
    assert worker.get(address).status_code == 404


@pytest.mark.parametrize("role", ["police_coordinator", "home_manager", "school_lead", "stranger"])
def test_others_find_no_way_to_change_it(world: World, child: Child, role: str) -> None:
    row = world.involve(child, world.health, "health_care")
    client = client_of(world, role)
    for name, more in (
        ("circle", []),
        ("circle-choose", []),
        ("circle-add", [world.health.ref]),
        ("circle-end", [row.ref]),
    ):
        address = reverse(f"child:{name}", args=[child.ref, *more])
        assert client.get(address).status_code == 404, name
        if name in ("circle-add", "circle-end"):
            assert post(client, address, reason="Why").status_code == 404, name
