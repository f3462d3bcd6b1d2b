"""PostgreSQL and DuckDB give equal numbers for every measure, from one declaration (E06)."""

import json
import random
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.factories import World
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measures import Measure, Top
from wayhome.oversight.insight import queries, snapshot
from wayhome.oversight.insight.console import snapshot as command
from wayhome.oversight.insight.tests.test_more_figures import AS_AT, YEAR, live

CUTS = ((), ("authority_id",), ("authority_id", "carer_id"))


@pytest.fixture
def lived(world: World) -> World:
    rng = random.Random(7)
    for number in range(5):
        live(world, rng, number)
    return world


def families() -> list[list[Measure]]:
    """Measures that one statement can count together."""

    def alike(measure: Measure) -> tuple[str, str, str]:
        return measure.table, measure.period, measure.remit

    every = sorted(registry.measures().values(), key=alike)
    plain = [measure for measure in every if not isinstance(measure.numerator, Top)]
    return [list(group) for _key, group in groupby(plain, alike)]


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: str(list(row.values())))


def test_every_measure_is_the_same_number_in_both(lived: World, tmp_path: Path) -> None:
    with clock.stopped(AS_AT):
        taken = snapshot.take(tmp_path)
        assert taken.rows["missing_episodefact"] > 5
        for reader in (lived.reader("team_manager"), lived.reader("service_manager")):
            compared = 0
            for found in families():
                for dimensions in CUTS:
                    by = (found[0].period, *dimensions)
                    here = queries.cut(reader, found, YEAR, *by)
                    there = snapshot.cut(taken, reader, found, YEAR, *by)
                    assert in_order(here.rows) == in_order(there.rows)
                    assert here.hides == there.hides
                    compared += len(here.rows)
            assert compared > 20


def test_a_reader_of_totals_is_shown_no_small_number(lived: World, tmp_path: Path) -> None:
    with clock.stopped(AS_AT):
        taken = snapshot.take(tmp_path)
        began = [registry.measures()["M1E"]]
        few: Reader = lived.reader("totals_reader")
        numbers = dict(snapshot.cut(taken, few, began, YEAR, "began_month_on").by("began_month_on"))
    assert numbers
    assert all(month["M1E"].is_suppressed or (month["M1E"].part or 0) > 5
               for month in numbers.values())  # fmt: skip


def test_what_cannot_be_cut_is_said(lived: World, tmp_path: Path) -> None:
    run = CliRunner().invoke(command, ["cut", str(tmp_path / "none"), "M1E"])
    assert "No snapshot is in" in run.output
    said = json.loads(CliRunner().invoke(command, ["take", str(tmp_path), "--json"]).output)
    assert said["rows"]["missing_episodefact"] > 5
    run = CliRunner().invoke(command, ["cut", str(tmp_path), "M1E", "--by", "surname"])
    assert "surname is no column of these facts. There are: accepted_at" in run.output
    assert (
        "There is no measure M99"
        in CliRunner().invoke(command, ["cut", str(tmp_path), "M99"]).output
    )
    run = CliRunner().invoke(command, ["cut", str(tmp_path), "M1E", "--engine", "spark"])
    assert "Spark is not installed here" in run.output
    run = CliRunner().invoke(
        command,
        ["cut", str(tmp_path), "M1E", "--by", "authority_id", "--from", "2026-01", "--json"],
    )
    assert json.loads(run.output)["rows"][0]["authority_id"] == lived.cheshire_east.pk
    with pytest.raises(Invalid):
        snapshot.opened(tmp_path / "none")
