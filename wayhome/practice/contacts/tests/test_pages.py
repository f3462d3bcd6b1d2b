"""From a school's page to what the school is told: every step in pages, each for its own people."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from tests.forms import post, send
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.practice.contacts.models import Contact, Outcome, Referral
from wayhome.practice.contacts.tests.doors import WORRY, contact_of, decided, made, owed

TYPED = {
    "worry": WORRY,
    "urgency": "soon",
    "knows": "nobody",
    "why_not_told": "The stepfather reads her phone.",
    "sender": "Ms Okafor, deputy head",
    "phone": "01270 496 0110",
}
DECISION = {
    "threshold": "in_need",
    "outcome": "assessment",
    "reason": "Gifts and absences.",
    "meanwhile": "School keeps her on site.",
}


@pytest.fixture
def child(world: World) -> Child:
    return world.child(school=world.school)


def client_of(world: World, role: str, agency: Any = None) -> Client:
    return signed_in(Client(), world.user(role, agency), world.member(role, agency))


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_school_finds_its_pupil_and_writes(world: World, child: Child) -> None:
    school = client_of(world, "school_lead")
    assert "Call 999" in text(school.get("/contact/"))
    found = school.post("/contact/find/", {"find": "winters"})["Location"]
    page = text(school.get(found))
    assert f"/contact/about/{child.ref}/" in page
    assert "winters" not in found  # E26
    answer = send(school, f"/contact/about/{child.ref}/", **TYPED)
    referral = Referral.objects.get()
    assert answer["Location"] == f"/contact/sent/{referral.ref}/"
    assert "Received" in text(school.get(answer["Location"]))
    assert contact_of(referral).child == child


def test_a_quick_contact_that_asks_whom_it_means_says_that_it_is_not_sent(
    world: World, child: Child
) -> None:
    school = client_of(world, "school_lead")
    typed = {"who": "Ash Wintersby", "worry": WORRY, "urgency": "today", "where": "",
             "authority": world.cheshire_east.code}  # fmt: skip
    asked = text(send(school, "/contact/quick/", **typed))
    assert "Not sent yet" in asked.partition("</title>")[0]
    assert "Not sent yet" in asked.partition("<main")[2]
    assert "Ash Winters" in asked
    assert not Referral.objects.exists()
    sent = send(school, "/contact/quick/", **typed, child=child.ref)
    assert sent["Location"] == f"/contact/sent/{Referral.objects.get().ref}/"
    page = text(school.get(sent["Location"]))
    assert "What happens next" in page
    assert "What was decided" not in page


def test_a_stranger_who_names_the_child_reads_the_same_and_no_more(
    world: World, child: Child
) -> None:
    first = made(world, child)
    stranger = client_of(world, "stranger")
    assert f"{child.ref}" not in text(
        stranger.get(stranger.post("/contact/find/", {"find": "winters"})["Location"])
    )
    born = child.born_on
    assert born is not None
    answer = send(
        stranger, "/contact/about/child/", given_name="Ash", family_name="Winters",
        born_on=born.isoformat(), authority=world.worcestershire.code, **TYPED,
    )  # fmt: skip
    joined = Referral.objects.get(recorded_by_agency=world.stranger)
    assert joined.contact_id == first.contact_id
    page = text(stranger.get(answer["Location"]))
    assert "Received" in page
    for word in ("Cheshire", "Okafor, deputy head, 01270 496 0111", "joined", "open already"):
        assert word not in page
    assert stranger.get(f"/front-door/{contact_of(joined).ref}/").status_code == 404
    assert stranger.get(f"/contact/sent/{first.ref}/").status_code == 404


def test_what_is_missing_is_said_and_nothing_is_lost(world: World, child: Child) -> None:
    school = client_of(world, "school_lead")
    answer = post(school, f"/contact/about/{child.ref}/", **(TYPED | {"why_not_told": ""}))
    assert answer.status_code == 422
    assert "Say why nobody was told" in text(answer)
    assert WORRY in text(answer)
    assert not Referral.objects.exists()


def test_a_contact_sent_twice_is_written_once(world: World, child: Child) -> None:
    key = {"idempotency_key": "3f1f63c4-5c56-4c8a-8f0b-0a5a3b1f2c11"}
    for _ in range(2):
        client_of(world, "school_lead").post(f"/contact/about/{child.ref}/", TYPED | key)
    assert Referral.objects.count() == 1


def test_a_form_open_while_the_record_was_joined_writes_on_the_one_that_stands(
    world: World, child: Child
) -> None:
    twin = world.child(school=world.school)
    Child.objects.filter(pk=twin.pk).update(merged_into=child)
    school = client_of(world, "school_lead")
    answer = school.get(f"/contact/about/{twin.ref}/", follow=True)
    assert "This record was joined to another." in text(answer)
    assert answer.redirect_chain == [(f"/contact/about/{child.ref}/", 302)]
    assert client_of(world, "stranger").get(f"/contact/about/{twin.ref}/").status_code == 404


@pytest.mark.parametrize("kind", ["unborn", "group", "place", "online", "unnamed"])
def test_about_no_child_the_front_door_reads_it_and_its_sender_their_own(
    world: World, kind: str
) -> None:
    health = client_of(world, "health_practitioner")
    answer = send(
        health, f"/contact/about/{kind}/", about="Behind the bus station",
        authority=world.cheshire_east.code, **TYPED,
    )  # fmt: skip
    assert answer.status_code == 302, text(answer)
    contact = contact_of(Referral.objects.get())
    door = client_of(world, "front_door")
    assert "Behind the bus station" in text(door.get("/front-door/"))
    assert WORRY in text(door.get(f"/front-door/{contact.ref}/"))
    assert WORRY in text(health.get(answer["Location"]))
    for role in ("social_worker", "health_practitioner", "stranger", "school_lead"):
        assert client_of(world, role).get(f"/front-door/{contact.ref}/").status_code == 404, role


def test_the_front_door_looks_decides_and_tells(world: World, child: Child) -> None:
    referral = made(world, child, urgency="now")
    contact = contact_of(referral)
    door, here = client_of(world, "front_door"), f"/front-door/{contact.ref}/"
    listed = text(door.get("/front-door/"))
    assert "not looked at for urgent harm: 1" in listed
    assert "Nobody yet" in listed
    assert "Look for urgent harm" in text(door.get(here))
    send(door, f"{here}triage/", urgency="today", did="Rang the school: she is in lessons.")
    page = text(door.get(here))
    assert f"<strong>{world.user('front_door').name}</strong>" in page  # who triages holds it
    assert "Law</strong> One working day" in page  # P48
    assert send(door, f"{here}decide/", **DECISION).status_code == 302
    assert owed() == ["CON-G02", "CON-S03", "CON-S04", "CON-S05"]
    told = {"told": "A social worker will visit on Monday.", "way": "phone"}
    send(door, f"/front-door/told/{referral.ref}/", **told)
    assert owed() == ["CON-S04", "CON-S05"]
    page = text(client_of(world, "school_lead").get(f"/contact/sent/{referral.ref}/"))
    assert "A social worker will visit on Monday." in page
    for gathered in ("Gifts and absences.", "in lessons", "Assessment"):
        assert gathered not in page
    entry = AuditEntry.objects.get(action="contact.decided")
    assert "Gifts" not in str(entry.fields)


def test_two_who_decide_at_once_the_second_reads_who_was_first(world: World, child: Child) -> None:
    contact = contact_of(made(world, child))
    decided(world, contact, "team_manager")
    answer = post(client_of(world, "front_door"), f"/front-door/{contact.ref}/decide/", **DECISION)
    assert answer.status_code == 422
    assert f"{world.user('team_manager').name} decided this meanwhile: Assessment" in text(answer)
    assert "Gifts and absences." in text(answer)
    assert Outcome.objects.count() == 1


def test_who_reads_a_contact(world: World, child: Child) -> None:
    contact = contact_of(made(world, child))
    for role in ("front_door", "team_manager", "social_worker", "out_of_hours"):
        page = client_of(world, role).get(f"/front-door/{contact.ref}/")
        assert page.status_code == 200, role
    for role in ("school_lead", "police_coordinator", "home_manager", "stranger"):
        assert client_of(world, role).get(f"/front-door/{contact.ref}/").status_code == 404, role
        assert client_of(world, role).get("/front-door/").status_code == 404, role


def test_it_stands_on_the_chronology_and_the_worklist(world: World, child: Child) -> None:
    made(world, child)
    worker = client_of(world, "front_door")
    page = text(worker.get(f"/child/{child.ref}/"))
    assert "Contact received at the front door" in page
    assert WORRY in page
    work = text(worker.get(reverse("worklist:mine")))
    assert "Contact looked at for urgent harm" in work
    assert "Look for urgent harm" in work
    assert WORRY not in text(client_of(world, "school_lead").get(f"/child/{child.ref}/"))


def test_out_of_hours_it_is_held_and_handed_back_with_what_must_be_known(
    world: World, child: Child
) -> None:
    night = world.user("out_of_hours")
    world.on_duty(night)
    contact = contact_of(made(world, child))
    door, here = client_of(world, "out_of_hours"), f"/front-door/{contact.ref}/"
    assert f"<strong>{night.name}</strong>" in text(door.get(here))  # on duty now
    day = world.user("front_door")
    note = "Ring the school at nine."
    assert send(door, f"{here}hold/", holder=day.ref, note=note).status_code == 302
    page = text(client_of(world, "front_door").get(here))
    assert note in page
    assert Contact.objects.get().holder == day
    stranger = world.user("stranger")
    assert post(door, f"{here}hold/", holder=stranger.ref).status_code == 422


def test_a_colleagues_contact_about_a_colleague_is_their_own_alone(
    world: World, child: Child
) -> None:
    """P21: an allegation vanishes from the agency of whom it concerns."""
    referral = made(world, child, concerns_colleague=True)
    colleague = world.another("school_lead")
    other = signed_in(Client(), colleague.user, colleague)
    assert other.get(f"/contact/sent/{referral.ref}/").status_code == 404
    assert client_of(world, "school_lead").get(f"/contact/sent/{referral.ref}/").status_code == 200
