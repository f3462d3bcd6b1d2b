"""A number over a year: by month, or by quarter where most months are too few to print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from wayhome.oversight.reports.asked import Shown
from wayhome.oversight.reports.quarters import Quarter
from wayhome.oversight.reports.suppression import TOTAL

QUARTERS = 4


@dataclass(frozen=True)
class Stretch:
    """One quarter of it, as it may be printed."""

    quarter: Quarter
    months: Sequence[date]  # those that have ended
    shown: Shown


def trend(
    stretches: Sequence[Stretch], number: Callable[[Shown, str], int | None]
) -> list[tuple[str, int | None]]:
    """(a month, or a quarter that is over; its number, None where it is hidden)."""
    by_month = [
        (f"{month:%b %Y}", number(each.shown, key_of(month)))
        for each in stretches
        for month in each.months
    ]
    if 2 * sum(found is not None for _, found in by_month) >= len(by_month):
        return by_month
    return [
        (each.quarter.short, number(each.shown, TOTAL))
        for each in stretches
        if each.shown.family.across
    ]


def key_of(month: date) -> str:
    """The column of a month."""
    return f"{month:%Y-%m}"


def has_any(points: Sequence[tuple[str, int | None]]) -> bool:
    """Whether there is anything to draw."""
    return any(number is not None for _, number in points)
