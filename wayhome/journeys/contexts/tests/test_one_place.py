"""A place told of twice is one record, once somebody who reads both says so (R40, ADR 0038)."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import World, signed_in
from tests.forms import send
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.questionnaires.models import Response
from wayhome.foundation.questionnaires.queries import about_context, before
from wayhome.journeys.contexts import commands, queries
from wayhome.journeys.contexts.models import ChildLink, Context, Judgement, Naming
from wayhome.journeys.contexts.tests.lives import Twice
from wayhome.practice.missing.tests.lives import known_child


@pytest.fixture
def twice(world: World) -> Twice:
    return Twice(world)


def client_of(world: World, role: str, agency: Any = None) -> Client:
    return signed_in(Client(), world.user(role, agency), world.member(role, agency))


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_each_telling_has_a_record_and_the_likeness_is_shown_to_who_reads_both(
    twice: Twice,
) -> None:
    assert twice.told != twice.heard
    assert queries.suggested(twice.door, twice.told) == [twice.heard]
    assert queries.suggested(twice.panel.secretary, twice.heard) == []  # P20: reads one of them
    assert queries.suggested(twice.police, twice.heard) == []
    page = text(client_of(twice.world, "front_door").get(f"/front-door/{twice.contact.ref}/"))
    assert "Told of before?" in page
    assert f"/places/{twice.told.ref}/one-with/{twice.heard.ref}/" in page
    secretary = client_of(twice.world, "panel_secretary")
    heard = text(secretary.get(f"/panels/topic/{twice.topic.ref}/"))
    assert "Told of before?" not in heard
    assert f"/places/{twice.heard.ref}/" in heard


def test_joined_it_is_assessed_once_and_what_was_told_stays_with_who_read_it(
    twice: Twice,
) -> None:
    row = twice.assessed(twice.door, twice.contact.ref)
    assert not Response.objects.visible_to(twice.police).exists()
    twice.join()
    assert Response.objects.visible_to(twice.police).get() == row
    assert about_context(twice.police, twice.topic.ref) == [row]
    again = twice.assessed(twice.police, twice.topic.ref)
    assert before(twice.door, again) == row
    assert about_context(twice.door, twice.contact.ref) == [again, row]
    here = f"/places/{twice.told.ref}/"
    for role, reads_contact in (("police_coordinator", False), ("front_door", True)):
        page = text(client_of(twice.world, role).get(here))
        assert "Three children were found there." in page
        assert (f"/front-door/{twice.contact.ref}/" in page) is reads_contact
        assert ("The arcade on Mill Street" in page) is reads_contact
        assert ("are one" in page) is reads_contact
        assert f"/questionnaires/responses/{row.ref}/" in page
    back = text(client_of(twice.world, "police_coordinator").get(
        f"/questionnaires/responses/{row.ref}/"
    ))  # fmt: skip
    assert "Upstairs" in back
    assert f"/panels/topic/{twice.topic.ref}/" in back
    for role, agency in (("school_lead", None), ("social_worker", twice.world.stranger)):
        reader = twice.world.reader(role, agency)
        assert not Context.objects.visible_to(reader).exists()
        assert client_of(twice.world, role, agency).get(here).status_code == 404
    theirs = twice.world.reader("front_door", twice.world.sefton_council)
    assert not Response.objects.visible_to(theirs).exists()


def test_undone_each_has_its_own_again_and_both_addresses_lead_on(twice: Twice) -> None:
    heard_ref, said = twice.heard.ref, twice.join()
    row = twice.assessed(twice.police, twice.topic.ref)
    assert queries.standing(twice.door, heard_ref) == twice.told
    with pytest.raises(Invalid):
        commands.undo(twice.door, judgement=said, why=" ")
    commands.undo(twice.door, judgement=said, why="That is the one on Mill Lane.")
    assert twice.told != twice.heard
    assert not Naming.objects.filter(is_joined=True).exists()
    assert about_context(twice.door, twice.contact.ref) == []
    assert about_context(twice.police, twice.topic.ref) == [row]
    with pytest.raises(Invalid, match="already"):
        commands.undo(twice.door, judgement=said, why="Again.")


def test_a_no_is_remembered_and_can_be_taken_back(twice: Twice) -> None:
    said = twice.join(is_same=False)
    assert twice.told != twice.heard
    assert queries.suggested(twice.door, twice.told) == []
    commands.undo(twice.door, judgement=said, why="I was not sure.")
    assert queries.suggested(twice.door, twice.told) == [twice.heard]


def test_who_reads_one_of_two_judges_neither(twice: Twice) -> None:
    for reader in (twice.police, twice.panel.secretary):
        with pytest.raises(Refused):
            commands.judge(reader, one=twice.told, other=twice.heard, is_same=True)
    other = f"/places/{twice.heard.ref}/one-with/{twice.told.ref}/"
    assert client_of(twice.world, "panel_secretary").get(other).status_code == 404


def test_the_front_door_says_yes_on_a_page_that_shows_both(twice: Twice) -> None:
    door = client_of(twice.world, "front_door")
    there = f"/places/{twice.told.ref}/one-with/{twice.heard.ref}/"
    choose = text(door.get(f"/places/?beside={twice.told.ref}"))
    likely, everything = choose.split("<table")
    assert there in likely, "what may be the same is said where one chooses"
    assert there in everything
    assert "may be the same" in everything
    assert "May be the same" not in text(door.get("/places/"))
    page = text(door.get(there))
    assert "The arcade on Mill Street" in page
    assert "Mill St arcade" in page
    assert send(door, there, said="same", why="Same owner").status_code == 302
    assert twice.told == twice.heard
    said = Judgement.objects.get()
    page = text(door.get(f"/places/{twice.told.ref}/"))
    assert "are one" in page
    undo = f"/places/{twice.told.ref}/undo/{said.ref}/"
    assert send(door, undo, why="No, the other one").status_code == 302
    assert twice.told != twice.heard


def test_a_child_is_linked_by_who_sees_both_and_read_by_nobody_else(twice: Twice) -> None:
    child = known_child(twice.world)  # born on 2 May 2012
    context = twice.told
    manager = client_of(twice.world, "team_manager")
    there = f"/places/{context.ref}/child/"
    typed = {
        "name": child.full_name, "why": "He is met there after school.",
        "born_on_day": "2", "born_on_month": "5", "born_on_year": "2012",
    }  # fmt: skip
    nobody = send(manager, there, **(typed | {"name": "Nobody Atall"}))
    assert "among those you see" in text(nobody)
    assert send(manager, there, **typed).status_code == 302
    link = ChildLink.objects.get()
    here = f"/places/{context.ref}/"
    assert "He is met there after school." in text(manager.get(here))
    assert not ChildLink.objects.visible_to(twice.police).exists()  # reads the child, not the place
    twice.join()
    assert ChildLink.objects.visible_to(twice.world.reader("front_door")).exists()
    assert twice.world.reader("home_manager").agency
    assert not ChildLink.objects.visible_to(twice.world.reader("home_manager")).exists()
    away = f"/places/{context.ref}/child/{link.ref}/away/"
    assert send(manager, away, why="It was his brother.").status_code == 302
    assert "He is met there after school." not in text(manager.get(here))
