"""What could not be heard in the other room is told to it again, until it is (ADR 0023)."""

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wayhome.foundation.kernel.crossings import JOB


@app.task(name=JOB, retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def again(path: str, user: int | None, place: str, facts: dict[str, Any]) -> None:
    """One that failed to the last stays among the failed jobs, which the health page counts."""
    from wayhome.journeys.crossings.commands import hear_again

    hear_again(path, user, place, facts)
