"""A batch is taken back as a whole; what was worked on since stays; it can come in anew (E12)."""

from typing import Any

from tests.factories import World
from wayhome.doors.feeds.models import Batch, Row, State
from wayhome.doors.feeds.tests.returns import bring, in_other_files, missing, row, undone
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import (
    CareStatus,
    Child,
    ChildName,
    Home,
    Identifier,
    Responsibility,
)
from wayhome.practice.missing import commands as missing_commands
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Episode

DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}
FACTS: tuple[type[Any], ...] = (ChildName, Identifier, Responsibility, CareStatus, Home, Episode)


def test_nothing_stands_and_nothing_is_deleted(world: World) -> None:
    batch = undone(bring(world.sefton, missing(DAY)))
    assert batch.state == State.UNDONE
    assert [model.objects.count() for model in FACTS] == [0] * len(FACTS)
    assert [model.everything.count() for model in FACTS] == [1] * len(FACTS)
    assert not Row.objects.filter(batch=batch).exclude(kept="").exists()


def test_a_child_of_whom_nothing_stands_is_in_nobodys_circle(world: World) -> None:
    undone(bring(world.cheshire_east, missing(DAY)))
    officer = world.reader("data_officer")
    assert not Child.objects.visible_to(officer).exists()


def test_what_somebody_worked_on_stays_and_is_listed(world: World) -> None:
    batch = bring(world.sefton, missing(DAY, {"MIS_START": "10/08/2017"}))
    worked = Episode.objects.get(found_latest_at=None)
    missing_commands.record_found(SYSTEM, episode=worked, found=Instant.on(clock.today()))
    undone(batch)
    assert list(Episode.objects.all()) == [Episode.objects.get(pk=worked.pk)]
    kept = Row.objects.filter(batch=batch).exclude(kept="").order_by("table", "line")
    assert [(each.table, each.line, each.kept) for each in kept] == [
        ("Header", 2, "work"),
        ("Missing", 3, "work"),
    ]
    assert Identifier.objects.filter(kind="la_child").count() == 1  # the child keeps its name


def test_a_child_reported_missing_here_keeps_its_council(world: World) -> None:
    batch = bring(world.sefton, missing(DAY))
    child = Child.objects.get()
    world.involve(child, world.service, "return_interview")
    undone(batch)
    assert Responsibility.objects.filter(child=child).exists()
    assert not Episode.objects.exists()


def test_after_undo_the_same_files_make_it_anew(world: World) -> None:
    first = undone(bring(world.sefton, missing(DAY)))
    again = bring(world.sefton, missing(DAY))
    assert again.pk != first.pk
    assert again.made == {"child": 1, "care": 1, "home": 1, "episode": 1}
    assert Episode.objects.get().batch_id == again.pk
    assert Child.objects.filter(batch_id=again.pk).count() == 1


def test_after_undo_a_kept_child_is_met_again(world: World) -> None:
    batch = bring(world.sefton, missing(DAY))
    child = Child.objects.get()
    world.involve(child, world.service, "return_interview")
    undone(batch)
    again = bring(world.sefton, missing(DAY))
    assert row(again, "Header").child == child
    assert Child.objects.count() == 1


def test_undo_brings_back_what_the_return_had_replaced(world: World) -> None:
    bring(world.sefton, missing({"MIS_START": "20/03/2017"}), year=2017)
    was = Episode.objects.get()
    undone(bring(world.sefton, missing({"MIS_START": "20/03/2017", "MIS_END": "03/04/2017"})))
    assert list(Episode.objects.all()) == [was]


def test_what_another_return_says_too_stays_until_that_is_undone(world: World) -> None:
    first = bring(world.sefton, missing(DAY), year=2018)
    second = bring(world.sefton, in_other_files(missing(DAY)), year=2019)
    undone(first)
    assert Episode.objects.count() == CareStatus.objects.count() == 1
    assert set(Row.objects.filter(batch=first).values_list("kept", flat=True)) == {"return"}
    undone(second)
    assert not Episode.objects.exists()
    assert not Identifier.objects.exists()


def test_undo_does_not_revive_what_an_undone_return_said(world: World) -> None:
    first = bring(world.sefton, missing({"MIS_START": "20/03/2017"}), year=2017)
    second = bring(world.sefton, missing({"MIS_START": "20/03/2017", "MIS_END": "03/04/2017"}))
    undone(first)
    undone(second)
    assert not Episode.objects.exists()


def test_undone_twice_is_undone_once(world: World) -> None:
    batch = undone(bring(world.sefton, missing(DAY)))
    assert undone(batch).undone_at == batch.undone_at
    assert Batch.objects.get().state == State.UNDONE
