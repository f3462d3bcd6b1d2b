"""A contact comes in: it finds the child, or joins what stands, unseen (P20)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from tests.factories import World, signed_in
from wayhome.foundation.access import commands as access
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import alerts
from wayhome.foundation.rules.models import Alert, Derived
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.commands import calls
from wayhome.practice.contacts.facts import Named
from wayhome.practice.contacts.models import Contact, Referral
from wayhome.practice.contacts.rules import ROOM
from wayhome.practice.contacts.tests.doors import contact_of, decided, made, new, owed


@pytest.fixture
def child(world: World) -> Child:
    return world.child(school=world.school)


def test_a_contact_starts_the_clocks_of_law_and_of_urgent_harm(world: World, child: Child) -> None:
    referral = made(world, child, urgency="now")
    assert owed() == ["CON-S01", "CON-S02", "CON-S03"]
    triage = Derived.objects.get(rule="CON-S01")
    assert triage.due_at == referral.recorded_at + timedelta(minutes=30)
    assert triage.team == world.team("social_care")
    assert Derived.objects.filter(rule="CON-E01", child=child).exists()
    entry = AuditEntry.objects.get(action="contact.received")
    assert (entry.child_id, "phone" in str(entry.fields)) == (child.pk, False)


def test_a_named_child_alone_of_that_name_and_day_is_that_child(world: World, child: Child) -> None:
    named = Named("ash", "winters", child.born_on)
    referral = made(world, role="stranger", named=named)
    assert contact_of(referral).child_id == child.pk
    assert referral.named == "ash winters"  # as it was written, and not as the record says


def test_a_child_nobody_knows_is_a_new_one_of_that_area(world: World, child: Child) -> None:
    referral = made(world, named=Named("Kit", "Marsh"), authority=world.halton)
    contact = contact_of(referral)
    assert contact.child_id != child.pk
    assert contact.authority == world.halton
    assert Contact.objects.visible_to(world.reader("front_door", world.halton_council)).exists()
    assert not Contact.objects.visible_to(world.reader("front_door")).exists()


def test_a_second_contact_joins_and_calls_whoever_holds_the_first(
    world: World, child: Child
) -> None:
    first = made(world, child)
    contact = contact_of(first)
    worker = world.user("front_door")
    commands.hold(world.reader("front_door"), contact=contact)
    second = made(world, role="stranger", named=Named("Ash", "Winters", child.born_on),
                  urgency="today")  # fmt: skip
    assert (second.contact_id, second.joined, first.joined) == (contact.pk, True, False)
    assert contact_of(second).urgency == "today"
    calls.send(contact.pk)
    assert worker.email in {message.to[0] for message in mail.outbox}
    assert all("Ash" not in f"{each.subject} {each.body}" for each in mail.outbox)  # P24
    assert owed("CON-S01") == ["CON-S01", "CON-S01"]  # what each wrote is looked at


def test_a_decided_contact_is_not_joined(world: World, child: Child) -> None:
    first = made(world, child)
    decided(world, contact_of(first))
    assert made(world, child).contact_id != first.contact_id


def test_about_no_child_the_front_door_reads_it_and_the_clocks_run(world: World) -> None:
    world.on_duty(world.user("social_worker"))
    referral = made(world, kind="place", about="Crewe bus station", urgency="now")
    again = made(world, kind="place", about="crewe  bus STATION", role="police_coordinator")
    assert again.contact_id == referral.contact_id
    contact = contact_of(referral)
    for role, sees in (("front_door", True), ("social_worker", False), ("school_lead", False),
                       ("stranger", False), ("police_coordinator", False)):  # fmt: skip
        assert Contact.objects.visible_to(world.reader(role)).exists() is sees, role
    assert owed("CON-S01", "CON-S02") == ["CON-S01", "CON-S01", "CON-S02"]
    row = Derived.objects.get(rule="CON-S02")
    assert (row.child_id, row.scope_kind, row.scope_id) == (None, "contact", contact.pk)
    commands.triage(world.reader("front_door"), contact=contact, urgency="today", did="Rang.")
    assert owed("CON-S01") == []
    alerts.tick()
    assert not Alert.objects.filter(rule="CON-S01").exists()


def test_an_unborn_child_is_linked_to_the_child_born(world: World) -> None:
    referral = made(world, role="health_practitioner", kind="unborn", about="Baby of Jo Marsh")
    contact, door = contact_of(referral), world.reader("front_door")
    born = world.child("Robin", "Marsh", age=0)
    commands.link_born(door, contact=contact, child=born)
    assert contact_of(referral).child == born
    row = Derived.objects.get(rule="CON-S02")
    assert (row.child_id, row.scope_kind) == (born.pk, "child")
    with pytest.raises(Invalid, match="Somebody has linked"):
        commands.link_born(world.reader("front_door"), contact=contact, child=born)


def test_a_closed_record_is_never_joined_and_its_owner_alone_is_told(
    world: World, child: Child
) -> None:
    owner = world.user("team_manager")
    access.restrict(
        world.reader("team_manager"), child_id=child.pk, reason="Protected",
        named=[owner], owner=owner,
    )  # fmt: skip
    referral = made(world, role="stranger", named=Named("Ash", "Winters", child.born_on))
    contact = contact_of(referral)
    assert contact.child_id != child.pk
    calls.send_to_owner(contact.pk, owner.email)
    assert [message.to for message in mail.outbox] == [[owner.email]]
    assert Contact.objects.visible_to(world.reader("team_manager")).filter(pk=contact.pk).exists()


def test_a_record_joined_to_another_meanwhile_takes_the_contact(world: World, child: Child) -> None:
    twin = world.child(school=world.school)
    Child.objects.filter(pk=twin.pk).update(merged_into=child)
    assert contact_of(made(world, twin)).child_id == child.pk


def test_a_stranger_makes_none_about_a_child_they_do_not_see(world: World, child: Child) -> None:
    with pytest.raises(Refused):
        made(world, child, role="stranger")
    with pytest.raises(Invalid, match="Write what you saw"):
        commands.make(world.reader("school_lead"), new=new(world, child, worry=" "))
    assert not Referral.objects.exists()


def test_three_in_ninety_days_ask_for_a_decision(world: World, child: Child) -> None:
    for _ in range(2):
        decided(world, contact_of(made(world, child)))
        assert owed("CON-P01") == []
    third = made(world, child)
    prompt = Derived.objects.get(rule="CON-P01")
    assert prompt.subject_id == third.contact_id
    assert len(prompt.evidence) == 3


def test_a_child_of_another_council_goes_to_its_front_door_and_the_sender_is_told_so(
    world: World,
) -> None:
    placed = world.child("Kit", "Marsh", responsible=world.sefton, carer=world.home)
    referral = made(world, placed, "home_manager")
    assert referral.authority == contact_of(referral).authority == world.sefton
    sefton = world.reader("front_door", world.sefton_council)
    assert Contact.objects.visible_to(sefton).exists()


def test_that_somebody_wrote_is_not_for_the_circle_to_know(world: World, child: Child) -> None:
    """P20, P27: no title, no row of the circle, no clock says so to whoever may not read it."""
    world.involve(child, world.home, "placement")
    contact = contact_of(made(world, child))
    decided(world, contact, outcome="other_authority", to_authority=world.sefton)
    assert [rule.public_title for rule in ROOM.rules if rule.public_title] == []
    for role in ("home_manager", "school_lead", "police_coordinator"):
        client = signed_in(Client(), world.user(role), world.member(role))
        page = client.get(f"/child/{child.ref}/").content.decode()
        for word in ("Sefton", "received at the front door", "A contact at"):
            assert word not in page, (role, word)
