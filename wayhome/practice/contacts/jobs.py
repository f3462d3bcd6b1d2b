"""Calling the front door, once it is certain that a contact was written. Arguments are ids."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wayhome.foundation.agencies.models import User
from wayhome.practice.contacts.commands import calls

RETRY = RetryStrategy(max_attempts=6, exponential_wait=4)


@app.task(name=calls.JOB, retry=RETRY)
def call(contact: int) -> None:
    """A mail server that is down is tried again; meanwhile the ladder climbs."""
    calls.send(contact)


@app.task(name=calls.OWNER_JOB, retry=RETRY)
def tell_owner(contact: int, owner: int) -> None:
    calls.send_to_owner(contact, User.objects.get(pk=owner).email)
