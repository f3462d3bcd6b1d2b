"""Imported history stays history: known by the day, on no board, under no clock (P10, E11)."""

from datetime import UTC, datetime

from tests.factories import World
from wayhome.doors.feeds.tests.returns import bring, missing, row
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules.models import Derived
from wayhome.practice.missing.models import Episode, ReturnInterview

DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}


def test_a_day_is_kept_as_a_day_and_midnight_is_a_bound_only(world: World) -> None:
    bring(world.sefton, missing(DAY))
    episode = Episode.objects.get()
    assert episode.since_precision == episode.found_precision == "day"
    assert episode.since_earliest_at == datetime(2017, 6, 9, 23, tzinfo=UTC)  # London summer time
    assert episode.since_latest_at == datetime(2017, 6, 10, 23, tzinfo=UTC)
    assert episode.reported_at is None


def test_missing_ends_with_found_and_away_ends_with_return(world: World) -> None:
    away = {"MISSING": "A", "MIS_START": "20/06/2017", "MIS_END": "21/06/2017"}
    bring(world.sefton, missing(DAY, away))
    found, back = Episode.objects.order_by("since_earliest_at")
    assert (found.found_precision, found.returned_precision) == ("day", "")
    assert (back.found_precision, back.returned_precision) == ("", "day")
    assert (found.category, back.category) == ("M", "A")


def test_whose_child_it_was_is_as_at_that_day(world: World) -> None:
    """Looked after on the day, by the council of the return, though the care ended since."""
    care = [{"DECOM": "01/05/2016", "DEC": "01/09/2017", "REC": "E4A"}]
    late = {"MIS_START": "10/09/2017", "MIS_END": "11/09/2017"}
    bring(world.sefton, missing(DAY, late, episodes=care))
    during, after = Episode.objects.order_by("since_earliest_at")
    assert (during.authority, during.is_looked_after, during.setting) == (
        world.sefton,
        True,
        "care",
    )
    assert (after.authority, after.is_looked_after) == (world.sefton, False)


def test_history_brings_no_interview_and_no_police(world: World) -> None:
    bring(world.sefton, missing(DAY))
    assert not ReturnInterview.objects.exists()
    child = Episode.objects.get().child
    assert not child.involvements.filter(source="recorded").exists()


def test_history_reaches_no_standard_and_no_pattern(world: World) -> None:
    days = [{"MIS_START": f"{day}/06/2017", "MIS_END": f"{day}/06/2017"} for day in (1, 5, 9, 13)]
    bring(world.sefton, missing(*days))
    assert set(Derived.objects.values_list("kind", flat=True)) == {"E"}


def test_an_open_row_becomes_one_task_to_confirm(world: World) -> None:
    bring(world.sefton, missing({"MIS_START": "10/06/2017"}))
    owed = Derived.objects.exclude(kind="E").open_at(clock.now())
    assert [(each.rule, each.kind) for each in owed] == [("MIS-G04", "G")]


def test_a_row_says_what_it_became(world: World) -> None:
    batch = bring(world.sefton, missing(DAY))
    assert row(batch).episode == Episode.objects.get()
