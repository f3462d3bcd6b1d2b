"""Shares and their limits: Wilson's interval, exact binomial tails, the funnel. Arithmetic alone.

The funnel is Spiegelhalter's (2005): around the share of all together, what a place with so many
would show by chance. Limits are exact, and run between two counts so that the line is no staircase.
"""

from math import exp, lgamma, log, sqrt

NOTICED, ALARMED = 0.025, 0.001  # each side: one place in twenty, one in five hundred, by chance


def wilson(part: int, whole: int, z: float = 1.959964) -> tuple[float, float] | None:
    """The interval of a share (Wilson 1927); None of nothing."""
    if not whole:
        return None
    share, of = part / whole, 1 + z * z / whole
    middle = (share + z * z / (2 * whole)) / of
    half = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / of
    return max(0.0, middle - half), min(1.0, middle + half)


def at_most(part: int, whole: int, share: float) -> float:
    """How likely `part` or fewer of `whole` are, where each happens with probability `share`."""
    if part < 0:
        return 0.0
    if part >= whole or share <= 0:
        return 1.0
    if share >= 1:
        return 0.0
    return min(1.0, sum(_exactly(k, whole, share) for k in range(_first(whole, share), part + 1)))


def at_least(part: int, whole: int, share: float) -> float:
    return at_most(whole - part, whole, 1 - share)


def lower(whole: int, share: float, chance: float) -> float:
    """The share below which fewer than `chance` of places with so many would lie."""
    if not 0 < share < 1:
        return share
    below, count = 0.0, max(0, _first(whole, share))
    while True:
        here = below + _exactly(count, whole, share)
        if here >= chance:
            return max(0.0, (count - (here - chance) / (here - below)) / whole)
        below, count = here, count + 1


def upper(whole: int, share: float, chance: float) -> float:
    """The mirror of `lower`: what happens too often is what too seldom does not."""
    return 1 - lower(whole, 1 - share, chance)


def _exactly(part: int, whole: int, share: float) -> float:
    ways = lgamma(whole + 1) - lgamma(part + 1) - lgamma(whole - part + 1)
    return exp(ways + part * log(share) + (whole - part) * log(1 - share))


def _first(whole: int, share: float) -> int:
    """What lies below ten deviations adds nothing that a double holds."""
    return max(0, int(whole * share - 10 * sqrt(whole * share * (1 - share)) - 10))
