"""MIS-P03: any episode of a child under thirteen asks for a decision, until the birthday (E01)."""

from datetime import UTC, date, datetime, timedelta

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.tests.lives import known_child, open_rows, went_missing

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
NIGHT = timedelta(hours=3)
TWELVE = date(2013, 6, 20)  # thirteen on 20 June 2026, which in London begins at 23:00 UTC
BIRTHDAY = datetime(2026, 6, 19, 23, tzinfo=UTC)
RULE = "MIS-P03"


def test_a_child_of_twelve_fires_it_at_the_report(world: World) -> None:
    episode = went_missing(known_child(world, born_on=TWELVE), LEFT, back_after=NIGHT)
    [row] = open_rows(world, RULE, LEFT)
    assert row.evidence == [episode.pk]


def test_a_child_of_thirteen_that_day_does_not(world: World) -> None:
    went_missing(known_child(world, born_on=date(2013, 6, 1)), LEFT, back_after=NIGHT)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_a_child_whose_age_nobody_knows_does_not(world: World) -> None:
    child = known_child(world)
    type(child).objects.filter(pk=child.pk).update(born_on=None)
    world.derive(child)
    went_missing(child, LEFT, back_after=NIGHT)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_it_ends_on_the_thirteenth_birthday_in_london_with_nothing_written(world: World) -> None:
    went_missing(known_child(world, born_on=TWELVE), LEFT, back_after=NIGHT)
    assert open_rows(world, RULE, BIRTHDAY - timedelta(minutes=1))
    assert not open_rows(world, RULE, BIRTHDAY)


def test_a_decision_closes_it_and_the_next_episode_fires_again(world: World) -> None:
    child = known_child(world, born_on=TWELVE)
    went_missing(child, LEFT, back_after=NIGHT)
    [row] = open_rows(world, RULE, LEFT + NIGHT)
    with clock.stopped(LEFT + NIGHT):
        rules.decide(SYSTEM, derived=row, option="strategy", reason="So young, so far.")
    assert not open_rows(world, RULE, LEFT + 2 * NIGHT)
    again = went_missing(child, LEFT + timedelta(days=4), back_after=NIGHT)
    [row] = open_rows(world, RULE, LEFT + timedelta(days=5))
    assert row.subject_id == again.pk


def test_a_corrected_date_of_birth_ends_it(world: World) -> None:
    child = known_child(world, born_on=TWELVE)
    went_missing(child, LEFT, back_after=NIGHT)
    type(child).objects.filter(pk=child.pk).update(born_on=date(2011, 6, 20))
    world.derive(child)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_a_partial_reader_sees_neither_row_nor_evidence(world: World) -> None:
    went_missing(known_child(world, born_on=TWELVE, carer=world.home), LEFT)
    rows = Derived.objects.filter(rule=RULE)
    with clock.stopped(LEFT + NIGHT):
        assert rows.visible_to(world.reader("social_worker")).exists()
        assert not rows.visible_to(world.reader("home_manager")).exists()
        assert not rows.visible_to(world.reader("stranger")).exists()
