"""Exact limits of a count of events where so many are expected. Arithmetic alone.

As the funnel's, they run between two counts: a count lies outside one exactly where its tail is
less likely than the chance that is named.
"""

from math import exp, lgamma, log


def lower(mean: float, chance: float) -> float:
    """The count below which fewer than `chance` of months with so many expected would lie."""
    below, count = 0.0, 0
    while True:
        here = below + _exactly(count, mean)
        if here >= chance:
            return max(0.0, count - (here - chance) / (here - below))
        below, count = here, count + 1


def upper(mean: float, chance: float) -> float:
    """The count above which fewer than `chance` would lie."""
    above, count = 1.0, 0  # of `count` or more
    while True:
        more = above - _exactly(count, mean)
        if more < chance:
            return count + (above - chance) / (above - more)
        above, count = more, count + 1


def _exactly(count: int, mean: float) -> float:
    return exp(count * log(mean) - mean - lgamma(count + 1)) if mean > 0 else float(count == 0)
