"""Agencies are asked, each with its reason; silence, nothing held and not asking are told apart."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories import World, signed_in
from tests.forms import send
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.rules.models import Derived
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.models import Contact, ContactRequest
from wayhome.practice.contacts.tests.doors import contact_of, decided, made, owed
from wayhome.practice.contacts.tests.test_pages import client_of, text

DAY = timedelta(hours=24)


@pytest.fixture
def contact(world: World) -> Contact:
    return contact_of(made(world, world.child(school=world.school)))


def question(world: World, **more: Any) -> commands.NewRequest:
    values: dict[str, Any] = {
        "agency": world.health,
        "purpose": "She was seen at the walk-in clinic.",
        "basis": "s17",
        "what": "When was she seen, and with whom?",
        "identity": "Ash Winters",
        "due_at": clock.now() + DAY,
    }
    return commands.NewRequest(**values | more)


def test_an_agency_reads_the_question_answers_it_and_reads_nothing_else(
    world: World, contact: Contact
) -> None:
    asked = commands.ask(world.reader("front_door"), contact=contact, new=question(world))
    assert "CON-S08" in owed()
    health = client_of(world, "health_practitioner")
    assert "Ash Winters" in text(health.get("/contact/asked/"))
    page = text(health.get(f"/contact/asked/{asked.ref}/"))
    assert "She was seen at the walk-in clinic." in page
    assert "new phone" not in page
    assert health.get(f"/front-door/{contact.ref}/").status_code == 404
    for role in ("school_lead", "stranger", "foster_carer"):
        other = client_of(world, role)
        assert other.get(f"/contact/asked/{asked.ref}/").status_code == 404, role
    send(health, f"/contact/asked/{asked.ref}/", answered="shares", text="Twice, with a man of 30.")
    assert "CON-S08" not in owed()
    assert "Twice, with a man of 30." in text(
        client_of(world, "front_door").get(f"/front-door/{contact.ref}/")
    )
    with pytest.raises(Invalid, match="answered already"):
        commands.answer(world.reader("health_practitioner"), request=asked, answered="nothing")


def test_we_hold_nothing_is_an_answer_and_silence_is_a_gap(world: World, contact: Contact) -> None:
    door = world.reader("front_door")
    quiet = commands.ask(door, contact=contact, new=question(world))
    empty = commands.ask(door, contact=contact, new=question(world, agency=world.school))
    commands.answer(world.reader("school_lead"), request=empty, answered="nothing")
    assert owed("CON-G01") == []
    with clock.stopped(clock.now() + 2 * DAY):
        late = Derived.objects.filter(rule="CON-G01").open_at(clock.now())
        assert [row.subject_id for row in late] == [quiet.pk]
        before = Derived.objects.get(rule="CON-S08", subject_id=quiet.pk).due_at
        commands.chase(world.reader("front_door"), request=quiet)
        quiet.refresh_from_db()
        assert quiet.chases == 1
        assert Derived.objects.get(rule="CON-S08", subject_id=quiet.pk).due_at == before
        page = text(client_of(world, "front_door").get(f"/front-door/{contact.ref}/"))
        assert "chased once, last" in page
        commands.withdraw(world.reader("front_door"), request=quiet)
        assert owed("CON-G01", "CON-S08") == []
    health = client_of(world, "health_practitioner")
    assert health.get(f"/contact/asked/{quiet.ref}/").status_code == 404


def test_asking_needs_a_reason_and_a_basis_and_is_done_once(world: World, contact: Contact) -> None:
    door = world.reader("front_door")
    with pytest.raises(Invalid, match="asking tells"):
        commands.ask(door, contact=contact, new=question(world, purpose=" "))
    with pytest.raises(Invalid, match="basis"):
        commands.ask(door, contact=contact, new=question(world, basis="consent"))  # P29
    commands.ask(door, contact=contact, new=question(world))
    with pytest.raises(Invalid, match="chase them"):
        commands.ask(door, contact=contact, new=question(world))
    with pytest.raises(Refused):
        commands.ask(world.reader("social_worker"), contact=contact, new=question(world))


def test_deciding_not_to_ask_and_not_to_share_are_recorded(world: World, contact: Contact) -> None:
    door, here = client_of(world, "front_door"), f"/front-door/{contact.ref}/"
    why = "Her stepfather works there."
    send(door, f"{here}sharing/", agency=world.school.ref, way="not_asked", purpose=why)
    shared = {"way": "shared", "purpose": "They take her home.", "agency": world.home.ref}
    assert "basis it was shared" in text(send(door, f"{here}sharing/", **shared))
    send(door, f"{here}sharing/", **shared, basis="s11", what="Not to let the man collect her.")
    page = text(door.get(here))
    assert "Decided not to ask" in page
    assert why in page
    assert [row.way for row in ContactRequest.objects.order_by("pk")] == ["not_asked", "shared"]
    school = client_of(world, "school_lead")
    assert "Northgate" not in text(school.get("/contact/asked/")).replace("Northgate Academy", "")
    assert why not in text(school.get("/contact/asked/"))


def test_a_decision_ends_the_wait_for_answers_undone(world: World, contact: Contact) -> None:
    """It stays in the figures as never answered; nobody is chased for what no longer matters."""
    commands.ask(world.reader("front_door"), contact=contact, new=question(world))
    decided(world, contact)
    row = Derived.objects.get(rule="CON-S08")
    assert (row.stopped_at, row.closed_at is not None) == (None, True)


def test_signed_out_nobody_reads_a_question(world: World, contact: Contact) -> None:
    asked = commands.ask(world.reader("front_door"), contact=contact, new=question(world))
    assert Client().get(f"/contact/asked/{asked.ref}/").status_code == 302
    assert signed_in(Client(), world.user("school_lead")).get("/contact/asked/").status_code == 200
