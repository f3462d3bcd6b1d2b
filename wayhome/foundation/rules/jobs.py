"""The rules' jobs: the minute's tick, repairs that wait, the night's proof against drift."""

import structlog
from procrastinate.contrib.django import app

from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import Watermark
from wayhome.foundation.rules import alerts, engine

DRIFT = "drift"  # the watermark that says when the whole was last proved
logger = structlog.get_logger("wayhome.rules")


@app.periodic(cron="* * * * *")
@app.task(name="rules.tick", queueing_lock="rules.tick")
def tick(timestamp: int) -> None:
    """Call who is on duty for what has come due; catches up after an outage (E01)."""
    ticked = alerts.tick()
    if ticked.nobody_on_duty:
        logger.warning("nobody_on_duty", count=ticked.nobody_on_duty)


@app.periodic(cron="* * * * * 30")
@app.task(name="rules.repair", queueing_lock="rules.repair")
def repair(timestamp: int) -> None:
    """Derive again what failed, and what a changed limit makes different (E05)."""
    if waiting := engine.repair():
        logger.error("repairs_waiting", count=waiting)


@app.periodic(cron="17 4 * * *")
@app.task(name="rules.verify", queueing_lock="rules.verify")
def verify(timestamp: int) -> None:
    """Every stored row against the facts. One row of drift is an alarm."""
    if wrong := engine.drift():
        logger.error("drift", count=len(wrong))
        return
    Watermark.objects.update_or_create(job=DRIFT, defaults={"done_until_at": clock.now()})
