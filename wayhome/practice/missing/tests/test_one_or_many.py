"""A command over a set makes the rows that a page's call for one makes, one after another (E14)."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import models

from tests.factories import World
from wayhome.foundation.actions import commands as actions
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.people.models import Child, Words
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Acknowledgement, Decision, Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.grades import NewGrade
from wayhome.practice.missing.commands.interviews import Allocation, NewAttempt, NewOffer
from wayhome.practice.missing.commands.outcomes import Ending, Holding, NewAction
from wayhome.practice.missing.models import (
    Attempt,
    CarerActions,
    Episode,
    FullAccount,
    Offer,
    PoliceExtract,
    PoliceGrade,
    ReturnInterview,
)
from wayhome.practice.missing.models.interview import InterviewAction
from wayhome.practice.missing.tests.lives import came_back, interview_of, known_child, went_missing

AT = datetime(2026, 3, 3, 21, tzinfo=clock.LONDON)
OWN = {"id", "ref", "child_id", "recorded_for_id", "episode_id", "interview_id", "case_ref"}
OWN |= {"subject_id", "evidence", "action_id"}


@pytest.fixture
def lives(world: World) -> list[Child]:
    """Four children of one kind: two for the page's way, two for the bulk's."""
    names = ("Ash", "Bo", "Cas", "Dee")
    return [known_child(world, given_name=name, carer=world.home) for name in names]


def told_by_all(model: type[models.Model], rows: Sequence[models.Model]) -> list[dict[str, Any]]:
    fields = [field.attname for field in model._meta.concrete_fields if field.attname not in OWN]
    return [{name: getattr(row, name) for name in fields} for row in rows]


def assert_alike(model: type[models.Model], children: list[Child]) -> None:
    """What the first two children have is, but for whose it is, what the other two have."""
    one, many = (
        told_by_all(model, list(model._default_manager.filter(child__in=some).order_by("pk")))
        for some in (children[:2], children[2:])
    )
    assert one
    assert one == many


def both_ways(
    children: list[Child], at: datetime, single: Callable[[Any], Any], bulk: Callable[[Any], Any],
    given: Callable[[Child], Any],
) -> None:  # fmt: skip
    with clock.stopped(at):
        for child in children[:2]:
            single(given(child))
        bulk([given(child) for child in children[2:]])


@pytest.fixture
def owed(lives: list[Child]) -> list[Child]:
    """Back since ten that night, and owed a conversation."""
    for child in lives:
        came_back(went_missing(child, AT), AT + timedelta(hours=1))
    return lives


def its_interview(child: Child) -> ReturnInterview:
    return interview_of(Episode.objects.filter(child=child).order_by("pk")[0])


def test_grades(world: World, lives: list[Child]) -> None:
    episodes = {child.pk: went_missing(child, AT) for child in lives}
    officer = world.reader("police_coordinator")
    both_ways(
        lives, AT + timedelta(minutes=9),
        lambda e: commands.grade(officer, episode=e, grade="medium", reason="No word since."),
        lambda es: commands.grade_each(
            officer, grades=[NewGrade(e, "medium", "No word since.") for e in es]
        ),
        lambda child: episodes[child.pk],
    )  # fmt: skip
    assert_alike(PoliceGrade, lives)


def test_allocating(world: World, owed: list[Child]) -> None:
    manager, user = world.reader("service_manager"), world.user("interviewer")
    both_ways(
        owed, AT + timedelta(hours=12),
        lambda i: commands.allocate(manager, interview=i, interviewer=user),
        lambda many: commands.allocate_each(
            manager, allocations=[Allocation(i, user) for i in many]
        ),
        its_interview,
    )  # fmt: skip
    assert_alike(ReturnInterview, owed)


def test_offers_and_attempts(world: World, owed: list[Child]) -> None:
    reader, at = world.reader("interviewer"), AT + timedelta(hours=14)
    both_ways(
        owed, at,
        lambda i: commands.offer(reader, offers=[NewOffer(i, at, "text")]),
        lambda many: commands.offer(reader, offers=[NewOffer(i, at, "text") for i in many]),
        its_interview,
    )  # fmt: skip
    both_ways(
        owed, at,
        lambda i: commands.attempt(reader, attempts=[NewAttempt(i, at, "phone", "no_answer")]),
        lambda many: commands.attempt(
            reader, attempts=[NewAttempt(i, at, "phone", "no_answer") for i in many]
        ),
        its_interview,
    )  # fmt: skip
    assert_alike(Offer, owed)
    assert_alike(Attempt, owed)


def test_holding_with_texts_words_and_actions(world: World, owed: list[Child]) -> None:
    reader, at = world.reader("interviewer"), AT + timedelta(hours=30)
    action = NewAction("Look at contact again", at + timedelta(days=7), world.council,
                       owner_team=world.team("social_care"), need="Family")  # fmt: skip

    def said(interview: ReturnInterview) -> dict[str, Any]:
        return {
            "interview": interview, "held_at": at, "where": "At school", "account": "All of it",
            "childs_words": "I was cold.", "police_extract": "A car", "carer_actions": "A lift",
            "new_actions": [action],
        }  # fmt: skip

    both_ways(
        owed, at,
        lambda i: commands.hold(reader, **said(i)),
        lambda many: commands.hold_each(reader, holdings=[Holding(**said(i)) for i in many]),
        its_interview,
    )  # fmt: skip
    for model in (ReturnInterview, FullAccount, PoliceExtract, CarerActions, Words, Action):
        assert_alike(model, owed)
    assert InterviewAction.objects.filter(need="Family").count() == 4


@pytest.mark.parametrize("outcome", ["declined", "no_contact", "carer_only", "not_offered"])
def test_ending_each_way(world: World, owed: list[Child], outcome: str) -> None:
    reader, at = world.reader("interviewer"), AT + timedelta(hours=40)
    with clock.stopped(at):
        for child in owed:
            interview = its_interview(child)
            no = [NewOffer(interview, at, way, "", "declined", "No.") for way in ("text", "visit")]
            commands.offer(reader, offers=no)
            tries = [NewAttempt(interview, at, way, "no_answer") for way in ("text", "visit")]
            commands.attempt(reader, attempts=tries)
    how: dict[str, Any] = {"outcome": outcome, "reason": "Said twice.", "account": "Low all week."}
    both_ways(
        owed, at,
        lambda i: commands.end_interview(reader, interview=i, **how),
        lambda many: commands.end_each(
            reader, endings=[Ending(interview=i, **how) for i in many]
        ),
        its_interview,
    )  # fmt: skip
    assert_alike(ReturnInterview, owed)
    assert_alike(FullAccount, owed)


def test_what_an_ending_needs_is_asked_of_each_of_a_set(world: World, owed: list[Child]) -> None:
    reader, at = world.reader("interviewer"), AT + timedelta(hours=40)
    first, second = its_interview(owed[0]), its_interview(owed[1])
    with clock.stopped(at):
        tries = [NewAttempt(first, at, way, "no_answer") for way in ("text", "visit")]
        commands.attempt(reader, attempts=tries)
        ends = [Ending(each, "no_contact", "Nobody answers.") for each in (first, second)]
        with pytest.raises(Invalid, match="two different ways"):
            commands.end_each(reader, endings=ends)
    assert not ReturnInterview.objects.exclude(outcome="").exists()


def test_a_set_that_holds_one_interview_twice_is_refused(world: World, owed: list[Child]) -> None:
    reader, at = world.reader("interviewer"), AT + timedelta(hours=30)
    again = Holding(its_interview(owed[0]), at, "Home", "All", no_action_reason="None is needed.")
    with clock.stopped(at), pytest.raises(Invalid, match="has ended"):
        commands.hold_each(reader, holdings=[again, again])


def test_each_of_a_set_is_compared_with_the_version_it_was_read_at(
    world: World, owed: list[Child]
) -> None:
    reader, user = world.reader("interviewer"), world.user("interviewer")
    interview = its_interview(owed[0])
    with clock.stopped(AT + timedelta(hours=12)):
        commands.allocate(reader, interview=interview, interviewer=user, version=1)
        late = [Allocation(its_interview(owed[1]), user, 1), Allocation(interview, user, 1)]
        with pytest.raises(Conflict):
            commands.allocate_each(reader, allocations=late)


def test_acknowledging_and_deciding(world: World, lives: list[Child]) -> None:
    for child in lives:
        went_missing(child, AT)
    at, reader = AT + timedelta(hours=30), world.reader("team_manager")

    def row(child: Child, rule: str) -> Derived:
        return Derived.objects.get(child=child, rule=rule)

    both_ways(
        lives, at,
        lambda d: rules.acknowledge(reader, derived=d),
        lambda many: rules.acknowledge_each(
            reader, seen=[rules.Seen(rules.Key.of(d)) for d in many]
        ),
        lambda child: row(child, "MIS-S03"),
    )  # fmt: skip
    both_ways(
        lives, at,
        lambda d: rules.decide(reader, derived=d, option="search", reason="Look in Crewe."),
        lambda many: rules.decide_each(
            reader,
            decided=[
                rules.Decided(rules.Key.of(d), "search", "Look in Crewe.", d.started_at, d.evidence)
                for d in many
            ],
        ),
        lambda child: row(child, "MIS-P02"),
    )  # fmt: skip
    assert_alike(Acknowledgement, lives)
    assert_alike(Decision, lives)


def test_finishing_actions(world: World, lives: list[Child]) -> None:
    reader, at = world.reader("social_worker"), AT + timedelta(days=3)
    with clock.stopped(AT):
        for child in lives:
            actions.set_action(
                reader, child_id=child.pk, text="Ring school", due_at=AT + timedelta(days=2),
                owner_agency=world.council, owner_team=world.team("social_care"),
            )  # fmt: skip
    both_ways(
        lives, at,
        lambda a: actions.finish(reader, action=a, effect="They changed tables."),
        lambda many: actions.finish_each(
            reader, finished=[actions.Finished(a, "They changed tables.") for a in many]
        ),
        lambda child: Action.objects.get(child=child),
    )  # fmt: skip
    assert_alike(Action, lives)


def test_only_the_system_says_when_something_was_recorded_and_by_whom(
    world: World, lives: list[Child]
) -> None:
    episode = went_missing(lives[0], AT)
    officer, then = world.reader("police_coordinator"), AT + timedelta(minutes=30)
    told = NewGrade(episode, "low", "In touch.", recorded_at=then, recorder=officer)
    now = AT + timedelta(days=2)
    with clock.stopped(now):
        [by_system] = commands.grade_each(SYSTEM, grades=[told])
        other = world.reader("control_room")
        [by_person] = commands.grade_each(other, grades=[told])
    assert (by_system.recorded_at, by_system.recorded_by) == (then, officer.user)
    assert (by_person.recorded_at, by_person.recorded_by) == (now, other.user)
