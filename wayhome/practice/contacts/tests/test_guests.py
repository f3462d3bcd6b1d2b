"""Without an account: a code to a listed address, for one form or one answer, and no more."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.factories import World, signed_in
from tests.forms import send
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Refused
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.commands.guests import guest as guest_of
from wayhome.practice.contacts.models import (
    AgencyDomain,
    Challenge,
    ContactRequest,
    GuestCode,
    Referral,
)
from wayhome.practice.contacts.tests.doors import contact_of, decided, made, owed
from wayhome.practice.contacts.tests.test_pages import TYPED, text

EMAIL = "j.doyle@northgate.example.org"
VARIES = re.compile(r'(value|nonce)="[^"]*"|<code>[^<]*</code>')  # a token, a request's number
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def listed(world: World) -> None:
    AgencyDomain.objects.create(agency=world.school, domain="northgate.example.org")


@pytest.fixture
def child(world: World) -> Child:
    return world.child(school=world.school)


def sent_code(django_capture: Any, client: Client, email: str = EMAIL) -> str:
    """Ask for a code; what came by e-mail, or "" if nothing did."""
    mail.outbox.clear()
    with django_capture(execute=True):
        answer = client.post("/contact/guest/", {"email": email})
    assert answer["Location"] == "/contact/guest/code/"
    bodies = [str(message.body) for message in mail.outbox]
    return re.findall(r"\d{8}", bodies[0])[0] if bodies else ""


def let_in(django_capture: Any, client: Client) -> Any:
    code = sent_code(django_capture, client)
    return client.post("/contact/guest/code/", {"code": code})


CHILD = {"given_name": "Ash", "family_name": "Winters"}


def test_a_guest_writes_once_and_reads_a_reference(
    world: World, child: Child, django_capture_on_commit_callbacks: Any
) -> None:
    standing = made(world, child)
    guest = Client()
    assert let_in(django_capture_on_commit_callbacks, guest)["Location"] == "/contact/guest/about/"
    assert child.born_on is not None
    typed = CHILD | TYPED | {
        "born_on": child.born_on.isoformat(), "authority": world.cheshire_east.code,
    }  # fmt: skip
    answer = guest.post("/contact/guest/child/", typed, follow=True)
    referral = Referral.objects.get(email=EMAIL)
    page = text(answer)
    assert referral.ref in page
    assert (referral.contact_id, referral.recorded_by) == (standing.contact_id, None)  # joined
    for word in (contact_of(referral).ref, standing.ref, "joined", "Okafor", "held"):
        assert word not in page
    again = guest.post("/contact/guest/child/", typed, follow=True)
    assert referral.ref in text(again), "the same press twice is one contact, and says so"
    other = guest.post("/contact/guest/child/", typed | {"worry": "And a car, since."})
    assert other.status_code == 422
    assert "This was sent already." in text(other)
    assert "And a car, since." in text(other)
    for page_ in ("/contact/guest/about/", "/contact/guest/child/"):  # Back, and loaded anew
        assert guest.get(page_)["Location"] == "/contact/guest/received/"
    assert Referral.objects.filter(email=EMAIL).count() == 1
    entry = AuditEntry.objects.filter(action="contact.received").latest("pk")
    assert EMAIL not in str(entry.fields)


def test_an_address_that_may_not_is_answered_alike(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    pages = []
    for email in (EMAIL, "somebody@elsewhere.example.org"):
        client = Client()
        code = sent_code(django_capture_on_commit_callbacks, client, email)
        assert bool(code) is (email == EMAIL)
        pages.append(VARIES.sub("", text(client.get("/contact/guest/code/"))))
    assert pages[0] == pages[1]


def test_a_code_is_a_hash_and_lives_half_an_hour(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    client = Client()
    code = sent_code(django_capture_on_commit_callbacks, client)
    row = GuestCode.objects.get()
    assert code not in (row.code_hash, row.salt)
    with clock.stopped(clock.now() + HOUR):
        late = client.post("/contact/guest/code/", {"code": code})
    assert "That code does not work." in text(late)
    assert client.get("/contact/guest/about/")["Location"] == "/contact/guest/"


def test_wrong_used_and_too_often_tried_are_one_answer(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    client, other = Client(), Client()
    code = sent_code(django_capture_on_commit_callbacks, client)
    typed = {"code": code}
    assert client.post("/contact/guest/code/", typed).status_code == 302
    other.post("/contact/guest/", {"email": "x@y.example.org"})
    session = other.session
    session["contacts_email"] = EMAIL
    session.save()
    assert "That code does not work." in text(other.post("/contact/guest/code/", typed))
    fresh = sent_code(django_capture_on_commit_callbacks, client)
    wrong = "0" * 8 if fresh != "0" * 8 else "1" * 8
    for _ in range(5):
        client.post("/contact/guest/code/", {"code": wrong})
    spent = client.post("/contact/guest/code/", {"code": fresh})
    assert "That code does not work." in text(spent)


def test_nobody_asks_for_codes_a_thousand_times(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    client = Client()
    codes = [sent_code(django_capture_on_commit_callbacks, client) for _ in range(4)]
    assert [bool(code) for code in codes] == [True, True, True, False]
    with clock.stopped(clock.now() + 2 * HOUR):
        assert sent_code(django_capture_on_commit_callbacks, client)


def asked(world: World, child: Child, **more: Any) -> ContactRequest:
    new = commands.NewRequest(
        agency=world.school, purpose="She is on your roll.", basis="s17",
        what="How has she been this term?", identity="Ash Winters, Year 9",
        due_at=clock.now() + 24 * HOUR, email=EMAIL, **more,
    )  # fmt: skip
    contact = contact_of(made(world, child))
    return commands.ask(world.reader("front_door"), contact=contact, new=new)


def test_an_agency_answers_without_an_account(
    world: World, child: Child, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        question = asked(world, child)
    assert [message.to for message in mail.outbox] == [[EMAIL]]
    assert "Ash" not in str(mail.outbox[0].body)
    guest, there = Client(), f"/contact/answer/{question.ref}/"
    assert "Winters" not in text(guest.get(there))
    assert guest.get(f"{there}write/")["Location"] == there
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        guest.post(there, {"send": "yes"})
    [code] = re.findall(r"\d{8}", str(mail.outbox[0].body))
    assert guest.post(there, {"code": code})["Location"] == f"{there}write/"
    page = text(guest.get(f"{there}write/"))
    assert "Ash Winters, Year 9" in page
    assert "new phone" not in page  # what the sender told is not theirs
    assert AuditEntry.objects.filter(
        kind="read", child_id=child.pk, agency_id=world.school.pk, user_id=None
    ).exists()
    guest.post(f"{there}write/", {"answered": "nothing", "name": "J Doyle, head of year"})
    question.refresh_from_db()
    assert (question.answered, question.answered_name) == ("nothing", "J Doyle, head of year")
    again = guest.post(f"{there}write/", {"answered": "nothing", "name": "J Doyle"})
    assert "The front door has your answer." in text(again)
    more = {"answered": "shares", "text": "She was seen with him.", "name": "J Doyle"}
    late = guest.post(f"{there}write/", more)
    assert late.status_code == 409
    for said in ("This was not sent", "answered before", "She was seen with him."):
        assert said in text(late)
    assert "Winters" not in text(late)
    assert guest.get(f"{there}write/")["Location"] == there
    assert "No answer is needed any more" in text(guest.get(there))
    assert ContactRequest.objects.get(pk=question.pk).answered_name.endswith("head of year")


def test_a_browser_left_open_shows_no_question_after_two_hours(
    world: World, child: Child, django_capture_on_commit_callbacks: Any
) -> None:
    question = asked(world, child)
    guest, there = Client(), f"/contact/answer/{question.ref}/"
    with django_capture_on_commit_callbacks(execute=True):
        guest.post(there, {"send": "yes"})
    [code] = re.findall(r"\d{8}", str(mail.outbox[-1].body))
    guest.post(there, {"code": code})
    assert "Ash Winters" in text(guest.get(f"{there}write/"))
    with clock.stopped(clock.now() + 2 * HOUR):
        assert guest.get(f"{there}write/")["Location"] == there
        late = guest.post(f"{there}write/", {"answered": "shares", "text": "He waits outside."})
        assert "He waits outside." in text(late)  # not lost
        assert "Ask for a new code" in text(late)
        assert "Winters" not in text(late)


def test_a_code_for_one_question_opens_no_other_and_no_contact(
    world: World, child: Child, django_capture_on_commit_callbacks: Any
) -> None:
    question = asked(world, child)
    guest = Client()
    let_in(django_capture_on_commit_callbacks, guest)  # a code for a new contact
    there = f"/contact/answer/{question.ref}/write/"
    assert guest.get(there)["Location"] == f"/contact/answer/{question.ref}/"
    assert Client().get("/contact/answer/222222222222/").status_code == 404


def test_an_administrator_keeps_the_list_and_the_numbers(world: World) -> None:
    admin = signed_in(Client(), world.user("administrator"), world.member("administrator"))
    add = {"agency": world.health.ref, "domain": "@Mid-Cheshire.Example.org"}
    send(admin, "/front-door/addresses/", **add)
    assert AgencyDomain.objects.filter(domain="mid-cheshire.example.org").exists()
    for domain, words in (("gmail.com", "Anybody can have"), ("nothing", "after the @")):
        answer = send(admin, "/front-door/addresses/", agency=world.health.ref, domain=domain)
        assert words in text(answer)
    send(admin, "/front-door/addresses/", remove="mid-cheshire.example.org")
    assert not AgencyDomain.objects.filter(agency=world.health).exists()
    numbers = {"day_phone": "0300 123 5012", "night_phone": "0300 123 5022"}
    send(admin, "/front-door/numbers/", **numbers, opens="08:30", closes="17:30")
    noon = clock.now().replace(year=2026, month=11, day=18, hour=12)  # a Wednesday
    for at, number in ((noon, "0300 123 5012"), (noon.replace(hour=22), "0300 123 5022"),
                       (noon.replace(day=22), "0300 123 5022")):  # fmt: skip
        with clock.stopped(at):
            assert f"<strong>{number}</strong>" in text(Client().get("/contact/guest/"))


def test_a_guest_reads_what_came_of_it_and_disagrees_and_it_climbs(
    world: World, child: Child, django_capture_on_commit_callbacks: Any
) -> None:
    guest = Client()
    let_in(django_capture_on_commit_callbacks, guest)
    place = TYPED | {"about": "The park", "authority": world.cheshire_east.code}
    guest.post("/contact/guest/place/", place)
    referral = Referral.objects.get(email=EMAIL)
    contact = contact_of(referral)
    decided(world, contact, outcome="nothing", threshold="universal")
    commands.tell(world.reader("front_door"), referral=referral, told="No action.", way="phone")
    again, asked = Client(), {"reference": referral.ref, "email": EMAIL}

    def code_for(**typed: str) -> str:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            answer = again.post("/contact/guest/sent/", asked | typed)
        assert answer["Location"] == "/contact/guest/sent/code/", "alike, whatever was typed"
        return re.findall(r"[0-9]{8}", str(mail.outbox[0].body))[0] if mail.outbox else ""

    colleague = "k.okafor@northgate.example.org"
    assert not code_for(reference="nothing-such")
    assert not code_for(email=colleague), "a colleague's address opens nothing of this one's"
    assert again.get("/contact/guest/sent/read/")["Location"] == "/contact/guest/sent/"
    code = code_for()
    entered = again.post("/contact/guest/sent/code/", {"code": code})
    assert entered["Location"] == "/contact/guest/sent/read/"
    page = text(again.get("/contact/guest/sent/read/"))
    assert "No action." in page
    assert contact.ref not in page
    assert again.get("/contact/guest/about/")["Location"] == "/contact/guest/", "no new contact"
    for _ in range(2):  # pressed twice
        answer = again.post("/contact/guest/sent/read/", {"reason": "A man waits there now."})
        assert "answers within 24 hours" in text(answer)
    late = again.post("/contact/guest/sent/read/", {"reason": "And a car."})
    assert "And a car." in text(late)
    assert "This was not sent" in text(late)
    assert again.get("/contact/guest/sent/read/").status_code == 302, "the code is used"
    [climbed] = Challenge.objects.all()
    assert (climbed.referral, climbed.recorded_by) == (referral, None)
    assert owed("CON-S09") == ["CON-S09"]
    manager = world.reader("team_manager")
    commands.answer_challenge(manager, challenge=climbed, answer="again", said="You are right.")
    assert contact_of(referral).closed_at is None
    with clock.stopped(clock.now() + HOUR):
        again.post("/contact/guest/sent/code/", {"code": code_for()})
        assert "You are right." in text(again.get("/contact/guest/sent/read/"))


def test_a_code_for_a_new_contact_challenges_nothing(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    let_in(django_capture_on_commit_callbacks, Client())
    row = GuestCode.objects.get()
    with pytest.raises(Refused):
        commands.challenge_as_guest(guest_of(row), code=row, reason="I do not agree.")
