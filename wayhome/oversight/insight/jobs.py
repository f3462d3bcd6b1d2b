"""Counts by month follow the facts: every two minutes what was touched, each night the whole."""

import structlog
from procrastinate.contrib.django import app

from wayhome.oversight.insight import keeping

logger = structlog.get_logger("wayhome.figures")


@app.periodic(cron="1-59/2 * * * *")
@app.task(name="figures.keep", queueing_lock="figures.keep")
def keep(timestamp: int) -> None:
    kept = keeping.keep()
    if kept.months:
        logger.info("figures_kept", count=kept.months, rows=kept.rows)


@app.periodic(cron="47 4 * * *")
@app.task(name="figures.prove", queueing_lock="figures.prove")
def prove(timestamp: int) -> None:
    """All of it again. A month that was held to be fresh and was not is an alarm."""
    kept = keeping.keep(whole=True)
    if kept.wrong:
        logger.error("figures_drift", count=len(kept.wrong))
