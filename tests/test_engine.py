"""Derived rows equal the facts on every path, and a failure never loses a fact (E01-E05)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules import engine, registry
from wayhome.foundation.rules.compose import CHUNK, ONE, RANGE, drift_sql, refresh_sql
from wayhome.foundation.rules.models import Derived, Repair
from wayhome.practice.missing import commands
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Episode, EpisodeFact
from wayhome.practice.missing.tests.lives import known_child, went_missing

LEFT = datetime(2026, 6, 1, 20, tzinfo=UTC)
ROOMS = sorted(registry.rooms())


def everything() -> list[tuple[Any, ...]]:
    derived = Derived.objects.order_by("rule", "subject_kind", "subject_id", "occurrence")
    facts = EpisodeFact.objects.order_by("pk")
    return [*derived.values_list(), *facts.values_list()]


def live_through(world: World, count: int = 4) -> None:
    for number in range(count):
        child = known_child(world, given_name=f"Child{number}")
        for days in range(0, 20 * (number + 1), 20):
            went_missing(child, LEFT + timedelta(days=days), back_after=timedelta(hours=30))


@pytest.mark.parametrize("room", ROOMS)
def test_no_rule_asks_what_time_it_is(room: str) -> None:
    statement = refresh_sql(registry.rooms()[room], ONE).lower()
    asks = r"now\(\)|current_timestamp|current_date|current_time|clock_timestamp|localtime"
    assert not re.search(asks, statement)


def test_one_child_a_handful_a_chunk_and_a_whole_rebuild_give_the_same_rows(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_through(world)
    one_by_one = everything()
    assert one_by_one
    children = sorted(set(Derived.objects.values_list("child_id", flat=True)))

    for handful in (engine.HANDFUL, 1):  # more than so many are a chunk
        monkeypatch.setattr(engine, "HANDFUL", handful)
        Derived.objects.all().delete()
        EpisodeFact.objects.all().delete()
        engine.refresh(children)
        assert everything() == one_by_one

    Derived.objects.all().delete()
    EpisodeFact.objects.all().delete()
    engine.rebuild()
    assert everything() == one_by_one


def test_one_rule_can_be_rebuilt_alone(world: World) -> None:
    live_through(world, 2)
    before = everything()
    Derived.objects.filter(rule="MIS-S01").delete()
    assert engine.rebuild("MIS-S01")
    assert everything() == before


def test_a_rebuild_resumes_from_the_child_it_had_reached(world: World) -> None:
    live_through(world, 3)
    last = max(Derived.objects.values_list("child_id", flat=True))
    Derived.objects.all().delete()
    engine.rebuild(first=last)
    assert set(Derived.objects.values_list("child_id", flat=True))  # ranges hold several children
    engine.rebuild()
    assert engine.drift() == []


def test_several_at_once_rebuild_the_same_rows_and_say_how_far_they_are(
    world_committed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_through(world_committed)
    before, reached = everything(), list[int]()
    Derived.objects.all().delete()
    monkeypatch.setattr(engine.ranges, "__defaults__", (1,))
    assert engine.rebuild(workers=2, progress=reached.append)
    assert everything() == before
    assert len(reached) >= 4
    assert reached == sorted(reached)


def test_a_rebuild_of_what_is_right_writes_nothing(world: World) -> None:
    live_through(world, 2)
    assert engine.rebuild() == 0


def test_drift_names_the_row_that_is_wrong(world: World) -> None:
    live_through(world, 1)
    Derived.objects.filter(rule="MIS-S01").update(due_at=LEFT)
    world.checks_drift = False
    assert any(key.startswith("MIS-S01 episode") for _, key in engine.drift())


def test_a_child_s_refresh_stays_prepared_on_its_connection(world: World) -> None:
    live_through(world, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        prepared = " ".join(row[0] for row in cursor.fetchall())
    assert "derived_fresh" in prepared


def test_a_failing_derivation_keeps_the_fact_and_queues_the_repair(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    child = known_child(world)
    world.checks_drift = False

    def fail(*_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with monkeypatch.context() as broken:
        broken.setattr(engine, "run_prepared", fail)
        episode = went_missing(child, LEFT)
    assert Episode.objects.filter(pk=episode.pk).exists()
    assert Repair.objects.filter(child_id=child.pk, done_at=None).exists()
    assert any("derivation_failed" in record.message for record in caplog.records)

    assert engine.repair() == 0
    assert engine.drift() == []


def test_the_system_derives_whoever_acts(world: World) -> None:
    """A reader's row security must not narrow what a clock is computed from (E04)."""
    from wayhome.foundation.kernel.context import act_as

    child = known_child(world, school=world.school)
    went_missing(child, LEFT, back_after=timedelta(hours=2))
    episode = went_missing(child, LEFT + timedelta(days=2))
    reader = world.reader("home_manager")
    act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=reader.user_id)
    assert not Episode.objects.exists(), "this reader sees no episode at all"
    engine.refresh([child.pk])
    with system_context():
        assert engine.drift() == []
    commands.record_found(SYSTEM, episode=episode, found=Instant.at(LEFT + timedelta(days=2)))


def test_verify_and_refresh_read_the_same_declarations() -> None:
    for room in registry.rooms().values():
        for rule in room.rules:
            assert rule.select() in refresh_sql(room, CHUNK)
            assert rule.select() in drift_sql(room, RANGE)


def test_a_deferred_bulk_derives_once_at_the_end(world: World) -> None:
    children = [known_child(world, given_name=f"Child{n}") for n in range(3)]
    with transaction.atomic(), engine.deferred():
        for child in children:
            went_missing(child, LEFT)
        assert not Derived.objects.exists()
    assert Derived.objects.filter(rule="MIS-S03").count() == 3


def test_a_database_fault_outside_derivation_is_not_swallowed(world: World) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
