"""The one clock. Everything that asks what time it is asks here, so that tests can stop it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_stopped_at: datetime | None = None


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _stopped_at or datetime.now(UTC)


def today() -> date:
    """The calendar day in London, which is the day that law and practice mean."""
    return now().astimezone(LONDON).date()


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """For tests: stop the clock at an aware instant, in every thread of this process."""
    global _stopped_at  # noqa: PLW0603 - every thread of the process sees one clock
    if at.tzinfo is None:
        raise ValueError("The clock stops at an aware instant only.")
    before, _stopped_at = _stopped_at, at.astimezone(UTC)
    try:
        yield
    finally:
        _stopped_at = before
