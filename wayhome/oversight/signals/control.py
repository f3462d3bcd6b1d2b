"""Signal or noise: limits of a series by month, and the run rules. Arithmetic alone, no words.

XmR for counts: the middle is the mean, three times the mean moving range over 1.128 either side
(Shewhart's individuals chart; NIST/SEMATECH e-Handbook 6.3.2.2). p for shares: the middle is all
that happened over all that could, three standard errors either side (6.3.3.2); in a month of few,
the exact binomial limits. u for rates, where what could happen varies: all events over all nights,
three times the root of that over the month's nights (6.3.3.1; Montgomery 7.3.2); where few are
expected, the exact Poisson limits. Limits come from the months before those judged (ADR 0029).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import inf, sqrt

from wayhome.oversight.signals import binomial, poisson

MOVING_RANGE = 1.128  # the mean range of two draws from a normal distribution, in its deviations
FEWEST = 8  # months that limits are made from, at least
BASELINE = 12
FEW = 5  # expected, of what happens or of what does not: below it a share is not normal
FAR, CLOSE = 0.00135, 0.02275  # how likely three deviations are, and two, on one side

OUTSIDE, RUN, TREND, NEAR = "SIG-R1", "SIG-R2", "SIG-R3", "SIG-R4"
IN_A_ROW, CLIMBING = 8, 6  # months: on one side of the middle; each higher, or lower, than before


@dataclass(frozen=True)
class Month:
    """What one month counted. `part` None: nothing is known of it. `whole` None: a plain count.

    With `per`, a rate: events for each so many of `whole`, of which any number can happen.
    """

    on: date  # its first day
    part: int | None
    whole: int | None = None
    per: int = 0

    @property
    def value(self) -> float | None:
        """The count, the share from 0 to 1, or the rate; None where there is none: never 0 of
        nothing."""
        if self.part is None or self.whole == 0:
            return None
        return self.part if self.whole is None else (self.per or 1) * self.part / self.whole


@dataclass(frozen=True)
class Bound:
    """What is usual in one month: the middle, the limits, and two thirds of the way to them."""

    middle: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float

    @classmethod
    def of(cls, middle: float, sigma: float, most: float = inf) -> "Bound":
        """Three deviations either side, and two. A count is not below 0, nor a share above 1."""
        return cls(
            middle,
            max(0.0, middle - 3 * sigma),
            min(most, middle + 3 * sigma),
            middle - 2 * sigma,
            middle + 2 * sigma,
        )

    @classmethod
    def of_few(cls, middle: float, whole: int) -> "Bound":
        """Of so few that a share is not normal: the exact limits with the same chances."""
        return cls(
            middle,
            binomial.lower(whole, middle, FAR),
            binomial.upper(whole, middle, FAR),
            binomial.lower(whole, middle, CLOSE),
            binomial.upper(whole, middle, CLOSE),
        )

    @classmethod
    def of_few_events(cls, expected: float, unit: float) -> "Bound":
        """Where few events are expected: exact limits in events, times what one is as a rate."""
        return cls(
            unit * expected,
            unit * poisson.lower(expected, FAR),
            unit * poisson.upper(expected, FAR),
            unit * poisson.lower(expected, CLOSE),
            unit * poisson.upper(expected, CLOSE),
        )


@dataclass(frozen=True)
class Fired:
    """A rule that a run of months meets: from its first month, complete `on`, as far as `last`."""

    rule: str
    first: date
    on: date
    last: date
    is_high: bool  # above what is usual; of a trend, rising


def xmr(values: Sequence[float | None]) -> tuple[float, float]:
    """(middle, sigma). A range is of two neighbours: none is taken across a month without a value.

    Raises ValueError without a value.
    """
    known = [value for value in values if value is not None]
    if not known:
        raise ValueError("No month has a value.")
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    mean_range = sum(ranges) / len(ranges) if ranges else 0.0
    return sum(known) / len(known), mean_range / MOVING_RANGE


def p(parts: Sequence[tuple[int, int]]) -> float:
    """The middle of shares or of rates: all that happened over all that could. ValueError over
    nothing."""
    whole = sum(of for _, of in parts)
    if not whole:
        raise ValueError("No month has a denominator.")
    return sum(part for part, _ in parts) / whole


def baseline(months: Sequence[Month]) -> list[Month]:
    """The first twelve months from the first that has a value; none where too few of them have."""
    begins = next((n for n, month in enumerate(months) if month.value is not None), len(months))
    first = list(months[begins : begins + BASELINE])
    return first if sum(month.value is not None for month in first) >= FEWEST else []


def bounds(months: Sequence[Month]) -> list[Bound | None] | None:
    """What is usual in each month; None for one without a value, None in all for too few."""
    before = baseline(months)
    if not before:
        return None
    if any(month.whole is not None for month in before):
        known = [(m.part, m.whole) for m in before if m.part is not None and m.whole]
        middle, is_rate = p(known), any(month.per for month in before)
        return [(_rate if is_rate else _share)(middle, month) for month in months]
    middle, sigma = xmr([month.value for month in before])
    return [None if m.value is None else Bound.of(middle, sigma) for m in months]


def _share(middle: float, month: Month) -> Bound | None:
    if not month.whole:
        return None
    if month.whole * min(middle, 1 - middle) < FEW:
        return Bound.of_few(middle, month.whole)
    return Bound.of(middle, sqrt(middle * (1 - middle) / month.whole), most=1.0)


def _rate(middle: float, month: Month) -> Bound | None:
    """`middle` is of events for one of what could: a night."""
    if not month.whole:
        return None
    expected = middle * month.whole
    if expected < FEW:
        return Bound.of_few_events(expected, month.per / month.whole)
    return Bound.of(month.per * middle, month.per * sqrt(middle / month.whole))


def fired(months: Sequence[Month], usual: Sequence[Bound | None]) -> list[Fired]:
    """Every rule that fires, in the order in which they were complete. Months without a value
    are passed over: they neither make a run nor break one."""
    known = [
        (month.on, month.value, bound)
        for month, bound in zip(months, usual, strict=True)
        if month.value is not None and bound is not None
    ]
    days, values = [on for on, _, _ in known], [value for _, value, _ in known]
    limits = [bound for _, _, bound in known]
    sides = [_side(value, bound.middle) for value, bound in zip(values, limits, strict=True)]
    steps = [0, *(_side(b, a) for a, b in pairwise(values))]
    found = [
        *_outside(days, values, limits),
        *_runs(RUN, days, sides, IN_A_ROW, 0),
        *_runs(TREND, days, steps, CLIMBING - 1, 1),
        *_near(days, values, limits),
    ]
    return sorted(found, key=lambda each: (each.on, each.rule))


def _side(value: float, middle: float) -> int:
    return (value > middle) - (value < middle)


def _outside(
    days: Sequence[date], values: Sequence[float], limits: Sequence[Bound]
) -> Iterator[Fired]:
    for on, value, bound in zip(days, values, limits, strict=True):
        if value < bound.lower or value > bound.upper:
            yield Fired(OUTSIDE, on, on, on, value > bound.upper)


def _runs(
    rule: str, days: Sequence[date], signs: Sequence[int], long: int, before: int
) -> Iterator[Fired]:
    """Runs of one sign that are `long` or longer, each once; `before` months begin it unsigned."""
    start = 0
    for n in range(1, len(signs) + 1):
        if n < len(signs) and signs[n] == signs[start]:
            continue
        if signs[start] and n - start >= long:
            first = days[start - before]
            yield Fired(rule, first, days[start + long - 1], days[n - 1], signs[start] > 0)
        start = n


def _near(
    days: Sequence[date], values: Sequence[float], limits: Sequence[Bound]
) -> Iterator[Fired]:
    """Two of three neighbours beyond two thirds of the way to a limit, on one side: each month
    that completes such a pair."""
    far = [_far(value, bound) for value, bound in zip(values, limits, strict=True)]
    for n, side in enumerate(far):
        before = [k for k in range(max(0, n - 2), n) if side and far[k] == side]
        if before:
            yield Fired(NEAR, days[before[0]], days[n], days[n], side > 0)


def _far(value: float, bound: Bound) -> int:
    return (value > bound.near_upper) - (value < bound.near_lower)
