"""One act is heard in each room where it matters, in one transaction."""

import json

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.factories import World
from wayhome.foundation.actions.models import Action
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.crossings import packed, unpacked
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.commands import decide
from wayhome.foundation.rules.models import Derived
from wayhome.journeys.crossings.jobs import again
from wayhome.practice.contacts import commands as contacts
from wayhome.practice.contacts.models import Outcome
from wayhome.practice.contacts.tests.doors import contact_of, decided, made
from wayhome.practice.exploitation import commands as exploitation
from wayhome.practice.exploitation.models import Judgement, Strategy
from wayhome.practice.exploitation.tests.lives import judged
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.commands.seniors import NewDiscussion
from wayhome.practice.missing.tests.lives import LONG_KNOWN
from wayhome.practice.missing.tests.people import reported
from wayhome.practice.panels.models import SetAction, StrategyHeld
from wayhome.practice.panels.tests.lives import sitting
from wayhome.practice.plans.models import Asked
from wayhome.practice.plans.tests.lives import planned


@pytest.fixture
def child(world: World) -> Child:
    return world.child(school=world.school, since=LONG_KNOWN)


def red(child: Child, rule: str) -> bool:
    return Derived.objects.filter(rule=rule, child=child).owed().true_at(clock.now()).exists()


@pytest.mark.parametrize(("outcome", "asks"), [("assessment", 1), ("information", 0)])
def test_an_assessment_from_the_front_door_asks_for_a_plan(
    world: World, child: Child, outcome: str, asks: int
) -> None:
    decided(world, contact_of(made(world, child)), outcome=outcome)
    assert Asked.objects.filter(child=child, route="contact").count() == asks
    assert Derived.objects.filter(rule="PLN-S01", child=child).owed().count() == asks
    if asks:
        [asked] = Asked.objects.all()
        assert asked.recorded_by == world.user("front_door")


def test_a_panel_that_heard_a_child_asks_for_the_plan_until_there_is_one(
    world: World, child: Child
) -> None:
    table = sitting(world)
    table.decided(table.on_agenda(child))
    assert Derived.objects.filter(rule="PLN-S01", child=child).owed().exists()
    planned(world, child)
    assert not Derived.objects.filter(rule="PLN-S01", child=child).owed().exists()


def test_a_discussion_held_while_missing_answers_the_level_and_the_panel(
    world: World, child: Child
) -> None:
    judged(world.reader("social_worker"), child, "significant")
    table = sitting(world)
    table.waiting(child, level="significant")
    assert red(child, "PAN-G01")
    episode = reported(world, child)
    new = NewDiscussion(episode=episode, held_at=clock.now(), took_part="Us", outcome="Search.")
    missing.discuss(world.reader("social_worker"), discussions=[new])
    assert not red(child, "PAN-G01")
    [strategy] = Strategy.objects.all()
    assert "Search" not in strategy.decided  # what was said stays where its readers are


def test_one_recorded_with_the_level_answers_the_panel_once(world: World, child: Child) -> None:
    judged(world.reader("social_worker"), child, "significant")
    sitting(world).waiting(child, level="significant")
    exploitation.strategy_held(
        world.reader("social_worker"), child_id=child.pk, held_at=clock.now(), decided="Together."
    )
    assert StrategyHeld.objects.count() == Strategy.objects.count() == 1


def test_a_child_whom_nobody_weighed_gets_no_record_of_exploitation(
    world: World, child: Child
) -> None:
    episode = reported(world, child)
    new = NewDiscussion(episode=episode, held_at=clock.now(), took_part="Us", outcome="Search.")
    missing.discuss(world.reader("social_worker"), discussions=[new])
    assert not Strategy.objects.exists()


def test_a_discussion_held_at_the_front_door_answers_the_level(world: World, child: Child) -> None:
    judged(world.reader("social_worker"), child, "significant")
    contact = contact_of(made(world, child))
    decided(world, contact, outcome="strategy")
    contacts.take_step(
        world.reader("front_door"), contact=contact, kind="strategy", at=clock.now(), note="Held."
    )
    [strategy] = Strategy.objects.all()
    assert "Held" not in strategy.decided


def test_a_panel_agrees_a_level_and_it_is_judged_once(world: World, child: Child) -> None:
    judged(world.reader("social_worker"), child, "emerging", kinds=("county_lines",))
    table = sitting(world)
    item = table.on_agenda(child)
    table.decided(item, decision={"level_after": "emerging"})
    assert Judgement.objects.count() == 1, "the level that stands is judged already"
    for more in ({}, {"contingency": "If …, we will …"}):
        table.decided(item, decision={"level_after": "moderate"} | more)
    first, second = Judgement.objects.order_by("pk")
    assert (second.level, second.kinds) == ("moderate", ["county_lines"])
    assert second.recorded_by == world.user("panel_secretary")
    assert "safer" not in second.reasons  # the panel's words stay in its minutes
    assert Derived.objects.filter(rule="EXP-E02", child=child).count() == 2  # on the chronology
    assert first.level == "emerging"


@pytest.mark.parametrize(("level", "stands"), [("unknown", 0), ("none", 0), ("moderate", 1)])
def test_a_panel_that_knows_no_level_judges_none(
    world: World, child: Child, level: str, stands: int
) -> None:
    table = sitting(world)
    table.decided(table.on_agenda(child), decision={"level_after": level})
    assert Judgement.objects.count() == stands


def test_a_discussion_held_before_the_panel_was_asked_counts_for_it(
    world: World, child: Child
) -> None:
    judged(world.reader("social_worker"), child, "significant")
    exploitation.strategy_held(
        world.reader("social_worker"), child_id=child.pk, held_at=clock.now(), decided="Together."
    )
    sitting(world).waiting(child, level="significant")
    assert not red(child, "PAN-G01")
    assert Strategy.objects.count() == StrategyHeld.objects.count() == 1


def test_one_told_with_the_referral_answers_the_level(world: World, child: Child) -> None:
    judged(world.reader("social_worker"), child, "significant")
    assert red(child, "EXP-S13")
    sitting(world).referred(child, level="significant", strategy_at=clock.now())
    assert not red(child, "EXP-S13")


def test_what_waits_for_a_panel_waits_at_the_level_that_is_judged(
    world: World, child: Child
) -> None:
    item = sitting(world).waiting(child, level="emerging")
    assert not red(child, "PAN-G01")
    judged(world.reader("social_worker"), child, "significant")
    item.refresh_from_db()
    assert item.level == "significant"
    assert red(child, "PAN-G01")
    assert AuditEntry.objects.filter(action="panel.level_judged", child_id=child.pk).count() == 1


def test_what_a_panel_needs_to_know_is_a_task_of_its_own_kind(world: World, child: Child) -> None:
    table = sitting(world)
    item = table.on_agenda(child)
    for _ in range(2):
        table.decided(item, decision={"intelligence": "Who drives the grey Golf?"})
    [wanted] = SetAction.objects.filter(kind="intelligence")
    assert "Who drives the grey Golf?" in wanted.action.text
    assert wanted.action.owner_agency == world.council
    seen = {
        role: Action.objects.visible_to(world.reader(role)).filter(pk=wanted.action_id).exists()
        for role in ("social_worker", "school_lead")
    }
    assert seen == {"social_worker": True, "school_lead": False}
    assert Derived.objects.filter(rule="ACT-E01", subject_id=wanted.action_id).exists()


def asked_for_a_strategy(world: World, child: Child) -> None:
    for level in ("emerging", "moderate"):
        judged(world.reader("social_worker"), child, level)
    prompt = Derived.objects.filter(rule="EXP-P02", child=child).open_at(clock.now()).get()
    decide(world.reader("team_manager"), derived=prompt, option="strategy", reason="It rises.")


def test_a_discussion_decided_on_is_owed_though_the_child_was_never_missing(
    world: World, child: Child
) -> None:
    asked_for_a_strategy(world, child)
    [owed] = Derived.objects.filter(rule="COH-S01", child=child).open_at(clock.now())
    assert owed.team == world.team("social_care")
    exploitation.strategy_held(
        world.reader("social_worker"), child_id=child.pk, held_at=clock.now(), decided="Together."
    )
    assert not Derived.objects.filter(rule="COH-S01", child=child).open_at(clock.now()).exists()


def test_of_a_child_who_was_missing_it_is_owed_with_the_absence_alone(
    world: World, child: Child
) -> None:
    reported(world, child)
    asked_for_a_strategy(world, child)
    assert not Derived.objects.filter(rule="COH-S01", child=child).exists()
    assert Derived.objects.filter(rule="MIS-S32", child=child).open_at(clock.now()).exists()


def test_the_fact_stays_and_the_crossing_is_told_again(
    world: World, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ADR 0023: a fault of the plans' room loses no decision of the front door."""
    contact = contact_of(made(world, child))

    def fails(*_: object, **__: object) -> None:
        Asked.objects.filter(child=child).get()  # something of the database, and it fails

    with monkeypatch.context() as shut:
        shut.setattr("wayhome.journeys.crossings.commands.ask_for_plans", fails)
        decided(world, contact, outcome="assessment")
    assert Outcome.objects.get().outcome == "assessment"
    assert not Asked.objects.exists()
    [job] = ProcrastinateJob.objects.filter(task_name="crossings.again")
    again(**job.args)
    assert Asked.objects.get().recorded_by == world.user("front_door")


def test_an_instant_crosses_again_as_it_was() -> None:
    facts = {"child_id": 4, "held_at": clock.now(), "origin": "panel", "level": ""}
    assert unpacked(json.loads(json.dumps(packed(facts)))) == facts
