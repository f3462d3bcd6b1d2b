"""A place or a group that somebody tells of is assessed by itself, with no child (ADR 0035)."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import World, signed_in
from tests.forms import send
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.context import act_as
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.questionnaires import commands, contexts, queries
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.models import Answer, Response, Version
from wayhome.practice.contacts.models import Contact
from wayhome.practice.contacts.tests.doors import contact_of, made


@pytest.fixture
def tools(world: World) -> dict[str, Version]:
    return {version.questionnaire.code: version for version, _new in commands.load_shipped(SYSTEM)}


@pytest.fixture
def arcade(world: World, tools: dict[str, Version]) -> Contact:
    return contact_of(made(world, kind="place", about="The arcade on Mill Street"))


def client_of(world: World, role: str, agency: Any = None) -> Client:
    return signed_in(Client(), world.user(role, agency), world.member(role, agency))


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def assessed(world: World, contact: Contact, version: Version, where: str) -> Response:
    door = world.reader("front_door")
    context = contexts.find(door, contact.ref)
    assert context
    row = commands.begin_about(door, context=context, version=version)
    commands.save_answers(door, row, {"where": Given(text=where)})
    return commands.complete(door, row)


def test_the_front_door_assesses_the_place_from_its_contact(
    world: World, arcade: Contact, tools: dict[str, Version]
) -> None:
    door, here = client_of(world, "front_door"), f"/front-door/{arcade.ref}/"
    version = tools["place-assessment"]
    begin = f"/questionnaires/of/{arcade.ref}/{version.questionnaire.ref}/begin/"
    page = text(door.get(here))
    assert "Nobody has assessed it." in page
    assert begin in page
    assert tools["peer-group-assessment"].questionnaire.ref not in page
    assert "The arcade on Mill Street" in text(door.get(begin))
    fill = send(door, begin)["Location"]
    section = door.get(fill)["Location"]
    typed = {"q-where": "Upstairs, by the fire exit"}
    assert send(door, section, **typed).status_code == 302
    row = Response.everything.get()
    assert (row.child_id, row.recorded_for_id, row.case_ref) == (None, None, arcade.ref)
    done = send(door, f"/questionnaires/responses/{row.ref}/complete/")
    assert done["Location"] == here
    page = text(door.get(here))
    assert f"/questionnaires/responses/{row.ref}/" in page
    assert "Assess it again:" in page
    read = text(door.get(f"/questionnaires/responses/{row.ref}/"))
    assert "Upstairs, by the fire exit" in read
    assert "The arcade on Mill Street" in read
    assert "subject" not in door.get(f"/questionnaires/responses/{row.ref}/fhir/").json()


def test_only_who_reads_the_contact_reads_what_was_assessed(
    world: World, arcade: Contact, tools: dict[str, Version]
) -> None:
    row = assessed(world, arcade, tools["place-assessment"], "Upstairs")
    allowed = (("front_door", None), ("team_manager", None), ("out_of_hours", None))
    for role, agency in allowed:
        assert Answer.objects.visible_to(world.reader(role, agency)).filter(response=row).exists()
    shut = (
        ("social_worker", None), ("school_lead", None), ("police_coordinator", None),
        ("front_door", world.sefton_council), ("interviewer", None),
    )  # fmt: skip
    for role, agency in shut:
        reader = world.reader(role, agency)
        assert not Response.objects.visible_to(reader).exists()
        assert not Answer.objects.visible_to(reader).exists()
        assert contexts.find(reader, arcade.ref) is None
    elsewhere = client_of(world, "team_manager", world.sefton_council)
    assert elsewhere.get(f"/questionnaires/responses/{row.ref}/").status_code == 404
    begin = f"/questionnaires/of/{arcade.ref}/{tools['place-assessment'].questionnaire.ref}/begin/"
    assert elsewhere.get(begin).status_code == 404


def test_the_second_lock_closes_it_to_agencies_of_no_partnership_with_the_author(
    world: World, arcade: Contact, tools: dict[str, Version]
) -> None:
    assessed(world, arcade, tools["place-assessment"], "Upstairs")
    for agency, seen in ((world.council, 1), (world.stranger, 0)):
        act_as(agency_id=agency.pk, team_id=None, user_id=None)
        assert Response.everything.count() == seen


def test_the_next_time_stands_beside_the_last_of_the_same_place_alone(
    world: World, arcade: Contact, tools: dict[str, Version]
) -> None:
    version, door = tools["place-assessment"], world.reader("front_door")
    first = assessed(world, arcade, version, "Upstairs")
    again = assessed(world, arcade, version, "Upstairs, and the yard")
    other = contact_of(made(world, kind="place", about="The station"))
    station = assessed(world, other, version, "Platform 2")
    assert queries.before(door, again) == first
    assert queries.before(door, station) is None


def test_a_tool_asks_about_what_it_was_made_for(
    world: World, arcade: Contact, tools: dict[str, Version]
) -> None:
    door = world.reader("front_door")
    context = contexts.find(door, arcade.ref)
    assert context
    for code in ("peer-group-assessment", "exploitation-screen"):
        with pytest.raises(Invalid):
            commands.begin_about(door, context=context, version=tools[code])
    worker = world.reader("social_worker")
    with pytest.raises(Refused):
        commands.begin_about(worker, context=context, version=tools["place-assessment"])


def test_an_online_space_is_a_place_and_a_group_a_group(
    world: World, tools: dict[str, Version]
) -> None:
    door = world.reader("front_door")
    for kind, subject in (("online", "place"), ("group", "group")):
        contact = contact_of(made(world, kind=kind, about="Mill Lane, 14 to 16"))
        found = contexts.find(door, contact.ref)
        assert found
        assert found.subject == subject
    unnamed = contact_of(made(world, kind="unnamed", about="A girl of 13"))
    assert contexts.find(door, unnamed.ref) is None
