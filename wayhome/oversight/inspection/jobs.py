"""A case file is made by a job, as whoever asked for it; what nobody fetches is forgotten."""

import structlog
from django.db import transaction
from procrastinate.contrib.django import app

from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context

logger = structlog.get_logger("wayhome.inspection")


@app.task(name="inspection.make")
def make(file: int) -> None:
    """The file, or a mark that it could not be made, which the page says."""
    from wayhome.oversight.inspection.models import CaseFile
    from wayhome.oversight.inspection.paper import making

    try:
        making.make(file)
    except Exception:
        with transaction.atomic(), system_context():
            CaseFile.everything.filter(pk=file).update(failed_at=clock.now())
        logger.exception("case_file_failed", file=file)
        raise


@app.periodic(cron="47 * * * *")
@app.task(name="inspection.forget", queueing_lock="inspection.forget")
def forget(timestamp: int) -> None:
    """Once an hour: files that nobody fetched."""
    from wayhome.oversight.inspection import commands

    if gone := commands.forget():
        logger.info("case_files_forgotten", count=gone)
