"""Limits and run rules agree with published worked examples, and with a slow recount."""

import random
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import comb, exp, factorial

import pytest

from wayhome.oversight.signals import binomial, control, poisson, words
from wayhome.oversight.signals.control import NEAR, OUTSIDE, RUN, TREND, Bound, Fired, Month
from wayhome.oversight.signals.series import months_from
from wayhome.oversight.signals.shifts import levels

FIRST = date(2024, 1, 1)
# NIST/SEMATECH e-Handbook 6.3.2.2: ten batches; 6.3.3.2: defectives among 50 chips on 30 wafers.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
CHIPS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
CHIPS += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]


def counts(values: list[int | None]) -> list[Month]:
    return [Month(months_from(FIRST, n), value) for n, value in enumerate(values)]


def test_individuals_as_in_the_handbook() -> None:
    middle, sigma = control.xmr(FLOW)
    bound = Bound.of(middle, sigma)
    assert round(middle, 2) == 50.81
    assert (round(bound.upper, 4), round(bound.lower, 4)) == (55.8041, 45.8159)


def test_proportions_as_in_the_handbook() -> None:
    middle = control.p([(part, 50) for part in CHIPS])
    sigma = (middle * (1 - middle) / 50) ** 0.5
    bound = Bound.of(middle, sigma, most=1)
    assert (round(bound.upper, 4), round(bound.lower, 4)) == (0.4102, 0.0524)
    months = [Month(months_from(FIRST, n), part, 50) for n, part in enumerate(CHIPS)]
    fired = [each for each in control.fired(months, [bound] * 30) if each.rule == OUTSIDE]
    assert [each.on for each in fired] == [months[14].on, months[22].on]  # samples 15 and 23


# Montgomery, Introduction to Statistical Quality Control, example of a u chart whose sample varies:
# defects in rolls of dyed cloth, by units of 50 square metres (here in halves).
CLOTH = [(14, 20), (12, 16), (20, 26), (11, 20), (7, 19), (10, 20), (21, 24), (16, 21), (19, 24)]
CLOTH += [(23, 25)]


def test_rates_as_in_montgomery() -> None:
    months = [Month(months_from(FIRST, n), *each, per=2) for n, each in enumerate(CLOTH)]
    usual = control.bounds(months)
    assert usual is not None
    limits = [(bound.lower, bound.middle, bound.upper) for bound in usual if bound]
    for place, low, high in ((0, 0.29, 2.55), (1, 0.16, 2.68), (2, 0.43, 2.41), (6, 0.39, 2.45)):
        assert limits[place] == pytest.approx((low, 1.42, high), abs=0.01)
    assert not [each for each in control.fired(months, usual) if each.rule == OUTSIDE]


@pytest.mark.parametrize("mean", [0.3, 1.7, 4.9])
def test_a_rate_of_few_has_exact_limits(mean: float) -> None:
    low, high = poisson.lower(mean, 0.00135), poisson.upper(mean, 0.00135)
    tails = [sum(exp(-mean) * mean**k / factorial(k) for k in range(n)) for n in range(30)]
    for count in range(25):
        assert (count < low - 1e-9) == (tails[count + 1] < 0.00135)
        assert (count > high + 1e-9) == (1 - tails[count] < 0.00135)


def test_a_level_that_changed_is_found_at_its_month_and_noise_has_none() -> None:
    rng = random.Random(7)
    noise = [round(rng.gauss(30, 4)) for _ in range(60)]
    fell = [value - 12 * (n >= 38) for n, value in enumerate(noise)]
    assert len(levels(counts([*noise]))) == 1
    before, after = levels(counts([*fell]))
    assert after.first == months_from(FIRST, 38)
    assert words.shifted([before, after], "count") == (
        "Since January 2024 the level last changed about March 2027, from around 30 a month to"
        " around 18. This describes the months; it does not say why."
    )
    assert levels(counts([*noise[:30]])) == []
    assert len(levels(counts([*[0] * 40, *[1] * 5]))) == 1


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_newcombe_printed_it(part: int, whole: int, low: float, high: float) -> None:
    found = binomial.wilson(part, whole)
    assert found is not None
    assert (round(found[0], 4), round(found[1], 4)) == (low, high)
    assert binomial.wilson(0, 0) is None


def tail(part: int, whole: int, share: Fraction) -> Fraction:
    """P(X <= part), in whole fractions."""
    terms = (comb(whole, k) * share**k * (1 - share) ** (whole - k) for k in range(part + 1))
    return sum(terms, Fraction(0))


@pytest.mark.parametrize("share", [Fraction(1, 50), Fraction(3, 5), Fraction(49, 50)])
def test_tails_and_funnel_limits_are_exact(share: Fraction) -> None:
    for whole in (1, 7, 40, 160):
        for part in {0, 1, whole // 3, whole // 2, whole - 1, whole} - {-1}:
            exact = float(tail(part, whole, share))
            assert binomial.at_most(part, whole, float(share)) == pytest.approx(exact, abs=1e-12)
        low = binomial.lower(whole, float(share), 0.025) * whole
        high = binomial.upper(whole, float(share), 0.025) * whole
        for part in range(whole + 1):
            """The drawn line and the exact tail name the same places."""
            assert (part < low - 1e-9) == (tail(part, whole, share) < Fraction(1, 40))
            above = 1 - tail(part - 1, whole, share) if part else Fraction(1)
            assert (part > high + 1e-9) == (above < Fraction(1, 40))


def slow(values: list[int | None], bound: Bound) -> dict[str, set[int]]:
    """Which months complete which rule, by looking at every window. Places among known months."""
    known = [value for value in values if value is not None]
    found: dict[str, set[int]] = {rule: set() for rule in (OUTSIDE, RUN, TREND, NEAR)}
    for n, value in enumerate(known):
        if not bound.lower <= value <= bound.upper:
            found[OUTSIDE].add(n)
        for sign in (1, -1):
            above = [sign * (each - bound.middle) for each in known]
            if n >= 7 and min(above[n - 7 : n + 1]) > 0:
                found[RUN].add(n)
            steps = [sign * (b - a) for a, b in pairwise(known)]
            if n >= 5 and min(steps[n - 5 : n]) > 0:
                found[TREND].add(n)
            far = [each > 2 * 3 for each in above]
            if far[n] and any(far[max(0, n - 2) : n]):
                found[NEAR].add(n)
    return found


@pytest.mark.parametrize("seed", range(40))
def test_run_rules_agree_with_a_slow_recount(seed: int) -> None:
    rng = random.Random(seed)
    drift = rng.choice([0, 0, 1])
    values = [
        None if rng.random() < 0.1 else round(rng.gauss(20, 4)) + drift * n for n in range(30)
    ]
    bound = Bound.of(20, 3)
    months = counts(values)
    days = [month.on for month in months if month.value is not None]
    fired = control.fired(months, [None if m.value is None else bound for m in months])
    assert {rule: covered(fired, rule, days) for rule in (OUTSIDE, RUN, TREND, NEAR)} == {
        rule: {days[n] for n in places} for rule, places in slow(values, bound).items()
    }


def covered(fired: list[Fired], rule: str, days: list[date]) -> set[date]:
    """The months from that which completes a run to its last."""
    found = set()
    for each in fired:
        if each.rule == rule:
            found |= {day for day in days if each.on <= day <= each.last}
    return found


@pytest.mark.parametrize("whole", [1, 2, 5, 19])
def test_a_month_of_few_has_exact_limits(whole: int) -> None:
    """4 of 4 is nothing strange where one in four is usual, whatever a normal curve says."""
    months = [Month(months_from(FIRST, n), 5, 20) for n in range(12)]
    usual = control.bounds([*months, Month(months_from(FIRST, 12), whole, whole)])
    assert usual is not None
    bound, share = usual[12], Fraction(1, 4)
    assert bound is not None
    for part in range(whole + 1):
        above = 1 - tail(part - 1, whole, share) if part else Fraction(1)
        assert (part / whole > bound.upper + 1e-9) == (above < Fraction("0.00135"))
        assert (part / whole < bound.near_lower - 1e-9) == (
            tail(part, whole, share) < Fraction("0.02275")
        )


def test_too_few_months_have_no_limits_and_nothing_is_divided_by_nothing() -> None:
    assert control.bounds(counts([3, None, 4, 5, 6, None, 7])) is None
    assert control.bounds([Month(FIRST, 0, 0)] * 24) is None
    assert Month(FIRST, 0, 0).value is None
    with pytest.raises(ValueError, match="denominator"):
        control.p([(0, 0)])


def test_a_month_without_a_denominator_has_no_limits_and_breaks_no_run() -> None:
    months = [Month(months_from(FIRST, n), 5, 10) for n in range(12)]
    later = [(9, 10), (9, 10), (9, 10), (9, 10), (0, 0), (9, 10), (9, 10), (9, 10), (9, 10)]
    months += [Month(months_from(FIRST, 12 + n), *each) for n, each in enumerate(later)]
    usual = control.bounds(months)
    assert usual is not None
    assert usual[16] is None
    runs = [each for each in control.fired(months, usual) if each.rule == RUN]
    assert [(each.first, each.on) for each in runs] == [(months[12].on, months[20].on)]
