"""A change is told from chance exactly, and where too few spoke of it nothing is told."""

from fractions import Fraction
from itertools import product
from math import comb

import pytest

from wayhome.oversight.themes.change import Change, Pair, changes, could_tell, fisher


def by_hand(pair: Pair) -> float:
    """Fisher's exact test in whole numbers."""
    every, chosen = pair.whole + pair.whole_before, pair.part + pair.part_before
    tables = {
        part: comb(pair.whole, part) * comb(pair.whole_before, chosen - part)
        for part in range(chosen + 1)
        if part <= pair.whole and chosen - part <= pair.whole_before
    }
    likely = sum(each for each in tables.values() if each <= tables[pair.part])
    return float(Fraction(likely, comb(every, chosen)))


def test_it_is_fishers_test_exactly() -> None:
    for whole, before in ((7, 12), (20, 80), (3, 0)):
        for part, part_before in product(range(whole + 1), range(0, before + 1, 5)):
            pair = Pair(part, whole, part_before, before)
            assert fisher(pair) == pytest.approx(by_hand(pair), rel=1e-6)


def test_each_change_has_its_name() -> None:
    pairs = {
        "new": Pair(9, 40, 0, 160),
        "growing": Pair(20, 40, 20, 160),
        "fading": Pair(0, 40, 50, 160),
        "steady": Pair(10, 40, 40, 160),
        "one of none": Pair(1, 40, 0, 160),
        "nobody asked": Pair(0, 0, 30, 160),
    }
    found = changes(pairs)
    assert [found[name] for name in list(pairs)[:4]] == ["new", "growing", "fading", "steady"]
    assert found["one of none"] == found["nobody asked"] == Change.UNSURE
    assert not could_tell(Pair(1, 5, 0, 20))


def test_of_many_themes_looked_at_together_one_that_chance_explains_is_no_change() -> None:
    """Alone it would be called one: seventy were looked at."""
    odd = Pair(17, 40, 40, 160)
    assert fisher(odd) < 0.05
    assert changes({"odd": odd})["odd"] == Change.GROWING
    many = {f"steady {n}": Pair(10, 40, 40, 160) for n in range(70)} | {"odd": odd}
    assert set(changes(many).values()) == {Change.STEADY}
