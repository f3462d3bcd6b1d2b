"""Working days: a table filled from the `holidays` package, never from a live call."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

from wayhome.foundation.kernel.models import Day

LONDON = ZoneInfo("Europe/London")
FIRST, LAST = date(2000, 1, 1), date(2045, 12, 31)


def midnight(day: date) -> datetime:
    """The instant at which a London day begins."""
    return datetime.combine(day, time.min, LONDON)


def days(first: date = FIRST, last: date = LAST) -> list[Day]:
    """The calendar from `first` to `last`, both included; ordinals count from the first day."""
    closed = holidays.country_holidays("GB", subdiv="ENG", years=range(first.year, last.year + 1))
    rows, ordinal, day = [], 0, first
    while day <= last:
        is_working = day.weekday() < 5 and day not in closed
        ordinal += is_working
        tomorrow = day + timedelta(days=1)
        rows.append(
            Day(
                date_on=day,
                is_working=is_working,
                ordinal=ordinal,
                starts_at=midnight(day),
                ends_at=midnight(tomorrow),
            )
        )
        day = tomorrow
    return rows


def fill() -> None:
    """Make the calendar table what `days()` says. Run at deploy; safe to run again."""
    Day.objects.bulk_create(
        days(),
        batch_size=5000,
        update_conflicts=True,
        unique_fields=["date_on"],
        update_fields=["is_working", "ordinal", "starts_at", "ends_at"],
    )
