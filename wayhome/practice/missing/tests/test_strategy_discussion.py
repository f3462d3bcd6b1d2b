"""MIS-S32, S33: a strategy discussion that was decided on is held, in time, and recorded (P13)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.factories import World
from tests.forms import send
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Decision, Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.seniors import NewDiscussion
from wayhome.practice.missing.models import Episode, StrategyDiscussion
from wayhome.practice.missing.tests.lives import came_back, known_child, open_rows, went_missing
from wayhome.practice.missing.tests.people import client_of, reported, words

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HELD, WHILE_MISSING = "MIS-S32", "MIS-S33"


def decided(child: Child, rule: str, at: datetime, option: str = "strategy") -> Decision:
    row = Derived.objects.filter(rule=rule, child=child).open_at(at).latest("started_at")
    with clock.stopped(at):
        return rules.decide(SYSTEM, derived=row, option=option, reason="So far, so young.")


def discussed(episode: Episode, at: datetime) -> StrategyDiscussion:
    with clock.stopped(at):
        [row] = commands.discuss(
            SYSTEM,
            discussions=[
                NewDiscussion(
                    episode=episode,
                    held_at=at,
                    took_part="Carys Pugh, social care; Sgt Lowe, police",
                    outcome="Police go to the flat tonight.",
                )
            ],
        )
    return row


@pytest.fixture
def child(world: World) -> Child:
    return known_child(world, born_on=datetime(2014, 6, 20, tzinfo=UTC).date(), carer=world.home)


def test_it_is_owed_within_24_elapsed_hours_of_the_decision(world: World, child: Child) -> None:
    went_missing(child, LEFT)
    decided(child, "MIS-P03", LEFT + HOUR)
    [row] = open_rows(world, HELD, LEFT + 2 * HOUR)
    assert row.due_at == LEFT + 25 * HOUR


def test_another_decision_owes_none(world: World, child: Child) -> None:
    went_missing(child, LEFT)
    decided(child, "MIS-P03", LEFT + HOUR, "assess")
    assert not Derived.objects.filter(rule=HELD).exists()


def test_a_discussion_since_the_prompt_answers_it_and_an_earlier_one_does_not(
    world: World, child: Child
) -> None:
    before = went_missing(child, LEFT - 100 * HOUR, back_after=HOUR)
    discussed(before, LEFT - 90 * HOUR)
    episode = went_missing(child, LEFT)
    decided(child, "MIS-P03", LEFT + 2 * HOUR)
    assert open_rows(world, HELD, LEFT + 3 * HOUR)
    discussed(episode, LEFT + 4 * HOUR)
    assert not open_rows(world, HELD, LEFT + 4 * HOUR)


def test_a_discussion_just_before_it_was_written_as_the_decision_answers_it(
    world: World, child: Child
) -> None:
    episode = went_missing(child, LEFT)
    discussed(episode, LEFT + HOUR)
    decided(child, "MIS-P03", LEFT + 2 * HOUR)
    assert not open_rows(world, HELD, LEFT + 3 * HOUR)


def test_a_later_decision_on_the_same_prompt_stands_in_its_place(
    world: World, child: Child
) -> None:
    episode = went_missing(child, LEFT)
    decided(child, "MIS-P03", LEFT + HOUR)
    row = Derived.objects.get(rule="MIS-P03", subject_id=episode.pk)
    with clock.stopped(LEFT + 2 * HOUR):
        rules.decide(SYSTEM, derived=row, option="known", reason="Held this morning already.")
    assert not Derived.objects.filter(rule=HELD).exists()


def test_over_24_hours_it_is_held_while_the_child_is_missing_or_stays_undone(
    world: World, child: Child
) -> None:
    episode = went_missing(child, LEFT)
    decided(child, "MIS-P02", LEFT + 25 * HOUR)
    assert open_rows(world, WHILE_MISSING, LEFT + 26 * HOUR)
    came_back(episode, LEFT + 30 * HOUR)
    discussed(episode, LEFT + 31 * HOUR)
    row = Derived.objects.get(rule=WHILE_MISSING)
    assert row.due_at == LEFT + 30 * HOUR
    assert row.stopped_at == LEFT + 31 * HOUR  # held, and late: the child was back
    assert not open_rows(world, HELD, LEFT + 32 * HOUR)


def test_a_high_grade_presses_too_and_a_child_who_is_back_does_not(
    world: World, child: Child
) -> None:
    episode = went_missing(child, LEFT)
    with clock.stopped(LEFT + HOUR):
        officer = world.reader("police_coordinator")
        commands.grade(officer, episode=episode, grade="high", reason="Who he is with.")
    decided(child, "MIS-P07", LEFT + 2 * HOUR)
    assert open_rows(world, WHILE_MISSING, LEFT + 3 * HOUR)
    came_back(episode, LEFT + 4 * HOUR)
    decided(child, "MIS-P03", LEFT + 5 * HOUR)
    assert Derived.objects.filter(rule=WHILE_MISSING).count() == 1
    assert Derived.objects.filter(rule=HELD).count() == 2


def test_it_is_a_line_of_the_chronology_for_those_who_read_decisions(
    world: World, child: Child
) -> None:
    discussed(went_missing(child, LEFT), LEFT + HOUR)
    row = Derived.objects.filter(rule="MIS-E40")
    assert row.get().from_at == LEFT + HOUR
    with clock.stopped(LEFT + 2 * HOUR):
        assert row.visible_to(world.reader("social_worker")).exists()
        assert not row.visible_to(world.reader("home_manager")).exists()


@pytest.mark.parametrize("typed", [{"took_part": " "}, {"outcome": ""}])
def test_who_took_part_and_what_came_of_it_are_said(
    world: World, child: Child, typed: dict[str, str]
) -> None:
    new: dict[str, Any] = {"held_at": LEFT, "took_part": "Sgt Lowe", "outcome": "Search."} | typed
    episode = went_missing(child, LEFT)
    with clock.stopped(LEFT + HOUR), pytest.raises(Invalid):
        commands.discuss(SYSTEM, discussions=[NewDiscussion(episode=episode, **new)])


def test_a_home_may_not_record_one(world: World, child: Child) -> None:
    episode = went_missing(child, LEFT)
    new = NewDiscussion(episode=episode, held_at=LEFT, took_part="Us", outcome="Nothing")
    with pytest.raises(Refused):
        commands.discuss(world.reader("home_manager"), discussions=[new])


def test_from_the_decision_to_the_discussion_by_its_pages(world: World) -> None:
    child = world.child(age=11, carer=world.home)
    episode = reported(world, child)
    worker = client_of(world, "social_worker")
    here = f"/missing/{episode.ref}/"
    send(worker, f"{here}decide/mis-p03/", option="strategy", reason="Eleven, and alone.")
    said = words(worker.get(here))
    assert "A strategy discussion was decided on" in said
    now = clock.now().astimezone(clock.LONDON).isoformat()[:16]
    send(
        worker, f"{here}discussion/", held_at=now, took_part="Carys Pugh, Sgt Lowe",
        outcome="Police go to the station.",
    )  # fmt: skip
    said = words(worker.get(here))
    assert "Police go to the station." in said
    assert "A strategy discussion was decided on" not in said
    assert "Police go to the station." not in words(client_of(world, "home_manager").get(here))
    assert client_of(world, "home_manager").get(f"{here}discussion/").status_code == 404
