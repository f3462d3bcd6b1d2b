"""An administrator adds, corrects and closes the people of their own agency, and of no other."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import post, send
from wayhome.foundation.agencies import commands
from wayhome.foundation.agencies.models import Membership, User
from wayhome.foundation.agencies.readers import reader_for
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry

NEW: dict[str, Any] = {
    "name": "Rita Osei",
    "email": "Rita.Osei@example.org",
    "role": "social_worker",
}


@pytest.fixture
def admin(world: World, client: Client) -> Client:
    return signed_in(client, world.user("administrator"))


def test_a_new_person_gets_a_place_and_a_link_to_choose_a_password(
    world: World, admin: Client, django_capture_on_commit_callbacks: Any
) -> None:
    team = world.team("social_care")
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(admin, reverse("agencies:add_person"), **NEW, team=team.pk)
    person = User.objects.get(email="rita.osei@example.org")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("agencies:person", args=[person.ref])
    assert person.memberships.get().team == team
    assert not person.has_usable_password()
    (letter,) = mail.outbox
    assert letter.to == [person.email]
    assert "/accounts/password/reset/key/" in str(letter.body)
    assert "Rita" not in f"{letter.subject}{letter.body}"


def test_a_link_that_is_sent_again_is_a_line_in_the_log(world: World, admin: Client) -> None:
    person = world.another("social_worker").user
    post(admin, reverse("agencies:send_link", args=[person.ref]))
    line = AuditEntry.objects.get(action="person.link_sent")
    assert (line.user_id, line.subject_id) == (world.user("administrator").pk, person.pk)


def test_the_log_says_who_added_whom_and_holds_no_name(world: World, admin: Client) -> None:
    send(admin, reverse("agencies:add_person"), **NEW)
    lines = AuditEntry.objects.filter(action__in=("person.added", "place.given"))
    assert {line.user_id for line in lines} == {world.user("administrator").pk}
    assert len(lines) == 2
    assert "rita" not in str([line.fields for line in lines]).lower()


def test_somebody_who_works_elsewhere_gets_a_place_here_and_nothing_tells_of_it(
    world: World, admin: Client
) -> None:
    theirs = world.user("social_worker", world.stranger)
    answer = send(
        admin, reverse("agencies:add_person"), **(NEW | {"email": theirs.email, "name": "R"})
    )
    assert answer.status_code == 302
    theirs.refresh_from_db()
    assert theirs.name != "R"
    assert set(theirs.memberships.values_list("agency", flat=True)) == {
        world.stranger.pk,
        world.council.pk,
    }


def test_a_mistake_is_said_at_its_field_and_nothing_is_made(world: World, admin: Client) -> None:
    typed = {"name": " ", "email": "rita", "role": ""}
    answer = send(admin, reverse("agencies:add_person"), **typed)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "email", "role"}
    assert b"There is a problem" in answer.content
    assert not User.objects.filter(name="Rita Osei").exists()


@pytest.mark.parametrize("role", ["police_coordinator", "home_manager", "interviewer "])
def test_an_agency_gives_only_the_roles_of_its_kind(world: World, role: str) -> None:
    """P08: only police enter a grade, so only a force makes police coordinators."""
    with pytest.raises(Invalid) as wrong:
        commands.add_person(world.reader("administrator"), **(NEW | {"role": role}))
    assert "role" in wrong.value.errors


def test_a_team_of_another_agency_cannot_be_given(world: World, admin: Client) -> None:
    theirs = world.team("social_care", world.halton)
    answer = send(admin, reverse("agencies:add_person"), **NEW, team=theirs.pk)
    assert answer.status_code == 422
    assert "team" in answer.context["form"].errors
    with pytest.raises(Invalid):
        commands.add_person(world.reader("administrator"), **NEW, team=theirs)


@pytest.mark.parametrize(
    "route", ["person", "give_place", "close_account", "send_link", "second_step"]
)
def test_people_of_other_agencies_do_not_exist_for_an_administrator(
    world: World, admin: Client, route: str
) -> None:
    theirs = world.user("social_worker", world.halton_council)
    url = reverse(f"agencies:{route}", args=[theirs.ref])
    assert admin.get(url).status_code == 404
    assert post(admin, url, name="X", email="x@example.org").status_code == 404


@pytest.mark.parametrize("role", ["social_worker", "team_manager", "data_protection_officer"])
def test_others_than_administrators_find_no_such_page(
    world: World, client: Client, role: str
) -> None:
    signed_in(client, world.user(role))
    for name in ("people", "add_person", "teams", "add_team"):
        assert client.get(reverse(f"agencies:{name}")).status_code == 404
    with pytest.raises(Refused):
        commands.add_person(world.reader(role), **NEW)


def test_the_list_shows_our_people_alone_and_finds_by_part_of_a_name(
    world: World, admin: Client
) -> None:
    ours = world.another("social_worker", name="Zora Amadi").user
    theirs = world.another("social_worker", world.halton_council, name="Zora Other").user
    people = admin.get(reverse("agencies:people"))
    assert ours.email.encode() in people.content
    assert theirs.email.encode() not in people.content
    answer = admin.post(reverse("agencies:find"), {"text": "zora ama"})
    assert answer["Location"] == reverse("agencies:people")
    found = admin.get(answer["Location"]).context["page"].rows
    assert [person.name for person in found] == ["Zora Amadi"]


def test_a_place_that_ended_opens_nothing_from_the_next_request_on(
    world: World, admin: Client
) -> None:
    place = world.member("social_worker")
    worker = signed_in(Client(), place.user)
    assert worker.get(reverse("agencies:rota")).status_code == 200
    assert send(admin, reverse("agencies:end_place", args=[place.ref])).status_code == 302
    place.refresh_from_db()
    assert not place.is_live
    assert b"You have no place" in worker.get(reverse("agencies:choose")).content
    assert admin.get(reverse("agencies:end_place", args=[place.ref])).status_code == 404


def test_a_closed_account_is_signed_out_and_can_be_opened_again(
    world: World, admin: Client
) -> None:
    person = world.user("social_worker")
    worker = signed_in(Client(), person)
    assert send(admin, reverse("agencies:close_account", args=[person.ref])).status_code == 302
    assert "/accounts/login/" in worker.get(reverse("agencies:rota"))["Location"]
    assert not Membership.objects.live().filter(user=person).exists()
    assert send(admin, reverse("agencies:reopen_account", args=[person.ref])).status_code == 302
    person.refresh_from_db()
    assert person.is_active


def test_nobody_closes_or_demotes_themselves(world: World) -> None:
    actor = world.reader("administrator")
    assert actor.user
    with pytest.raises(Invalid):
        commands.close_account(actor, person=actor.user)
    with pytest.raises(Invalid):
        commands.end_place(actor, membership=world.member("administrator"))
    with pytest.raises(Invalid):
        commands.reset_second_factor(actor, person=actor.user)


def test_whoever_also_works_elsewhere_is_not_one_agencys_to_take_over(world: World) -> None:
    person = world.user("social_worker")
    Membership.objects.create(user=person, agency=world.stranger, role="social_worker")
    actor = world.reader("administrator")
    with pytest.raises(Invalid):
        commands.change_person(
            actor, person=person, version=1, name=person.name, email="mine@example.org"
        )
    for command in (commands.close_account, commands.reset_second_factor):
        with pytest.raises(Invalid):
            command(actor, person=person)
    commands.change_person(actor, person=person, version=1, name="New Name", email=person.email)


def test_a_changed_address_is_told_to_the_old_one(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    person = world.user("social_worker")
    old = person.email
    with django_capture_on_commit_callbacks(execute=True):
        commands.change_person(
            world.reader("administrator"),
            person=person,
            version=1,
            name=person.name,
            email="New.Address@Example.org",
        )
    person.refresh_from_db()
    assert person.email == "new.address@example.org"
    assert mail.outbox[0].to == [old]


def test_an_administrator_of_one_agency_acting_from_another_administers_that_one(
    world: World,
) -> None:
    elsewhere = world.member("administrator", world.halton_council)
    Membership.objects.create(user=elsewhere.user, agency=world.council, role="social_worker")
    actor = reader_for(elsewhere)
    with pytest.raises(Refused):
        commands.change_person(
            actor, person=world.user("social_worker"), version=1, name="X", email="x@example.org"
        )
