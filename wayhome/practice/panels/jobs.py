"""Work that pages queue in their own transaction: papers as files, and telling a referrer."""

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from wayhome.foundation.kernel import clock


@app.task(name="panels.make_paper")
def make_paper(paper_id: int) -> None:
    """The file, or a mark that it could not be made, which the page says."""
    from wayhome.practice.panels.models import Paper
    from wayhome.practice.panels.paper import making

    try:
        making.make(paper_id)
    except Exception:
        Paper.objects.filter(pk=paper_id).update(failed_at=clock.now())
        structlog.get_logger("wayhome.jobs").exception("panel_paper_failed")
        raise


@app.periodic(cron="27 * * * *")
@app.task(name="panels.forget_papers")
def forget_papers(timestamp: int) -> None:
    """Once an hour: files that nobody fetched."""
    from wayhome.practice.panels.paper import making

    making.forget()


@app.task(name="panels.tell", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def tell(referral: int) -> None:
    """The referrer learns that somebody decided; where to read it, and no word of it (P24)."""
    from wayhome.practice.panels import telling

    telling.send(referral)
