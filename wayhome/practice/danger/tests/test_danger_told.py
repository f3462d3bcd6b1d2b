"""Danger told now: both are called at once, both answer within the hour, few read it (P07)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.factories import World, signed_in
from tests.forms import post, send
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import alerts
from wayhome.foundation.rules.models import Alert, Derived
from wayhome.practice.danger import commands
from wayhome.practice.danger.models import Danger
from wayhome.practice.danger.rules import CARE_ACTS, DISCLOSED, POLICE_ACT, TOLD

SAID = "A man I owe money to is waiting outside school."
TYPED = {"said": SAID, "now": "yes", "told_999": "no", "where": "In my office"}
HOUR = timedelta(hours=1)


@pytest.fixture
def child(world: World) -> Child:
    return world.child(carer=world.home, school=world.school)


def client_of(world: World, role: str, agency: Any = None) -> Client:
    return signed_in(Client(), world.user(role, agency), world.member(role, agency))


def told(world: World, child: Child, role: str = "school_lead", **more: Any) -> Danger:
    values: dict[str, Any] = {"said": SAID, "now": "yes", "told_999": False} | more
    new = commands.NewDanger(child_id=child.pk, **values)
    return commands.tell(world.reader(role), danger=new)


def owed() -> list[Derived]:
    rows = Derived.objects.filter(subject_kind="danger", kind="S")
    return list(rows.open_at(clock.now()).order_by("rule"))


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_school_tells_and_reads_who_was_called(world: World, child: Child) -> None:
    world.on_duty(world.user("social_worker"))
    school = client_of(world, "school_lead")
    answer = send(school, f"/child/{child.ref}/danger/", **TYPED)
    assert answer["Location"] == f"/child/{child.ref}/"
    page = text(school.get(answer["Location"]))
    assert f"Called now: {world.user('social_worker').name}" in page
    assert "The police are told by 999 or 101, not by this page." in page
    row = Danger.objects.get()
    assert (row.said, row.now, row.told_999) == (SAID, "yes", False)
    assert row.authority_id == row.area_id == world.cheshire_east.pk


def test_nobody_on_duty_is_said(world: World, child: Child) -> None:
    school = client_of(world, "school_lead")
    send(school, f"/child/{child.ref}/danger/", **TYPED)
    assert "Nobody is on duty here: ring 999" in text(school.get(f"/child/{child.ref}/"))


def test_sent_twice_it_is_written_once(world: World, child: Child) -> None:
    school = client_of(world, "school_lead")
    key = {"idempotency_key": "3f1f63c4-5c56-4c8a-8f0b-0a5a3b1f2c11"}
    for _ in range(2):
        school.post(f"/child/{child.ref}/danger/", TYPED | key)
    assert Danger.objects.count() == 1


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    world: World, child: Child
) -> None:
    school = client_of(world, "school_lead")
    answer = post(school, f"/child/{child.ref}/danger/", said=SAID)
    assert answer.status_code == 422
    assert SAID in text(answer)
    assert not Danger.objects.exists()


def test_one_goes_back_to_the_page_one_left_if_it_is_ours(world: World, child: Child) -> None:
    school = client_of(world, "school_lead")
    there = f"/child/{child.ref}/danger/"
    assert post(school, there, **TYPED, back=reverse("worklist:mine"))["Location"] == reverse(
        "worklist:mine"
    )
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert post(school, there, **TYPED, back=elsewhere)["Location"] == f"/child/{child.ref}/"


def test_both_are_called_at_once_and_again_until_somebody_answers(
    world: World, child: Child
) -> None:
    care, police = world.user("social_worker"), world.user("police_coordinator")
    world.on_duty(care)
    world.on_duty(police)
    row = told(world, child)
    assert ProcrastinateJob.objects.filter(task_name=commands.JOB, args={"danger": row.pk}).exists()
    commands.send(row.pk)
    assert {message.to[0] for message in mail.outbox} == {care.email, police.email}
    for message in mail.outbox:
        for word in ("Ash", "Winters", "danger or", "school", "police"):
            assert word not in f"{message.subject} {message.body}"  # P24
    alerts.tick()
    assert {(a.rule, a.user) for a in Alert.objects.all()} == {
        (CARE_ACTS.code, care), (POLICE_ACT.code, police),
    }  # fmt: skip


def test_social_care_and_police_each_answer_for_themselves(world: World, child: Child) -> None:
    row = told(world, child)
    assert {each.due_at for each in owed()} == {row.recorded_at + HOUR}
    care = client_of(world, "social_worker")
    assert "Nobody has said that they act" in text(care.get(f"/danger/{row.ref}/"))
    post(care, f"/danger/{row.ref}/acting/")
    assert [each.rule for each in owed()] == [POLICE_ACT.code]
    page = text(care.get(f"/danger/{row.ref}/"))
    assert f"Acting: {world.user('social_worker').name}" in page
    assert "We have read it and we are acting" not in page
    post(client_of(world, "police_coordinator"), f"/danger/{row.ref}/acting/")
    assert owed() == []


def test_a_decision_is_asked_and_recorded(world: World, child: Child) -> None:
    row = told(world, child)
    worker = client_of(world, "social_worker")
    prompt = Derived.objects.get(rule=DISCLOSED.code)
    assert prompt.due_at == row.recorded_at + 24 * HOUR
    answer = send(
        worker, f"/danger/{row.ref}/decide/", option="strategy", reason="Threats, and a debt."
    )
    assert answer.status_code == 302
    assert Derived.objects.get(rule=DISCLOSED.code).stopped_at is not None
    assert "Threats, and a debt." in text(worker.get(f"/danger/{row.ref}/"))


def test_who_reads_it(world: World, child: Child) -> None:
    """Police and social care; whoever told it from a school or home is not shown it again."""
    row = told(world, child)
    for role in ("social_worker", "team_manager", "police_coordinator", "control_room"):
        assert client_of(world, role).get(f"/danger/{row.ref}/").status_code == 200, role
    for role in ("school_lead", "home_manager", "health_practitioner", "stranger"):
        assert client_of(world, role).get(f"/danger/{row.ref}/").status_code == 404, role
        assert SAID not in text(client_of(world, role).get(f"/child/{child.ref}/")), role


def test_an_allegation_against_a_carer_reaches_no_colleague_of_theirs(
    world: World, child: Child
) -> None:
    """P21: it vanishes from that person's agency, the interviewing service's own included."""
    access.involve(
        world.reader("team_manager"), child_id=child.pk, agency=world.service,
        purpose=Purpose.RETURN_INTERVIEW, basis="Interview owed",
    )  # fmt: skip
    row = told(world, child, "social_worker", concerns_carer=True)
    assert client_of(world, "interviewer").get(f"/danger/{row.ref}/").status_code == 404
    assert client_of(world, "home_manager").get(f"/danger/{row.ref}/").status_code == 404
    page = text(client_of(world, "police_coordinator").get(f"/danger/{row.ref}/"))
    assert "Tell the designated officer" in page


def test_the_interviewing_service_reads_what_concerns_no_carer(world: World, child: Child) -> None:
    access.involve(
        world.reader("team_manager"), child_id=child.pk, agency=world.service,
        purpose=Purpose.RETURN_INTERVIEW, basis="Interview owed",
    )  # fmt: skip
    row = told(world, child, "social_worker")
    assert client_of(world, "interviewer").get(f"/danger/{row.ref}/").status_code == 200


def test_a_stranger_cannot_tell_about_a_child_they_do_not_see(world: World, child: Child) -> None:
    stranger = client_of(world, "stranger")
    assert stranger.get(f"/child/{child.ref}/danger/").status_code == 404
    assert post(stranger, f"/child/{child.ref}/danger/", **TYPED).status_code == 404
    assert not Danger.objects.exists()


def test_a_restricted_record_calls_its_owner_alone(world: World, child: Child) -> None:
    owner = world.user("team_manager")
    world.on_duty(world.user("police_coordinator"))
    access.restrict(
        world.reader("team_manager"), child_id=child.pk, reason="Protected",
        named=[owner], owner=owner,
    )  # fmt: skip
    manager = client_of(world, "team_manager")
    send(manager, f"/child/{child.ref}/danger/", **TYPED)
    assert commands.called_to(Danger.objects.get()) == [owner.email]
    page = text(manager.get(f"/child/{child.ref}/"))
    assert f"The record is restricted: {owner.name} alone is called." in page
    assert "Called now" not in page


def test_it_is_on_the_chronology_and_in_the_log_without_its_text(
    world: World, child: Child
) -> None:
    told(world, child)
    assert Derived.objects.filter(rule=TOLD.code, child=child).exists()
    entry = AuditEntry.objects.get(action="danger.told")
    assert entry.child_id == child.pk
    assert "owe" not in str(entry.fields)
    assert SAID in text(client_of(world, "social_worker").get(f"/child/{child.ref}/"))


def test_it_is_on_the_worklist_of_who_owes_an_answer(world: World, child: Child) -> None:
    told(world, child)
    page = text(client_of(world, "social_worker").get(reverse("worklist:mine")))
    assert "Danger told now: social care is acting" in page
    assert "Read it, and say you are acting" in page
