"""DNG-P01: danger told asks for a decision within a day, each time it is told (P07, P13)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import World
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Derived
from wayhome.practice.danger import commands
from wayhome.practice.danger.models import Danger
from wayhome.practice.danger.rules import DISCLOSED
from wayhome.practice.missing import commands as missing
from wayhome.practice.missing.commands.seniors import NewDiscussion
from wayhome.practice.missing.tests.lives import went_missing
from wayhome.practice.missing.tests.people import client_of

HOUR = timedelta(hours=1)


@pytest.fixture
def child(world: World) -> Child:
    return world.child(carer=world.home, school=world.school)


def told(world: World, child: Child) -> Danger:
    new = commands.NewDanger(child_id=child.pk, said="He waits.", now="yes", told_999=False)
    return commands.tell(world.reader("school_lead"), danger=new)


def asked(child: Child) -> list[Derived]:
    rows = Derived.objects.filter(rule=DISCLOSED.code, child=child)
    return list(rows.open_at(clock.now()).order_by("started_at"))


def test_it_fires_as_it_is_told_with_that_as_evidence_and_a_day_to_decide(
    world: World, child: Child
) -> None:
    row = told(world, child)
    [prompt] = asked(child)
    assert (prompt.subject_id, prompt.evidence) == (row.pk, [row.pk])
    assert prompt.due_at == row.recorded_at + 24 * HOUR


def test_of_another_child_or_of_none_told_nothing_is_asked(world: World, child: Child) -> None:
    told(world, world.child("Bea", "Cole", school=world.school))
    assert not asked(child)


def test_time_alone_never_takes_it_away(world: World, child: Child) -> None:
    row = told(world, child)
    with clock.stopped(row.recorded_at + 24 * 400 * HOUR):
        assert asked(child)


def test_decided_it_is_closed_and_told_again_it_fires_again(world: World, child: Child) -> None:
    told(world, child)
    [prompt] = asked(child)
    rules.decide(
        world.reader("social_worker"), derived=prompt, option="assess", reason="She is afraid."
    )
    assert not asked(child)
    with clock.stopped(clock.now() + HOUR):
        again = told(world, child)
        assert [row.subject_id for row in asked(child)] == [again.pk]


def test_a_partial_reader_sees_neither_row_nor_evidence(world: World, child: Child) -> None:
    told(world, child)
    rows = Derived.objects.filter(rule=DISCLOSED.code)
    assert rows.visible_to(world.reader("social_worker")).exists()
    for role in ("school_lead", "home_manager", "stranger"):
        assert not rows.visible_to(world.reader(role)).exists(), role


def test_a_strategy_discussion_decided_on_is_owed_of_a_child_who_was_missing(
    world: World, child: Child
) -> None:
    """At the latest episode; of a child who was never missing there is none to record it (P13)."""
    told(world, child)
    episode = went_missing(child, clock.now())
    with clock.stopped(clock.now() + HOUR):
        [prompt] = asked(child)
        worker = world.reader("social_worker")
        rules.decide(worker, derived=prompt, option="strategy", reason="A debt, and threats.")
        [owed] = Derived.objects.filter(rule="MIS-S32").open_at(clock.now())
        assert (owed.case_ref, owed.due_at) == (episode.ref, clock.now() + 24 * HOUR)
        page = client_of(world, "social_worker").get(reverse("worklist:mine")).content.decode()
        assert f"/missing/{episode.ref}/discussion/" in page
        new = NewDiscussion(
            episode=episode, held_at=clock.now(), took_part="All", outcome="A plan."
        )
        missing.discuss(worker, discussions=[new])
        assert not Derived.objects.filter(rule="MIS-S32").open_at(clock.now()).exists()
