"""What could not be heard in the other room is told to it again, until it is (ADR 0023)."""

from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wayhome.foundation.kernel.crossings import JOB, unpacked


@app.task(name=JOB, retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def again(path: str, user: int | None, place: str, facts: dict[str, Any]) -> None:
    """For the person who acted then. One that failed to the last stays among the failed jobs,
    which the metrics count."""
    from wayhome.foundation.agencies.models import Membership
    from wayhome.foundation.agencies.readers import SYSTEM, reader_for

    with transaction.atomic():
        actor = SYSTEM
        if user is not None:
            actor = reader_for(Membership.objects.get(ref=place, user=user))
        import_string(path)(actor, **unpacked(facts))
