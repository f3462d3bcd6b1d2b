"""Counts that are kept are what the facts say, and give way to facts that came since (E06)."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

import pytest
from django.db.models.expressions import RawSQL

from tests.factories import World
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measures import Measure, Quantile, Top, every
from wayhome.oversight.insight import keeping, kept, queries
from wayhome.oversight.insight.models import Monthly, Touched
from wayhome.oversight.insight.monthly import BY_HOME, LEFT_OUT, families
from wayhome.oversight.insight.remit import remit
from wayhome.oversight.insight.tests.test_more_figures import AS_AT, YEAR, live
from wayhome.practice.missing import commands
from wayhome.practice.missing.tests.lives import interview_of, known_child, went_missing

HOUR = timedelta(hours=1)
MARCH = date(2026, 3, 1)
FACTS = "missing_episodefact"
Rows = list[dict[str, Any]]


def alike() -> list[list[Measure]]:
    """Measures that one statement can count together; medians apart, as pages ask for them."""

    def by(measure: Measure) -> tuple[str, str, str, bool]:
        is_median = isinstance(measure.numerator, Quantile)
        return measure.table, measure.period, measure.remit, is_median

    every_one = sorted((*registry.measures().values(), LEFT_OUT), key=by)
    plain = [measure for measure in every_one if not isinstance(measure.numerator, Top)]
    return [list(group) for _key, group in groupby(plain, by)]


def asked(by: Sequence[str]) -> list[tuple[list[Measure], tuple[str, ...]]]:
    """Every measure by months ("") and places; and what is kept by home."""
    found = [(each, tuple(name or each[0].period for name in by)) for each in alike()]
    homes = [registry.measures()[code] for code in BY_HOME]
    return [*found, (homes, ("carer_id",)), (homes, ("due_month_on", "carer_id"))]


def in_order(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: str(sorted(row.items())))


def from_facts(reader: Reader, by: Sequence[str]) -> list[Rows]:
    found = []
    for measures, dimensions in asked(by):
        where = every(remit(reader, measures[0].remit), YEAR.holds(measures[0].period))
        found.append(in_order(kept.from_facts(measures, dimensions, where, clock.now())))
    return found


def shown(reader: Reader, by: Sequence[str]) -> list[Rows]:
    cuts = [queries.cut(reader, measures, YEAR, *dimensions) for measures, dimensions in asked(by)]
    return [in_order(cut.rows) for cut in cuts]


def fresh(period: str = "missing_episodefact.began_month_on") -> set[date]:
    standing = kept.standing_of(families()[period], (YEAR.first, YEAR.last), clock.now())
    return {*standing.kept} - {*standing.touched}


def test_every_measure_is_the_same_number_by_what_is_kept_and_by_the_facts(world: World) -> None:
    rng = random.Random(5)
    for number in range(4):
        live(world, rng, number)
    one_area, several = world.reader("team_manager"), world.reader("police_coordinator")
    readers = {
        one_area: ("",),
        several: ("", "authority_id"),
        world.reader("service_manager"): ("authority_id", "service_id"),
    }
    with clock.stopped(AS_AT):
        before = {reader: from_facts(reader, by) for reader, by in readers.items()}
        assert not fresh()
        assert keeping.keep().rows > 20
        assert len(fresh()) > 3
        assert Monthly.objects.exclude(held=None).exists()
        for reader, by in readers.items():
            assert shown(reader, by) == before[reader]
        went_missing(known_child(world), AS_AT - 40 * 24 * HOUR, back_after=HOUR)
        went_missing(known_child(world), AS_AT - 5 * HOUR)
        assert Touched.objects.exists()
        assert shown(one_area, ("",)) == from_facts(one_area, ("",))


@pytest.fixture
def manager(world: World) -> Reader:
    return world.reader("team_manager")


def said(reader: Reader, code: str) -> tuple[int | None, int | None]:
    measure = registry.measures()[code]
    months = dict(queries.cut(reader, [measure], YEAR, measure.period).by(measure.period))
    number = months.get(MARCH, {}).get(code)
    return (number.part, number.whole) if number else (None, None)


def test_a_fact_shows_at_once_and_its_month_alone_is_counted_again(
    world: World, manager: Reader
) -> None:
    at = datetime(2026, 3, 2, 20, tzinfo=UTC)
    for when in (at, at + 40 * 24 * HOUR):
        went_missing(known_child(world), when, back_after=HOUR)
    with clock.stopped(AS_AT):
        keeping.keep()
        assert fresh() == {MARCH, date(2026, 4, 1)}
        went_missing(known_child(world), at, back_after=HOUR)
        assert fresh() == {date(2026, 4, 1)}
        assert said(manager, "M1E") == (2, None)
        assert keeping.keep().months == 2  # March, of those who went and of interviews due
        assert not Touched.objects.exists()
        assert fresh() == {MARCH, date(2026, 4, 1)}
        assert said(manager, "M1E") == (2, None)
        assert keeping.keep() == keeping.Kept(0, 0)


def test_an_hour_that_passes_is_as_good_as_a_fact(world: World, manager: Reader) -> None:
    back = datetime(2026, 3, 2, 21, tzinfo=UTC)
    went_missing(known_child(world), back - HOUR, back_after=HOUR)
    due = back + 72 * HOUR
    with clock.stopped(due - HOUR):
        keeping.keep()
        assert fresh("missing_episodefact.due_month_on") == {MARCH}
        assert said(manager, "M10") == (0, 0)
    with clock.stopped(due + HOUR):
        assert not fresh("missing_episodefact.due_month_on")
        assert said(manager, "M10") == (0, 1)
        assert keeping.keep().months == 1
        assert said(manager, "M10") == (0, 1)


def test_a_count_that_is_wrong_is_found_in_the_night_and_mended(
    world: World, manager: Reader
) -> None:
    episode = went_missing(
        known_child(world), datetime(2026, 3, 2, 20, tzinfo=UTC), back_after=HOUR
    )
    with clock.stopped(AS_AT):
        commands.end_interview(
            SYSTEM, interview=interview_of(episode), outcome="not_possible", reason="So it was."
        )
        keeping.keep()
        Monthly.objects.filter(facts=f"{FACTS}.began_month_on", what="").update(
            numbers=RawSQL("ARRAY[numbers[1] + 6] || numbers[2:]", [])
        )
        assert said(manager, "M1E") == (7, None)  # what is kept is what is read
        assert keeping.keep(whole=True).wrong == (MARCH,)
        assert said(manager, "M1E") == (1, None)
        assert keeping.keep(whole=True).wrong == ()


def test_a_reader_is_shown_counts_of_their_remit_and_no_small_number(world: World) -> None:
    at = datetime(2026, 3, 2, 20, tzinfo=UTC)
    went_missing(known_child(world), at, back_after=HOUR)
    with clock.stopped(AS_AT):
        keeping.keep()
        assert said(world.reader("team_manager", world.sefton_council), "M1E") == (None, None)
        totals = world.reader("totals_reader")
        number = queries.cut(totals, [registry.measures()["M1E"]], YEAR).total()["M1E"]
    assert number.is_suppressed
