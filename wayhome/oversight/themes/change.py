"""Whether a theme is new, growing, fading or steady: Fisher's exact test, many themes at once.

A quarter is compared with the year before it: so many interviews with the theme, of so many. The
chance of a table as unlikely as this one, were nothing different, is exact (Fisher 1922), so few
interviews are no trouble. Seventy themes are looked at together: of those that are called a change
one in twenty is by chance, on the average (Benjamini and Hochberg 1995). Where no table with these
sums could be a change there is too little to tell, and that theme is not among those tested
(Tarone 1990). Arithmetic alone.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp, lgamma
from typing import TypeVar

CHANCE = 0.05
NEARLY = 1 + 1e-7  # tables as likely as the one found, but for rounding

Key = TypeVar("Key", bound=Hashable)


class Change(StrEnum):
    NEW = "new"  # nobody spoke of it in the year before
    GROWING = "growing"
    FADING = "fading"
    STEADY = "steady"
    UNSURE = "unsure"  # too few to tell


CHANGED = (Change.NEW, Change.GROWING, Change.FADING)


@dataclass(frozen=True)
class Pair:
    """`part` of `whole` now, and before."""

    part: int
    whole: int
    part_before: int
    whole_before: int


def changes(pairs: Mapping[Key, Pair]) -> dict[Key, Change]:
    tested = {key: fisher(pair) for key, pair in pairs.items() if could_tell(pair)}
    significant = _false_discoveries_held(tested)
    found = dict.fromkeys(pairs, Change.UNSURE) | dict.fromkeys(tested, Change.STEADY)
    return found | {key: _named(pairs[key]) for key in significant}


def _named(pair: Pair) -> Change:
    if pair.part * pair.whole_before < pair.part_before * pair.whole:
        return Change.FADING
    return Change.GROWING if pair.part_before else Change.NEW


def fisher(pair: Pair) -> float:
    """Two sides: the chance of a table that is no likelier than this one."""
    chances = _tables(pair)
    found = chances[pair.part]
    return min(1.0, sum(each for each in chances.values() if each <= found * NEARLY))


def could_tell(pair: Pair) -> bool:
    """Whether any split of as many between now and before would be called a change, alone."""
    return min(_tables(pair).values()) <= CHANCE


def _tables(pair: Pair) -> dict[int, float]:
    """How many of those with the theme may be of now -> the chance of that."""
    every, chosen = pair.whole + pair.whole_before, pair.part + pair.part_before
    lowest = max(0, chosen - pair.whole_before)
    highest = min(chosen, pair.whole)
    return {
        part: exp(
            _ways(pair.whole, part) + _ways(pair.whole_before, chosen - part) - _ways(every, chosen)
        )
        for part in range(lowest, highest + 1)
    }


def _ways(many: int, chosen: int) -> float:
    return lgamma(many + 1) - lgamma(chosen + 1) - lgamma(many - chosen + 1)


def _false_discoveries_held(tested: Mapping[Key, float]) -> set[Key]:
    """Benjamini and Hochberg: the most that may be called a change with one in twenty by chance."""
    ordered = sorted(tested, key=lambda key: tested[key])
    last = 0
    for rank, key in enumerate(ordered, 1):
        if tested[key] <= CHANCE * rank / len(ordered):
            last = rank
    return set(ordered[:last])
