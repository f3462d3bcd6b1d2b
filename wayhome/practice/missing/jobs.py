"""Calling people to a report, once it is certain that it was made. A job's arguments are ids."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wayhome.practice.missing.commands import calls


@app.task(name=calls.JOB, retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def call(episode: int) -> None:
    """A mail server that is down is tried again for an hour; meanwhile the ladder climbs (P09)."""
    calls.send(episode)
