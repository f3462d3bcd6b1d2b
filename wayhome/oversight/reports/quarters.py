"""Three months that a report is about: from January, April, July or October, never others.

Quarters that overlapped would be told apart by subtraction. For the same reason only months that
have ended are counted, and the sum of a quarter is printed when the quarter is over.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from wayhome.foundation.kernel import clock

MONTHS = 3


def month_after(first: date, months: int = 1) -> date:
    """The first day of the month so many months later; earlier, where it is below 0."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


@dataclass(frozen=True, order=True)
class Quarter:
    """`first` is the first day of its first month."""

    first: date

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(date(day.year, day.month - (day.month - 1) % MONTHS, 1))

    @property
    def last(self) -> date:
        """The first day that is no longer in it."""
        return month_after(self.first, MONTHS)

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def title(self) -> str:
        return f"{self.first:%B} to {month_after(self.first, MONTHS - 1):%B %Y}"

    @property
    def short(self) -> str:
        """`Jul–Sep 2026`; one word before the year, as a chart breaks lines at spaces."""
        return f"{self.first:%b}–{month_after(self.first, MONTHS - 1):%b %Y}"

    def before(self, count: int = 1) -> "Quarter":
        return Quarter(month_after(self.first, -MONTHS * count))

    def ended_months(self, today: date) -> list[date]:
        months = [month_after(self.first, number) for number in range(MONTHS)]
        return [month for month in months if month_after(month) <= today]

    def is_over(self, today: date) -> bool:
        return self.last <= today

    def as_at(self, today: date) -> datetime:
        """Until when it is counted: the end of its last month that has ended, in London."""
        ended = self.ended_months(today)
        last = month_after(ended[-1]) if ended else self.first
        return datetime.combine(last, time(), clock.LONDON)


def choices(today: date, count: int = 9) -> list[Quarter]:
    """Newest first; the one that is not over only once a month of it is."""
    now = Quarter.of(today)
    start = 0 if now.ended_months(today) else 1
    return [now.before(number) for number in range(start, start + count)]
