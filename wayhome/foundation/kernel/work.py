"""What surrounds a job: its number in the JSON logs and as the origin of the lines it adds.

A job that touches tables about children runs inside `transaction.atomic(), system_context()`; its
arguments are ids and codes, as the queue's own log quotes them.
"""

from collections.abc import Callable
from typing import Any

import structlog
from procrastinate import App, JobContext
from procrastinate.worker import Worker

from wayhome.foundation.kernel import audit


def named(call_next: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
    """Around every job of every room, in the job's own thread."""
    number, task = context.job.id, context.job.task_name
    token = audit.origin.set(audit.Origin(request=f"job {number}"))
    try:
        with structlog.contextvars.bound_contextvars(job_id=number, task=task):
            return call_next()
    finally:
        audit.origin.reset(token)


def prepare(app: App) -> None:
    """Settings name this (`PROCRASTINATE_ON_APP_READY`)."""
    defaults = app.worker_defaults
    defaults["task_middleware"] = [*defaults.get("task_middleware", []), named]
