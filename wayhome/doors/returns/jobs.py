"""An export is made by a job, as whoever asked for it; what nobody fetches is forgotten."""

import structlog
from procrastinate.contrib.django import app

from wayhome.doors.returns import commands
from wayhome.doors.returns.models import Export
from wayhome.foundation.kernel import clock

logger = structlog.get_logger("wayhome.returns")


@app.task(name="returns.make")
def make(export: int) -> None:
    """The file, or a mark that it could not be made, which the page says."""
    found = Export.objects.select_related("authority", "user").get(pk=export)
    try:
        if made := commands.make(commands.asker(found), export=found):
            commands.write(found, made)
    except Exception:
        Export.objects.filter(pk=export).update(failed_at=clock.now())
        logger.exception("return_failed", export=export)
        raise


@app.periodic(cron="37 * * * *")
@app.task(name="returns.forget", queueing_lock="returns.forget")
def forget(timestamp: int) -> None:
    """Once an hour: files that nobody fetched."""
    if gone := commands.forget():
        logger.info("returns_forgotten", count=gone)
