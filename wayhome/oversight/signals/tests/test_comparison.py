"""Published numbers keep their symbols; ours go by the same definition; what is odd is asked."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from tests.factories import World, signed_in
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.models import CareStatus
from wayhome.oversight.signals import asking, commands, published, queries
from wayhome.oversight.signals.comparing import ComparisonRow, compared
from wayhome.oversight.signals.console import statistics
from wayhome.oversight.signals.figures import own_year
from wayhome.oversight.signals.models import Cell, Likeness, Release
from wayhome.oversight.signals.tests.lives import FACTORS, NOW, loaded
from wayhome.practice.missing.tests.lives import known_child, went_missing

HOUR = timedelta(hours=1)
SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"


def rows_of(world: World, year: int = 2025) -> dict[str, ComparisonRow]:
    return {row.compared.measure: row for row in queries.comparison(world.cheshire_east, year)}


def test_neighbours_record_over_100_and_you_record_none(world: World) -> None:
    loaded(world)
    with clock.stopped(NOW):
        row = rows_of(world)["Child_criminal_exploitation"]
        client = signed_in(Client(), world.user("senior_leader"))
        page = client.get(reverse("signals:comparison")).content.decode()
    asks = "5 of 5 neighbours record 100 or more, Cheshire East records none."
    assert row.question is not None
    assert row.question.rule == "SIG-C1"
    assert row.question.asks.startswith(asks)
    assert asks in page
    assert f"Not explained by {world.user('senior_leader').name}." in page
    assert "Child_criminal" not in page
    assert (row.region.value, row.region.symbol, row.region.text) == (None, "k", "k")
    assert row.england.value == 16250


@pytest.mark.parametrize(
    ("own", "rule"),
    [("2000,100,c", ""), ("2000,100,u", ""), ("2000,100,40", "SIG-C2"), ("2000,100,100", "")],
)
def test_a_hidden_cell_is_never_nought_and_only_what_is_far_apart_is_odd(
    world: World, own: str, rule: str
) -> None:
    loaded(world, own)
    row = rows_of(world)["Child_criminal_exploitation"]
    assert (row.question.rule if row.question else "") == rule
    if own[-1] in "cu":
        assert row.own.value is None
        assert row.own.text == own[-1]
        assert row.own.rate is None


def test_hidden_neighbours_are_left_out_of_the_middle_and_said(world: World) -> None:
    loaded(world)
    Cell.objects.filter(measure="Child_criminal_exploitation", area__in=["E99000001", "E99000002"])\
        .update(value=None, symbol="c")  # fmt: skip
    usual = rows_of(world)["Child_criminal_exploitation"].usual
    assert usual is not None
    assert (usual.known, usual.among) == (3, 5)
    assert (usual.least, usual.middle, usual.most) == (6.0, 6.5, 7.0)  # 120, 130, 140 of 2,000


def test_a_new_release_stands_before_the_old_one_and_twice_is_once(world: World) -> None:
    loaded(world, "2000,100,12")
    loaded(world, "2000,100,12")
    assert Release.objects.count() == 1
    loaded(world, "2000,100,14")
    assert Release.objects.count() == 2
    assert rows_of(world)["Child_criminal_exploitation"].own.value == 14
    assert queries.comparison(world.cheshire_east, 2019) == []


@pytest.mark.parametrize("cell", ["a few", "", "1e9999999", "nan"])
def test_a_cell_that_is_neither_number_nor_symbol_is_refused_by_its_line(cell: str) -> None:
    line = f"2025,E06000049,E12000002,E92000001,F,2000,100,{cell}"
    with pytest.raises(Invalid, match=r"factors\.csv, line 2"):
        published.parse("factors.csv", (FACTORS + line).encode())


def test_ours_go_by_the_definition(world: World) -> None:
    """Looked-after children of the area; incidents that began in the year to 31 March; nobody in
    a series of short-term placements; at 31 March whoever was not found by then."""
    year, care = (
        datetime(2025, 1, 10, 20, tzinfo=UTC),
        {"carer": world.home},
    )
    with clock.stopped(NOW):
        twice, once, short = (
            known_child(world, given_name=name, **care) for name in ("A", "B", "C")
        )
        CareStatus.objects.filter(child=short).update(legal_status="V4")
        home = known_child(world, given_name="D")
        away = [(twice, -400), (twice, 0), (twice, 20), (once, 5), (short, 5), (home, 5)]
        for child, days in sorted(away, key=lambda each: each[1]):
            went_missing(child, year + timedelta(days=days), back_after=5 * HOUR)
        went_missing(once, datetime(2025, 3, 31, 20, tzinfo=UTC), back_after=9 * HOUR)
        found = own_year(world.cheshire_east, 2025).numbers
        assert {key: found[key].value for key in found if key.endswith(("_M", "after"))} == {
            "looked_after": 2, "incidents_M": 4, "children_M": 2, "often_M": 2, "mean_M": 2,
            "percent_M": 100, "on_the_day_M": 1,
        }  # fmt: skip
        assert found["mean_A"].why == "nobody to divide by"
        hidden = own_year(world.cheshire_east, 2025, hides=True).numbers
        assert {hidden[key].value for key in hidden if key.endswith("_M")} == {None}
        open_year = own_year(world.cheshire_east, 2027)
        assert open_year.note.startswith("the year is not over")
        assert open_year.of("on_the_day_M").why == "that day has not come"
        assert (
            own_year(world.sefton, 2025).of("children_M").why
            == "Wayhome holds nothing of that year"
        )


def test_the_published_files_are_loaded_whole_by_the_command(db: None) -> None:
    """As DfE published them: every cell a number or its symbol, none of them lost."""
    done = CliRunner().invoke(
        statistics, ["load", str(SHARED / "dfe_stats"), str(SHARED / "geography"), "--json"]
    )
    assert done.exit_code == 0, done.output
    said = json.loads(done.output)
    assert {each["file"]: each["rows"] for each in said["loaded"]} == {
        "factors_2024_2025.csv": 330 * 40,
        "la_missing_2024.csv": 2171,
        "official_statistics_cla_who_were_missing.csv": 315,
        "la_lookup_with_statistical_neighbours.csv": Likeness.objects.count(),
    }
    assert said["unknown"] == ["police_forces.csv"]
    symbols = {
        symbol: Cell.objects.filter(release__table="missing", symbol=symbol).count()
        for symbol in ("c", "z")
    }
    assert symbols == {"c": 242, "z": 38}


def test_a_question_about_a_year_is_answered_like_any_other(world: World) -> None:
    loaded(world)
    reader = world.reader("senior_leader")
    with clock.stopped(NOW):
        key = "sig-c1-child_criminal_exploitation-2025-03"
        question = queries.question(reader, world.cheshire_east, key)
        assert question is not None
        commands.answer(
            reader,
            question=question,
            means="The box was never ticked.",
            will_do="Ask for it at sign-off.",
            by_on=date(2027, 1, 31),
        )
        found = compared(world.cheshire_east, 2025)
        [asked] = asking.asked(world.cheshire_east, found.questions)
    assert asked.state == "to_do"
    assert asked.done_words == "To be done by 31 January 2027."
