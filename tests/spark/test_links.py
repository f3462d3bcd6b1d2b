"""DuckDB and Spark link the same records, with the same probability, by the same levels."""

import random
from dataclasses import replace
from datetime import date

import pytest

from bench.match.invented import Register
from wayhome.foundation.matching import bulk
from wayhome.foundation.matching.bulk import Pair
from wayhome.foundation.matching.person import Person, Said, prepare
from wayhome.foundation.matching.tests.people_said import ASH
from wayhome.foundation.matching.tests.test_one_policy import somebody
from wayhome.foundation.matching.weights import Model, shipped

pytestmark = pytest.mark.spark

# Twins, one name from another alphabet spelt three ways, a date turned, names exchanged, a number.
TRAPS = (
    ASH,
    replace(ASH, key="twin", given="Oscar", sex="M"),
    replace(ASH, key="turned", born_on=date(2012, 7, 3)),
    replace(ASH, key="day first", born_on=date(2012, 3, 7)),
    replace(ASH, key="exchanged", given="Winterbourne", family="Amelia", postcodes=()),
    Said("o1", "Oleksandr", "Shevchenko", date(2011, 1, 1), numbers=(("nhs", "", "9990000018"),)),
    Said("o2", "Aleksander", "Schewtschenko", date(2011, 1, 1), is_unaccompanied=True),
    Said("o3", "Alexandr", "Shevchenko", date(2012, 5, 5), numbers=(("nhs", "", "9990000081"),)),
)


@pytest.fixture(scope="module")
def people() -> list[Person]:
    """A few hundred: an invented register, facts mixed at random, and the traps."""
    rng = random.Random(11)
    register = [each.said for each in Register(11).records(300)]
    mixed = [replace(somebody(rng, key), key=f"mixed {key:03}") for key in range(60)]
    return [prepare(said) for said in (*register, *mixed, *TRAPS)]


def linked(people: list[Person], model: Model, engine: str, least: float) -> dict[str, Pair]:
    found = bulk.link(people, model, engine=engine, least=least)
    return {" and ".join(sorted((pair.a, pair.b))): pair for pair in found}


@pytest.mark.parametrize("few", [10_000, 10])
def test_both_give_the_same_pairs(
    people: list[Person], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "FEW", few)  # a small register's blocks, and a large one's
    model = bulk.fitted(shipped(), people)
    here = linked(people, model, "duckdb", 1e-9)
    there = linked(people, model, "spark", 1e-9)
    assert here.keys() == there.keys()
    assert len(here) > 150
    for key, pair in here.items():
        assert there[key].levels == pair.levels, key
        assert there[key].probability == pytest.approx(pair.probability, abs=1e-6), key
        assert there[key].band == pair.band, key
    if few > len(people):
        assert {each.band for each in here.values()} == {"link", "ask", "new"}
