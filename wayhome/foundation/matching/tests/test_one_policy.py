"""Splink in DuckDB and `score` in Python weigh a pair alike: one policy, two speeds."""

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest

from wayhome.foundation.matching import bulk
from wayhome.foundation.matching.person import Person, Said, prepare
from wayhome.foundation.matching.scoring import score
from wayhome.foundation.matching.weights import shipped

GIVEN = ("Amelia", "Emilia", "Mohammed", "Muhammad", "Mary Ann", "Mary", "Hill", "", "Unborn")
FAMILY = ("Winters", "Winter", "Hill", "Hill-Winters", "Amelia", "")
NUMBERS = (("nhs", "", "9990000018"), ("nhs", "", "9990000019"), ("upn", "", "Z1"))


def somebody(rng: random.Random, key: int) -> Said:
    born = date(2012, 1, 1) + timedelta(days=rng.choice((0, 14, 40, 41, 67, 300, 700)))
    return Said(
        key=f"{key:04}",
        given=rng.choice(GIVEN),
        family=rng.choice(FAMILY),
        born_on=rng.choice((born, born, None, date(2012, 3, 7), date(2012, 7, 3))),
        is_estimated=rng.random() < 0.2,
        is_unaccompanied=rng.random() < 0.2,
        sex=rng.choice(("F", "M", "")),
        postcodes=rng.choice(((), ("ZZ99 3AB",), ("ZZ99 3CD",))),
        street=rng.choice(("", "14 Mill Lane", "14 Mil Lane", "2 High Street")),
        phones=rng.choice(((), ("07700900123",))),
        schools=rng.choice(((), ("A",), ("B",))),
        numbers=tuple(rng.sample(NUMBERS, rng.randrange(3))),
    )


@pytest.fixture(scope="module")
def people() -> list[Person]:
    rng = random.Random(5)
    return [prepare(somebody(rng, key)) for key in range(120)]


def test_both_speeds_give_a_pair_the_same_levels_probability_and_band(
    people: list[Person],
) -> None:
    model = replace(shipped(), frequencies={"given": {"AMELIA": 0.02}, "family": {"HILL": 0.01}})
    by_key = {each.unique_id: each for each in people}
    found = list(bulk.link(people, model, least=1e-9))
    assert len(found) > 1_000
    for pair in found:
        scored = score(by_key[pair.a], by_key[pair.b], model)
        assert {each.name: each.level for each in scored.facts} == dict(pair.levels)
        assert scored.probability == pytest.approx(pair.probability, rel=1e-6)
        assert scored.band == pair.band


def test_the_order_of_two_people_does_not_matter(people: list[Person]) -> None:
    for a, b in list(combinations(people, 2))[:2_000]:
        one, other = score(a, b, shipped()), score(b, a, shipped())
        assert one == other


def test_training_keeps_what_is_not_met_and_gives_whole_shares(people: list[Person]) -> None:
    model = bulk.train(people, shipped(), version="of a test", pairs=1e4)
    assert model.figures["records"] == len(people)
    assert model.trained_at != shipped().trained_at
    for levels in model.levels.values():
        assert sum(m for m, _u in levels.values()) == pytest.approx(1, abs=1e-4)
    assert model.levels["place"].keys() == shipped().levels["place"].keys()
