"""MIS-P01: three episodes in 90 days ask for a decision (E01, E03, E04)."""

from datetime import UTC, datetime, timedelta

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import commands as rules
from wayhome.foundation.rules.models import Decision, Derived
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import known_child, open_rows, went_missing

FIRST = datetime(2026, 9, 1, 20, tzinfo=UTC)
NIGHT = timedelta(hours=6)
RULE = "MIS-P01"


def three(child: Child, *, last_after_days: float = 60) -> list[Episode]:
    days = (0, 30, last_after_days)
    return [went_missing(child, FIRST + timedelta(days=n), back_after=NIGHT) for n in days]


def test_a_third_episode_within_90_days_fires_with_its_three_episodes_as_evidence(
    world: World,
) -> None:
    episodes = three(known_child(world))
    [row] = open_rows(world, RULE, FIRST + timedelta(days=61))
    assert row.evidence == [episode.pk for episode in episodes]
    assert row.subject_id == episodes[2].pk


def test_two_episodes_do_not_fire(world: World) -> None:
    child = known_child(world)
    for days in (0, 30):
        went_missing(child, FIRST + timedelta(days=days), back_after=NIGHT)
    assert not Derived.objects.filter(rule=RULE).exists()


def test_a_third_episode_a_minute_too_late_does_not_fire(world: World) -> None:
    three(
        known_child(world), last_after_days=90 + 1 / 24 + 1 / 1440
    )  # the clocks go back in October
    assert not Derived.objects.filter(rule=RULE).exists()


def test_a_third_episode_a_minute_before_the_90th_day_fires(world: World) -> None:
    three(known_child(world), last_after_days=90 - 1 / 1440)
    assert Derived.objects.filter(rule=RULE).exists()


def test_it_expires_90_days_after_the_first_with_nothing_written(world: World) -> None:
    three(known_child(world))
    until = FIRST + timedelta(days=90, hours=1)  # 20:00 in London, after the clocks went back
    assert open_rows(world, RULE, until - timedelta(minutes=1))
    assert not open_rows(world, RULE, until)


def test_a_decision_closes_it_and_keeps_what_it_weighed(world: World) -> None:
    episodes = three(known_child(world))
    now = FIRST + timedelta(days=61)
    [row] = open_rows(world, RULE, now)
    with clock.stopped(now):
        decision = rules.decide(
            world.reader("social_worker"), derived=row, option="strategy", reason="Found far away."
        )
    assert not open_rows(world, RULE, now + timedelta(minutes=1))
    assert decision.evidence == [episode.pk for episode in episodes]


def test_a_fourth_episode_after_the_decision_fires_again(world: World) -> None:
    child = known_child(world)
    three(child)
    now = FIRST + timedelta(days=61)
    [row] = open_rows(world, RULE, now)
    with clock.stopped(now):
        rules.decide(SYSTEM, derived=row, option="plan", reason="New carer support.")
    fourth = went_missing(child, FIRST + timedelta(days=70), back_after=NIGHT)
    [again] = open_rows(world, RULE, FIRST + timedelta(days=71))
    assert again.subject_id == fourth.pk


def test_a_decision_closes_earlier_occurrences_too(world: World) -> None:
    child = known_child(world)
    three(child)
    went_missing(child, FIRST + timedelta(days=65), back_after=NIGHT)
    now = FIRST + timedelta(days=66)
    earlier, latest = open_rows(world, RULE, now)
    with clock.stopped(now):
        rules.decide(SYSTEM, derived=latest, option="plan", reason="Weighed together.")
    assert earlier.started_at < latest.started_at
    assert not open_rows(world, RULE, now + timedelta(minutes=1))


def test_a_decision_survives_a_rebuild(world: World) -> None:
    from wayhome.foundation.rules import engine

    three(known_child(world))
    now = FIRST + timedelta(days=61)
    [row] = open_rows(world, RULE, now)
    with clock.stopped(now):
        rules.decide(SYSTEM, derived=row, option="plan", reason="Kept.")
    Derived.objects.all().delete()
    engine.rebuild()
    assert Decision.objects.count() == 1
    assert not open_rows(world, RULE, now + timedelta(minutes=1))


def test_a_reader_without_every_class_does_not_see_the_row_or_its_evidence(world: World) -> None:
    three(known_child(world, carer=world.home))
    now = FIRST + timedelta(days=61)
    rows = Derived.objects.filter(rule=RULE)
    with clock.stopped(now):
        assert rows.visible_to(world.reader("social_worker")).count() == 1
        assert rows.visible_to(world.reader("police_coordinator")).count() == 1
        assert rows.visible_to(world.reader("home_manager")).count() == 0
        assert rows.visible_to(world.reader("stranger")).count() == 0


def test_imported_history_never_prompts(world: World) -> None:
    child = known_child(world)
    for days in (0, 10, 20):
        went_missing(child, FIRST + timedelta(days=days), back_after=NIGHT, origin="imported")
    assert not Derived.objects.filter(rule=RULE).exists()
