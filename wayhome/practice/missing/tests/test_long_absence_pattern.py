"""MIS-P02: missing for more than 24 hours asks for a decision, while the child is missing (P13)."""

from datetime import UTC, datetime, timedelta

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant, NewEpisode
from wayhome.practice.missing.tests.lives import came_back, known_child, open_rows, went_missing

LEFT = datetime(2026, 10, 24, 20, tzinfo=UTC)  # the clocks go back in this night
DAY = timedelta(hours=24)
RULE = "MIS-P02"


def test_it_becomes_true_after_24_elapsed_hours_with_nothing_written(world: World) -> None:
    went_missing(known_child(world), LEFT)
    assert not open_rows(world, RULE, LEFT + DAY - timedelta(minutes=1))
    assert open_rows(world, RULE, LEFT + DAY)


def test_a_child_back_at_the_24th_hour_does_not_fire_it(world: World) -> None:
    went_missing(known_child(world), LEFT, back_after=DAY)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_an_absence_whose_length_is_known_by_day_only_does_not_fire_it(world: World) -> None:
    child = known_child(world)
    with clock.stopped(LEFT + 2 * DAY):
        since = Instant.on(LEFT.date())
        commands.open_episodes(SYSTEM, [NewEpisode(child_id=child.pk, since=since)])
    assert not Derived.objects.filter(rule=RULE).exists()


def test_it_expires_four_weeks_after_the_child_is_found(world: World) -> None:
    back = LEFT + 2 * DAY
    came_back(went_missing(known_child(world), LEFT), back)
    assert open_rows(world, RULE, back + 28 * DAY - timedelta(minutes=1))
    assert not open_rows(world, RULE, back + 28 * DAY)


def test_it_never_expires_while_the_child_is_missing(world: World) -> None:
    went_missing(known_child(world), LEFT)
    assert open_rows(world, RULE, LEFT + 400 * DAY)


def test_a_decision_closes_it_and_another_long_absence_fires_again(world: World) -> None:
    child = known_child(world)
    came_back(went_missing(child, LEFT), LEFT + 2 * DAY)
    [row] = open_rows(world, RULE, LEFT + 3 * DAY)
    with clock.stopped(LEFT + 3 * DAY):
        rules.decide(
            world.reader("social_worker"), derived=row, option="search", reason="Wider search."
        )
    assert not open_rows(world, RULE, LEFT + 3 * DAY + timedelta(minutes=1))
    again = went_missing(child, LEFT + 5 * DAY)
    [row] = open_rows(world, RULE, LEFT + 7 * DAY)
    assert row.subject_id == again.pk


def test_a_decision_made_before_it_is_24_hours_closes_nothing_later(world: World) -> None:
    child = known_child(world)
    came_back(went_missing(child, LEFT), LEFT + 2 * DAY)
    [row] = open_rows(world, RULE, LEFT + 3 * DAY)
    with clock.stopped(LEFT + 3 * DAY):
        rules.decide(SYSTEM, derived=row, option="known", reason="In hand.")
    went_missing(child, LEFT + 4 * DAY, back_after=2 * DAY)
    assert len(open_rows(world, RULE, LEFT + 7 * DAY)) == 1


def test_a_partial_reader_sees_neither_row_nor_evidence(world: World) -> None:
    went_missing(known_child(world, carer=world.home), LEFT)
    rows = Derived.objects.filter(rule=RULE)
    with clock.stopped(LEFT + 2 * DAY):
        assert rows.visible_to(world.reader("social_worker")).exists()
        assert not rows.visible_to(world.reader("home_manager")).exists()
        assert not rows.visible_to(world.reader("stranger")).exists()
