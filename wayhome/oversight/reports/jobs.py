"""A report is made by a job, as whoever asked; another looks for corrections, nightly too."""

from datetime import timedelta

import structlog
from procrastinate.contrib.django import app

from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.oversight.reports import commands, making
from wayhome.oversight.reports.models import Report

WATCHED = timedelta(days=400)  # for so long the night looks for corrections: a year and a board
logger = structlog.get_logger("wayhome.reports")


@app.task(name="reports.make")
def make(report: int) -> None:
    """The report, or a mark that it could not be made, which the page says."""
    found = Report.objects.select_related("authority", "partnership", "user", "agency", "last").get(
        pk=report
    )
    if found.ready_at:
        return
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        Report.objects.filter(pk=report).update(done=done)

    try:
        commands.keep(commands.asker(found), report=found, made=making.made(found, step))
    except Exception:
        Report.objects.filter(pk=report).update(failed_at=clock.now())
        logger.exception("report_failed", report=report)
        raise


@app.task(name="reports.check")
def check(report: int) -> None:
    """What would be another number today."""
    found = Report.objects.made().select_related("authority", "partnership", "last").get(pk=report)
    asked = making.asked_of(found)
    making.collected(asked, lambda: None)
    commands.check(SYSTEM, report=found, tables=asked.kept)


@app.periodic(cron="17 4 * * *")
@app.task(name="reports.check_all", queueing_lock="reports.check_all")
def check_all(timestamp: int) -> None:
    """Once a night: every report of the last year."""
    since = clock.now() - WATCHED
    for pk in Report.objects.made().filter(ready_at__gte=since).values_list("pk", flat=True):
        check(pk)
