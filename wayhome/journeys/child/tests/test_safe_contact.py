"""Safe contact: written by those who work with the child, never lost between two (P24)."""

import pytest
from django.urls import reverse

from tests.factories import World
from tests.forms import hidden, post, send
from tests.stories import client_of, words
from wayhome.foundation.people.commands import set_safe_contact
from wayhome.foundation.people.models import Child, SafeContact


@pytest.fixture
def child(world: World) -> Child:
    return world.child(carer=world.home, school=world.school)


def address(child: Child) -> str:
    return reverse("child:contact", args=[child.ref])


TYPED = {"way": "Text Jo first", "hours": "", "others_with_phone": "Mum", "words_not_to_use": ""}


def test_the_worker_writes_it_and_the_banner_says_it(world: World, child: Child) -> None:
    client = client_of(world, "social_worker")
    assert send(client, address(child), **TYPED).status_code == 302
    said = words(client.get(reverse("child:page", args=[child.ref])))
    assert "Text Jo first" in said
    assert "Also sees the phone or post: Mum" in said


def test_what_stood_before_is_kept_and_the_latest_is_in_force(world: World, child: Child) -> None:
    client = client_of(world, "social_worker")
    send(client, address(child), **TYPED)
    send(client, address(child), **TYPED | {"way": "Ring the school"})
    assert SafeContact.objects.filter(child=child).count() == 2
    said = words(client.get(reverse("child:page", args=[child.ref])))
    assert "Ring the school" in said
    assert "Text Jo first" not in said


def test_the_form_begins_with_what_stands(world: World, child: Child) -> None:
    client = client_of(world, "social_worker")
    send(client, address(child), **TYPED)
    assert "Text Jo first" in words(client.get(address(child)))


def test_an_empty_way_is_refused(world: World, child: Child) -> None:
    answer = send(client_of(world, "social_worker"), address(child), **TYPED | {"way": " "})
    assert answer.status_code == 422
    assert not SafeContact.objects.exists()


def test_of_two_people_the_second_sees_both_texts_and_loses_neither(
    world: World, child: Child
) -> None:
    client = client_of(world, "social_worker")
    read = hidden(client.get(address(child)))
    set_safe_contact(world.reader("team_manager"), child=child, way="Never by phone")
    answer = client.post(address(child), read | TYPED)
    assert answer.status_code == 409
    said = words(answer)
    assert "Never by phone" in said
    assert "Text Jo first" in said
    assert world.user("team_manager").name in said
    again = hidden(answer) | TYPED | {"keep_way": "both"}
    assert client.post(address(child), again).status_code == 302
    latest = SafeContact.objects.filter(child=child).order_by("pk").last()
    assert latest is not None
    assert latest.way == "Never by phone\n\nText Jo first"


def test_an_interviewer_who_is_involved_may_write_it(world: World, child: Child) -> None:
    client = client_of(world, "interviewer")
    assert client.get(address(child)).status_code == 404
    world.involve(child, world.service, "return_interview", team=world.team("return_interview"))
    assert send(client, address(child), **TYPED).status_code == 302


@pytest.mark.parametrize("role", ["police_coordinator", "home_manager", "school_lead", "stranger"])
def test_others_may_not(world: World, child: Child, role: str) -> None:
    client = client_of(world, role)
    assert client.get(address(child)).status_code == 404
    assert post(client, address(child), **TYPED).status_code == 404
    assert not SafeContact.objects.exists()
