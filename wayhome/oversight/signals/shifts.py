"""Where the level of a long series changed: a description of the past, not a cause (R43).

Change points are found by `ruptures` (PELT, least squares; Killick 2012): as many as pay for three
times the log of the months, in units of the noise. Noise is taken from the steps between
neighbours, so that the changes themselves do not count as noise. Years make no series long: under
three of them nothing is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import log, sqrt
from statistics import mean, median

from wayhome.oversight.signals.control import Month

LONG = 36  # months with a value, at least
SHORTEST = 6  # months that a level lasts, at least
PAYS = 3.0
NORMAL = 0.6745 * sqrt(2)  # the median step between two draws from a normal distribution


@dataclass(frozen=True)
class Level:
    """From one month to another the values lay around this."""

    first: date
    last: date
    value: float


def levels(months: Sequence[Month]) -> list[Level]:
    """The levels of a long series, in order; one if none changed, none if it is too short."""
    known = [(month.on, month.value) for month in months if month.value is not None]
    if len(known) < LONG:
        return []
    values = [value for _on, value in known]
    return [
        Level(known[first][0], known[end - 1][0], mean(values[first:end]))
        for first, end in pairwise([0, *_ends(values)])
    ]


def _ends(values: Sequence[float]) -> list[int]:
    """Where each level ends: the place after its last value."""
    noise = median(abs(b - a) for a, b in pairwise(values)) / NORMAL
    if not noise:  # more than half of all steps are none: counts so small have no level to change
        return [len(values)]
    import numpy as np  # slow to import, and few pages need it
    import ruptures

    scaled = np.array(values, dtype=float).reshape(-1, 1) / noise
    search = ruptures.Pelt(model="l2", min_size=SHORTEST, jump=1).fit(scaled)
    found: list[int] = search.predict(pen=PAYS * log(len(values)))
    return found
