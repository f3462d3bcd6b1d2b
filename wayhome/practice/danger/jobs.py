"""Calling social care and police, once it is certain that it was written. Arguments are ids."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wayhome.practice.danger import commands


@app.task(name=commands.JOB, retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def call(danger: int) -> None:
    """A mail server that is down is tried again; meanwhile the ladder climbs."""
    commands.send(danger)
