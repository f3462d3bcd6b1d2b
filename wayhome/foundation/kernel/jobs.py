"""Jobs of the kernel: seal the log twice a minute; forget what is kept for some days only."""

import structlog
from django.contrib.sessions.models import Session
from procrastinate import JobContext
from procrastinate.contrib.django import app

from wayhome.foundation.kernel import clock, drafts, idempotency, seal

OLD_JOBS = 7 * 24  # hours for which a finished job is kept
logger = structlog.get_logger("wayhome.kernel")


@app.periodic(cron=f"* * * * * */{seal.EACH}")
@app.task(name="kernel.seal", queueing_lock="kernel.seal")
def seal_log(timestamp: int) -> None:
    """A chain that does not go on fails here, loudly, every time."""
    rows = seal.seal()
    if rows:
        logger.info("log_sealed", rows=rows)


@app.periodic(cron="7 * * * *")
@app.task(name="kernel.forget", queueing_lock="kernel.forget")
def forget(timestamp: int) -> None:
    """Forms once sent, drafts past their days, sessions that ended."""
    idempotency.forget()
    drafts.forget()
    Session.objects.filter(expire_date__lt=clock.now()).delete()


@app.periodic(cron="37 3 * * *")
@app.task(name="kernel.forget_jobs", queueing_lock="kernel.forget_jobs", pass_context=True)
async def forget_jobs(context: JobContext, timestamp: int) -> None:
    """Finished jobs; one that failed stays until somebody has looked at it."""
    await context.app.job_manager.delete_old_jobs(nb_hours=OLD_JOBS)
