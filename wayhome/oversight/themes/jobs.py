"""The index of what was said follows the record: each minute what is new, each hour the whole."""

import structlog
from procrastinate.contrib.django import app

from wayhome.oversight.themes import index

logger = structlog.get_logger("wayhome.themes")


@app.periodic(cron="* * * * *")
@app.task(name="themes.index", queueing_lock="themes.index")
def index_new(timestamp: int) -> None:
    if texts := index.keep():
        logger.info("themes_indexed", rows=texts)


@app.periodic(cron="29 * * * *")
@app.task(name="themes.sweep", queueing_lock="themes.sweep")
def index_all(timestamp: int) -> None:
    """What the minutes missed: a transaction that was open for long."""
    if texts := index.keep(whole=True):
        logger.info("themes_swept", rows=texts)
