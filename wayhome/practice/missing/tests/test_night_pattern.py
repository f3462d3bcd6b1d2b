"""MIS-P04: last seen between 23:00 and 05:00 London twice in 30 days asks for a decision (R12)."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import known_child, open_rows, went_missing

FIRST = datetime(2026, 6, 1, 22, tzinfo=UTC)  # 23:00 in London
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULE = "MIS-P04"


def nights(child: Child, *after: timedelta) -> list[Episode]:
    return [went_missing(child, FIRST + gap, back_after=3 * HOUR) for gap in after]


def test_a_second_night_within_30_days_fires_with_both_as_evidence(world: World) -> None:
    first, second = nights(known_child(world), 0 * DAY, 20 * DAY)
    [row] = open_rows(world, RULE, FIRST + 21 * DAY)
    assert row.evidence == [first.pk, second.pk]
    assert row.subject_id == second.pk


@pytest.mark.parametrize(
    "after",
    [
        20 * DAY - timedelta(minutes=1),  # 22:59 in London
        20 * DAY + 6 * HOUR,  # 05:00
        30 * DAY + timedelta(minutes=1),  # too late
    ],
)
def test_a_near_miss_does_not(world: World, after: timedelta) -> None:
    nights(known_child(world), 0 * DAY, after)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_an_evening_between_two_nights_takes_nothing_away(world: World) -> None:
    first, _, third = nights(known_child(world), 0 * DAY, 5 * DAY - 4 * HOUR, 10 * DAY + 5 * HOUR)
    [row] = open_rows(world, RULE, FIRST + 11 * DAY)
    assert row.evidence == [first.pk, third.pk]


def test_it_expires_30_days_after_the_first_night_with_nothing_written(world: World) -> None:
    nights(known_child(world), 0 * DAY, 20 * DAY)
    assert open_rows(world, RULE, FIRST + 30 * DAY - timedelta(minutes=1))
    assert not open_rows(world, RULE, FIRST + 30 * DAY)


def test_a_decision_closes_it_and_a_third_night_fires_again(world: World) -> None:
    child = known_child(world)
    nights(child, 0 * DAY, 10 * DAY)
    now = FIRST + 11 * DAY
    [row] = open_rows(world, RULE, now)
    with clock.stopped(now):
        rules.decide(SYSTEM, derived=row, option="plan", reason="A lift home at ten.")
    assert not open_rows(world, RULE, now + HOUR)
    [third] = nights(child, 20 * DAY)
    [again] = open_rows(world, RULE, FIRST + 21 * DAY)
    assert again.subject_id == third.pk


def test_a_partial_reader_sees_neither_row_nor_evidence(world: World) -> None:
    nights(known_child(world, carer=world.home), 0 * DAY, 10 * DAY)
    rows = Derived.objects.filter(rule=RULE)
    with clock.stopped(FIRST + 11 * DAY):
        assert rows.visible_to(world.reader("social_worker")).count() == 1
        assert rows.visible_to(world.reader("home_manager")).count() == 0
        assert rows.visible_to(world.reader("stranger")).count() == 0


def test_imported_history_never_prompts(world: World) -> None:
    child = known_child(world)
    for after in (0 * DAY, 10 * DAY):
        went_missing(child, FIRST + after, back_after=3 * HOUR, origin="imported")
    assert not Derived.objects.filter(rule=RULE).exists()
