"""The decision and what follows: its clocks, its acceptance elsewhere, a challenge that climbs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import QueryDict

from tests.factories import World
from wayhome.foundation.agencies.readers import reader_for
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.models import Challenge, Contact, Outcome, Referral
from wayhome.practice.contacts.queries.waiting import waiting
from wayhome.practice.contacts.tests.doors import HOUR, contact_of, decided, made, owed

FRIDAY = datetime(2026, 11, 20, 16, tzinfo=UTC)


@pytest.fixture
def child(world: World) -> Child:
    return world.child(school=world.school)


def told(world: World, referral: Referral, role: str = "front_door") -> None:
    reader = world.reader(role)
    commands.tell(reader, referral=referral, told="We have decided.", way="here")


def test_law_waits_for_monday_and_urgent_harm_does_not(world: World, child: Child) -> None:
    """P13: one working day from Friday at four is all of Monday; triage is on Friday evening."""
    with clock.stopped(FRIDAY):
        made(world, child, urgency="today")
    due = {row.rule: row.due_at for row in Derived.objects.filter(rule__startswith="CON-S")}
    assert due["CON-S01"] == FRIDAY + 2 * HOUR
    assert due["CON-S02"] == due["CON-S03"] == datetime(2026, 11, 24, tzinfo=UTC)


def test_each_outcome_starts_its_own_clock(world: World, child: Child) -> None:
    door = world.reader("front_door")
    referral = made(world, child)
    contact = contact_of(referral)
    made_at = decided(world, contact, outcome="strategy", threshold="protection").recorded_at
    told(world, referral)
    assert owed() == ["CON-S06"]
    assert Derived.objects.get(rule="CON-S06").due_at == made_at + 24 * HOUR
    commands.take_step(door, contact=contact, kind="enquiry", at=clock.now())
    assert owed() == ["CON-S07"]
    commands.take_step(door, contact=contact, kind="no_conference", at=clock.now(), note="Safe.")
    assert owed() == []
    with pytest.raises(Invalid, match="recorded already"):
        commands.take_step(door, contact=contact, kind="enquiry", at=clock.now())


def test_an_assessment_is_seen_within_a_day_and_done_in_forty_five(
    world: World, child: Child
) -> None:
    contact = contact_of(made(world, child))
    decided(world, contact)
    door = world.reader("front_door")
    assert {"CON-S04", "CON-S05"} <= set(owed())
    commands.take_step(door, contact=contact, kind="safe", at=clock.now())
    commands.take_step(door, contact=contact, kind="assessed", at=clock.now())
    assert owed("CON-S04", "CON-S05") == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": " "}, "Give the reason"),
        ({"threshold": "9"}, "which threshold"),
        ({"meanwhile": ""}, "keeps the child safe"),
        ({"outcome": "allocated"}, "who the allocated worker is"),
        ({"outcome": "other_authority"}, "which other authority"),
        ({"outcome": "advice"}, "named"),
        ({"dissent": "Police would visit tonight."}, "who disagrees"),
    ],
)
def test_what_a_decision_needs(
    world: World, child: Child, wrong: dict[str, Any], words: str
) -> None:
    contact = contact_of(made(world, child))
    with pytest.raises(Invalid, match=words):
        decided(world, contact, **wrong)
    assert not Outcome.objects.exists()


def test_a_social_worker_and_a_stranger_do_not_decide(world: World, child: Child) -> None:
    contact = contact_of(made(world, child))
    for role, agency in (("social_worker", None), ("front_door", world.stranger)):
        with pytest.raises(Refused):
            commands.decide(
                world.reader(role, agency), contact=contact,
                new=commands.NewOutcome(threshold="in_need", outcome="nothing", reason="No."),
            )  # fmt: skip


def test_advice_is_for_a_child_whom_nobody_named(world: World) -> None:
    contact = contact_of(made(world, kind="unnamed", about="A girl of 13 and an older friend"))
    decided(world, contact, outcome="advice", meanwhile="")
    assert contact_of(Referral.objects.get()).closed_at is not None


def test_passed_on_it_stays_ours_until_somebody_there_accepts(world: World, child: Child) -> None:
    """P43."""
    referral = made(world, child)
    contact, there = contact_of(referral), world.reader("front_door", world.sefton_council)
    assert not Contact.objects.visible_to(there).exists()
    decided(world, contact, outcome="other_authority", to_authority=world.sefton)
    assert "CON-G03" in owed()
    assert contact_of(referral).closed_at is None
    with pytest.raises(Invalid, match="somebody there accepts"):
        commands.accept(world.reader("front_door"), contact=contact, name="Jo")
    there = world.reader("front_door", world.sefton_council)
    commands.accept(there, contact=contact)
    outcome = Outcome.objects.get()
    assert outcome.accepted_name == world.user("front_door", world.sefton_council).name
    assert contact_of(referral).closed_at is not None
    assert "CON-G03" not in owed()
    opened = Contact.objects.visible_to(there).get(authority=world.sefton)
    assert (opened.child, opened.holder) == (child, there.user)
    sent = Referral.objects.get(contact=opened)
    assert sent.recorded_by_agency == world.council  # and they are told what Sefton decides
    with pytest.raises(Invalid, match="accepted already"):
        commands.accept(there, contact=contact)


def test_an_area_that_is_not_here_accepts_by_a_name(world: World, child: Child) -> None:
    contact = contact_of(made(world, child))
    decided(world, contact, outcome="other_authority", to_authority=world.worcestershire)
    with pytest.raises(Invalid, match="who accepted it"):
        commands.accept(world.reader("front_door"), contact=contact)
    commands.accept(world.reader("front_door"), contact=contact, name="Jo Reed, first contact team")
    assert Outcome.objects.get().accepted_by is None


def test_a_challenge_climbs_to_a_manager_who_did_not_decide(world: World, child: Child) -> None:
    referral = made(world, child)
    contact, school = contact_of(referral), world.reader("school_lead")
    with pytest.raises(Invalid, match="not been told"):
        commands.challenge(school, referral=referral, reason="She is at risk.")
    decided(world, contact, "team_manager", outcome="nothing", meanwhile="")
    told(world, referral)
    challenge = commands.challenge(school, referral=referral, reason="She is at risk tonight.")
    assert owed() == ["CON-S09"]
    with pytest.raises(Invalid, match="has your challenge"):
        commands.challenge(school, referral=referral, reason="And again.")
    with pytest.raises(Refused):
        commands.challenge(world.reader("health_practitioner"), referral=referral, reason="Me too.")
    answer: dict[str, Any] = {"challenge": challenge, "answer": "again", "said": "You are right."}
    with pytest.raises(Refused):
        commands.answer_challenge(world.reader("front_door"), **answer)
    with pytest.raises(Invalid, match="another manager"):
        commands.answer_challenge(world.reader("team_manager"), **answer)
    other = world.another("team_manager")
    commands.answer_challenge(reader_for(other), **answer)
    assert Challenge.objects.get().answered_by == other.user
    assert contact_of(referral).closed_at is None
    decided(world, contact, outcome="assessment")
    assert Outcome.objects.count() == 2
    assert "CON-G02" in owed()  # told again, of the new decision
    told(world, referral)
    assert "CON-G02" not in owed()
    assert (
        Derived.objects.get(rule="CON-S02").stopped_at
        == Outcome.objects.order_by("pk")[0].recorded_at
    )


def test_everything_late_is_listed_in_order(world: World, child: Child) -> None:
    with clock.stopped(clock.now() - timedelta(days=9)):
        made(world, child)
    made(world, world.child("Kit", "Marsh", school=world.school), urgency="now")
    found = waiting(world.reader("front_door"))
    assert [row.child.given_name for row in found.rows if row.child] == ["Kit", "Ash"]
    assert [row.is_late for row in found.rows] == [False, True]
    assert (found.late, found.untriaged) == (1, 2)


def test_what_is_urgent_is_on_the_first_page_however_new_it_is(world: World, child: Child) -> None:
    """The hundredth before it may have waited longest: nobody in danger now is on no page."""
    with clock.stopped(clock.now() - timedelta(days=9)):
        made(world, child)
    made(world, world.child("Kit", "Marsh", school=world.school), urgency="now")
    door = world.reader("front_door")
    first = waiting(door, size=1)
    assert [row.child.given_name for row in first.rows if row.child] == ["Kit"]
    after = QueryDict(first.page.next_url.partition("?")[2])
    assert [row.named for row in waiting(door, after, size=1).rows] == ["Ash Winters"]
