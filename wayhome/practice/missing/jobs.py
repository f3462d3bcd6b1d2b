"""Calling people to a report, once it is certain that it was made. A job's arguments are ids."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wayhome.practice.missing.commands import calls

AGAIN = RetryStrategy(max_attempts=6, exponential_wait=4)


@app.task(name=calls.JOB, retry=AGAIN)
def call(episode: int) -> None:
    """A mail server that is down is tried again for an hour; meanwhile the ladder climbs (P09)."""
    calls.send(episode)


@app.task(name=calls.OWNER_JOB, retry=AGAIN)
def tell_owner(episode: int, restriction: int) -> None:
    """A report may be about a child whose closed record somebody owns."""
    calls.send_to_owner(episode, restriction)
