"""How often, how long, how many: the figures of domain.md 8, as seeded draws.

Found: episodes a missing child (logarithmic series), duration (lognormal), the shares of children
in care, ages, placements, what became of interviews. Ours, and not found anywhere: the hour of
day, delays, and police grades (10, 10, 65, 15 per cent).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rng = np.random.Generator

YEARS = 3  # that the demonstration looks back on
IN_CARE = 0.19  # of missing children, who account for 36 per cent of incidents (8.1)
MISSING_IN_CARE = 0.11  # of looked-after children, in a year (8.1)
REPEATS = {True: 0.955, False: 0.755}  # logarithmic series: in care, not in care (8.1)
MEAN = {True: 6.84, False: 2.19}
MOST_IN_A_YEAR = 90
HOURS_MU, HOURS_SIGMA = 2.0, 1.46  # of the natural logarithm (8.1)
LONGEST_HOURS = 45 * 24.0
MISSING_EPISODES = IN_CARE * MEAN[True] + (1 - IN_CARE) * MEAN[False]  # a missing child

OFFERED, ACCEPTED, IN_TIME = 0.80, 0.60, 0.63  # 8.6; the rest of those offered:
DECLINED, GONE_AGAIN, NO_CONTACT = 0.25, 0.08, 0.07
GRADES = (("very_low", 0.10), ("low", 0.10), ("medium", 0.65), ("high", 0.15))  # default of 8.2

# Ages at incidents (8.1): 56 per cent 16 or more, 44 per cent 10 to 15, 0.2 per cent younger.
AGES_IN_CARE = {
    8: 0.001, 9: 0.001, 10: 0.012, 11: 0.026, 12: 0.060, 13: 0.098, 14: 0.119, 15: 0.125,
    16: 0.270, 17: 0.288,
}  # fmt: skip
AGES_AT_HOME = {
    7: 0.002, 8: 0.003, 9: 0.005, 10: 0.02, 11: 0.04, 12: 0.08, 13: 0.13, 14: 0.17, 15: 0.20,
    16: 0.19, 17: 0.16,
}  # fmt: skip
AGES_LOOKED_AFTER = {  # of all looked-after children (8.4)
    0: 0.04, 1: 0.03, 2: 0.03, 3: 0.03, 4: 0.03, 5: 0.03, 6: 0.035, 7: 0.035, 8: 0.04, 9: 0.04,
    10: 0.05, 11: 0.055, 12: 0.06, 13: 0.065, 14: 0.075, 15: 0.075, 16: 0.13, 17: 0.15,
}  # fmt: skip
# Per hour of the day, from midnight: most are last seen between 18:00 and 02:00.
HOUR_WEIGHTS = (
    6, 4, 2, 1, 0.5, 0.5, 1, 2, 3, 2.5, 2, 2, 2.5, 2.5, 3, 4.5, 5, 6, 8, 9, 10, 10, 9, 8,
)  # fmt: skip


def stratified(rng: Rng, count: int) -> Floats:
    """`count` numbers in [0, 1), one from each equal part, shuffled: few come out true too."""
    return (rng.permutation(count) + rng.random(count)) / max(count, 1)


def pick(rng: Rng, choices: Sequence[tuple[str, float]], count: int) -> list[str]:
    """`count` codes, in the shares given."""
    codes = [code for code, _ in choices]
    edges = np.cumsum([share for _, share in choices])
    found = np.searchsorted(edges / edges[-1], stratified(rng, count), side="right")
    return [codes[index] for index in np.minimum(found, len(codes) - 1)]


def ages(rng: Rng, weights: dict[int, float], count: int) -> Ints:
    years = pick(rng, [(str(age), share) for age, share in weights.items()], count)
    return np.array([int(year) for year in years], dtype=np.int64)


def episodes_each(rng: Rng, count: int, *, in_care: bool) -> Ints:
    """How often each of these missing children goes missing in a year: once or more."""
    p = REPEATS[in_care]
    times = np.arange(1, MOST_IN_A_YEAR + 1)
    mass = -(p**times) / (times * np.log(1 - p))
    edges = np.cumsum(mass / mass.sum())
    return times[np.minimum(np.searchsorted(edges, stratified(rng, count)), times.size - 1)]


def hours_missing(rng: Rng, count: int) -> Floats:
    return np.minimum(rng.lognormal(HOURS_MU, HOURS_SIGMA, count), LONGEST_HOURS)


def hours_of_day(rng: Rng, count: int) -> Floats:
    """Hours after midnight at which children were last seen."""
    shares = np.array(HOUR_WEIGHTS) / sum(HOUR_WEIGHTS)
    return rng.choice(24, size=count, p=shares) + rng.random(count)


def within_a_year(rng: Rng, counts: Ints, durations: Floats, days: float = 365.0) -> Floats:
    """When each episode begins, in hours from the start of its child's year; none overlap.

    `counts` says how many of the `durations` (hours) belong to each child, in their order.
    """
    firsts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    child = np.repeat(np.arange(counts.size), counts)
    rank = np.arange(durations.size) - firsts[child]
    away = np.bincount(child, durations, counts.size)
    free = np.maximum(days * 24 - away, 24.0)
    gaps = rng.exponential(1.0, durations.size)
    spare = rng.exponential(1.0, counts.size)  # after the last one
    scale = free / (np.bincount(child, gaps, counts.size) + spare)
    steps = gaps * scale[child]
    ends = np.cumsum(steps + durations)
    before = np.where(firsts > 0, ends[firsts - 1], 0.0)
    starts = ends - durations - before[child]
    starts = np.floor(starts / 24) * 24 + hours_of_day(rng, durations.size)
    for place in range(1, int(counts.max(initial=1))):
        later = np.flatnonzero(rank == place)
        earliest = starts[later - 1] + durations[later - 1] + BETWEEN_HOURS
        starts[later] = np.maximum(starts[later], earliest)
    return starts


LATELY = timedelta(days=30)
BETWEEN_HOURS = 9.0  # back, rested, and recorded as back, before the next time


def hours(value: float) -> timedelta:
    return timedelta(hours=float(value))


def is_lately(at: datetime, now: datetime) -> bool:
    """What was left undone longer ago has been put right since, or no list could be worked from."""
    return now - at < LATELY
