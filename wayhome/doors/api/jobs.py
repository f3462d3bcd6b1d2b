"""Messages go out twice a minute; answers and messages are forgotten in time."""

from datetime import timedelta

import structlog
from procrastinate.contrib.django import app

from wayhome.doors.api import door, outbox, sending
from wayhome.doors.api.models import Delivery, Happening
from wayhome.foundation.kernel import clock

KEPT = timedelta(days=30)
logger = structlog.get_logger("wayhome.api")


@app.periodic(cron="* * * * * */30")
@app.task(name="api.tell", queueing_lock="api.tell")
def tell(timestamp: int) -> None:
    """Outbox to deliveries, and deliveries to their addresses."""
    while outbox.tell():
        pass
    sending.send_due()
    if dead := Delivery.objects.filter(state=Delivery.State.DEAD).count():
        logger.warning("webhooks_given_up", count=dead)


@app.periodic(cron="23 * * * *")
@app.task(name="api.forget", queueing_lock="api.forget")
def forget(timestamp: int) -> None:
    """Answers after seven days, what was told after thirty; what was given up stays."""
    door.forget()
    old = clock.now() - KEPT
    done = (Delivery.State.SENT, Delivery.State.WITHHELD)
    Delivery.objects.filter(happening__at__lt=old, state__in=done).delete()
    Happening.objects.filter(at__lt=old, told_at__isnull=False).exclude(
        pk__in=Delivery.objects.values("happening")
    ).delete()
