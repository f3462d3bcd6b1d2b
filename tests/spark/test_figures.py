"""PostgreSQL, DuckDB and Spark give equal numbers, from one declaration (E06)."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner
from django.db import connection
from pyarrow import parquet

from tests.factories import World
from wayhome.foundation.kernel import clock, spark
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measure_sql import compiled
from wayhome.foundation.rules.measures import (
    Aggregate,
    Condition,
    Count,
    Distinct,
    Eq,
    In,
    Less,
    Measure,
    Not,
    Null,
    Param,
    Quantile,
    Sum,
    Top,
    either,
    every,
)
from wayhome.oversight.insight import queries, snapshot
from wayhome.oversight.insight.console import snapshot as command
from wayhome.oversight.insight.engines import counted
from wayhome.oversight.insight.tests.test_more_figures import AS_AT, YEAR, live
from wayhome.oversight.insight.tests.test_snapshot import CUTS, families, in_order

pytestmark = pytest.mark.spark

AT = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # the night that has 23 hours
TYPES = {
    "month_on": (pa.date32(), "date"),
    "place": (pa.int64(), "bigint"),
    "kind": (pa.string(), "text"),
    "is_in": (pa.bool_(), "boolean"),
    "minutes": (pa.int32(), "integer"),
    "due_on": (pa.date32(), "date"),
    "done_at": (pa.timestamp("us", tz="UTC"), "timestamptz"),
    "child": (pa.int64(), "bigint"),
}
ROWS = 4_000
BY = ((), ("place",), ("month_on", "kind", "is_in"))


def rows() -> list[dict[str, Any]]:
    """Every value a fact table may hold, ties, and nothing in every column but the month."""
    rng = random.Random(3)

    def row() -> dict[str, Any]:
        values: dict[str, Any] = {
            "place": rng.randrange(4),
            "kind": rng.choice(["A", "M", "", "it's"]),
            "is_in": rng.random() < 0.5,
            "minutes": rng.randrange(-50, 5_000),
            "due_on": date(2026, 3, 28) + timedelta(days=rng.randrange(4)),
            "done_at": AT + timedelta(minutes=rng.randrange(-90, 90)),
            "child": rng.randrange(300),
        }
        known = {name: None if rng.random() < 0.1 else value for name, value in values.items()}
        return {"month_on": date(2026, rng.randrange(1, 5), 1), **known}

    return [row() for _ in range(ROWS)]


def a_condition(rng: random.Random, depth: int = 2) -> Condition:
    if depth and rng.random() < 0.7:
        parts = [a_condition(rng, depth - 1) for _ in range(rng.randrange(3))]
        of_parts: list[Condition] = [
            every(*parts),
            either(*parts),
            Not(a_condition(rng, depth - 1)),
        ]
        return rng.choice(of_parts)
    leaves: list[Condition] = [
        Eq("kind", rng.choice(["A", "it's", ""])),
        Eq("is_in", True),
        Eq("due_on", date(2026, 3, 29)),
        In("place", (1, 3)),
        In("kind", ("M", "")),
        In("place", ()),
        Less("minutes", rng.randrange(0, 4_000)),
        Less("done_at", Param("at")),
        Less("due_on", date(2026, 3, 30)),
        Null(rng.choice(["child", "done_at", "is_in"])),
    ]
    return rng.choice(leaves)


def measures(seed: int, *kinds: type[Aggregate]) -> list[Measure]:
    """A dozen, with numerator and denominator of these kinds under conditions of every kind."""
    rng = random.Random(seed)

    def aggregate() -> Aggregate:
        kind, where = rng.choice(kinds), a_condition(rng)
        if kind is Count:
            return Count(where)
        if kind is Distinct:
            return Distinct("child", where)
        if kind is Sum:
            return Sum("minutes", where)
        if kind is Top:
            return Top(rng.choice(["child", "place"]), rng.choice([1, 3, 10]), where)
        return Quantile("minutes", rng.choice([0.25, 0.5, 0.9]), where)

    return [
        Measure(
            code=f"X{number}", title="", table="facts", period="month_on", numerator_words="",
            numerator=aggregate(), denominator=aggregate(), where=a_condition(rng, 1),
        )
        for number in range(12)
    ]  # fmt: skip


def same(one: Sequence[dict[str, Any]], other: Sequence[dict[str, Any]]) -> None:
    assert len(one) == len(other)
    for here, there in zip(in_order(list(one)), in_order(list(other)), strict=True):
        assert here.keys() == there.keys()
        for name, value in here.items():
            if isinstance(value, float):  # of a quantile between two rows
                assert there[name] == pytest.approx(value, rel=1e-12), name
            else:
                assert there[name] == value, name


@pytest.fixture
def facts(db: None, tmp_path: Path) -> Path:
    """The same rows in a table of PostgreSQL and in a Parquet file."""
    made = rows()
    columns = ", ".join(f"{name} {type_}" for name, (_arrow, type_) in TYPES.items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE facts ({columns}) ON COMMIT DROP")
        with cursor.copy("COPY facts FROM STDIN") as copy:
            for row in made:
                copy.write_row(row.values())
    schema = pa.schema([(name, arrow) for name, (arrow, _type) in TYPES.items()])
    parquet.write_table(pa.Table.from_pylist(made, schema=schema), tmp_path / "facts.parquet")
    return tmp_path / "facts.parquet"


def in_postgres(statement: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize(
    "kinds", [(Count,), (Count, Distinct), (Count, Distinct, Sum, Quantile), (Count, Top)]
)
def test_all_that_a_measure_can_say_is_the_same_number_in_all_three(
    facts: Path, kinds: tuple[type[Aggregate], ...]
) -> None:
    found = measures(len(kinds), *kinds)
    for dimensions in [()] if Top in kinds else BY:

        def of(dialect: str, by: tuple[str, ...] = dimensions) -> str:
            return compiled(found, by, {"at": AT}, dialect=dialect)

        expected = in_postgres(of("postgres"))
        same(expected, counted("duckdb", facts, of("duckdb")))
        same(expected, counted("spark", facts, of("spark")))


def test_every_measure_of_the_house_is_the_same_number_in_all_three(
    world: World, tmp_path: Path
) -> None:
    rng = random.Random(7)
    for number in range(5):
        live(world, rng, number)
    alone = [each for each in registry.measures().values() if isinstance(each.numerator, Top)]
    asked = [(found, (found[0].period, *by)) for found in families() for by in (CUTS[0], CUTS[-1])]
    asked += [([measure], ()) for measure in alone]
    with clock.stopped(AS_AT):
        taken = snapshot.take(tmp_path)
        reader = world.reader("team_manager")
        compared = 0
        for found, by in asked:
            here = queries.cut(reader, found, YEAR, *by)
            same(here.rows, snapshot.cut(taken, reader, found, YEAR, *by, engine="duckdb").rows)
            same(here.rows, snapshot.cut(taken, reader, found, YEAR, *by, engine="spark").rows)
            compared += len(here.rows)
    assert compared > 20


def test_the_command_cuts_on_spark(world: World, tmp_path: Path) -> None:
    live(world, random.Random(7), 1)
    CliRunner().invoke(command, ["take", str(tmp_path)])
    asked = ["cut", str(tmp_path), "M1E", "--by", "accepted_at", "--from", "2026-01"]
    said = [CliRunner().invoke(command, [*asked, "--engine", name]) for name in ("duckdb", "spark")]
    assert said[0].output
    assert sorted(said[0].output.splitlines()) == sorted(said[1].output.splitlines())


def test_without_java_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(Invalid) as refused:
        spark._started.__wrapped__()
    assert "Java 17" in str(refused.value)
