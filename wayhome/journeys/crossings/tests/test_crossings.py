"""One act is heard in each room where it matters, in one transaction."""

import pytest

from tests.factories import World
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.contacts.models import Outcome
from wayhome.practice.contacts.tests.doors import contact_of, decided, made
from wayhome.practice.exploitation import commands as exploitation
from wayhome.practice.exploitation.models import Strategy
from wayhome.practice.exploitation.tests.lives import judged
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.commands.seniors import NewDiscussion
from wayhome.practice.missing.tests.lives import LONG_KNOWN
from wayhome.practice.missing.tests.people import reported
from wayhome.practice.panels.models import StrategyHeld
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


def test_nothing_stands_of_a_decision_whose_crossing_fails(
    world: World, child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = contact_of(made(world, child))

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the plan's room is shut")

    monkeypatch.setattr("wayhome.journeys.crossings.commands.ask_for_plans", fails)
    with pytest.raises(RuntimeError):
        decided(world, contact)
    assert not Outcome.objects.exists()
