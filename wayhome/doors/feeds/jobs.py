"""The feeds' jobs: carry imports on, resume those whose worker died, forget raw input in time."""

from datetime import timedelta

import structlog
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from wayhome.doors.feeds import commands
from wayhome.doors.feeds.folder import looking
from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.queries import unfinished
from wayhome.foundation.agencies.readers import SYSTEM

SILENT = timedelta(minutes=3)  # a batch at work on which nothing was recorded for so long
logger = structlog.get_logger("wayhome.feeds")


@app.task(name="feeds.carry_on", queue="feeds")
def carry_on(batch: int) -> None:
    """Read, judge and apply a batch, or undo it, from wherever it stands."""
    found = Batch.objects.select_related("authority", "force", "received_by", "agency").get(
        pk=batch
    )
    try:
        commands.carry_on(found)
    except commands.Overtaken:
        logger.info("batch_overtaken", batch=found.pk)


def start(batch: Batch) -> None:
    """Queue the work, in the caller's transaction; once, however often it is asked for."""
    try:
        with transaction.atomic():
            carry_on.configure(queueing_lock=f"feeds.batch.{batch.pk}").defer(batch=batch.pk)
    except AlreadyEnqueued:
        return


@app.periodic(cron="* * * * *")
@app.task(name="feeds.resume", queueing_lock="feeds.resume")
def resume(timestamp: int) -> None:
    """A killed worker took its transaction with it and nothing else: begin after the last chunk."""
    for batch in unfinished(silent_for=SILENT):
        logger.warning("batch_resumed", batch=batch.pk)
        start(batch)


@app.periodic(cron="* * * * *")
@app.task(name="feeds.look", queueing_lock="feeds.look")
def look(timestamp: int) -> None:
    """Into the drop folder, if there is one."""
    looking.look(start)


@app.periodic(cron="23 3 * * *")
@app.task(name="feeds.forget_raw", queueing_lock="feeds.forget_raw")
def forget_raw(timestamp: int) -> None:
    if forgotten := commands.forget_raw(SYSTEM):
        logger.info("raw_forgotten", count=forgotten)
    if cleared := looking.clear():
        logger.info("drop_folder_cleared", count=cleared)
