"""Jobs of the kernel: run by a real worker, named in both logs, twice a minute for the seal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.factories import World
from wayhome.foundation.kernel import audit, clock, jobs, seal, work
from wayhome.foundation.kernel.actors import SYSTEM
from wayhome.foundation.kernel.models import AuditEntry, Draft, SealedLine, Submission
from wayhome.foundation.kernel.tests.logbook import as_owner, write


def queue(task: Any) -> None:
    """As its schedule does."""
    task.configure(task_kwargs={"timestamp": 0}).defer()


def run_worker() -> None:
    """A worker of our own, until the queue is empty. In a thread, as a browser's test in the same
    process leaves its event loop running in this one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(_work_until_empty).result()


def _work_until_empty() -> None:
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as started:  # type: ignore[attr-defined]
            started.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)
    finally:
        connections.close_all()


def status(task: str) -> str:
    """How the task's latest job ended. A worker also does what is due each minute."""
    row = ProcrastinateJob.objects.filter(task_name=task).order_by("-id")[0]
    return str(row.status)


def test_the_seal_is_due_twice_a_minute_so_that_a_line_waits_less_than_one() -> None:
    (periodic,) = [
        found
        for found in app.periodic_registry.periodic_tasks.values()
        if found.task.name == "kernel.seal"
    ]
    ticks = [periodic.croniter.get_next(float, start_time=at) for at in (0.0, 30.0, 60.0)]
    assert ticks == [30.0, 60.0, 90.0]
    assert 2 * seal.EACH <= seal.WINDOW


def test_a_worker_seals_the_log(own_database: str, anchor_file: Path) -> None:
    write(3)
    sealed = 0
    while not sealed:
        queue(jobs.seal_log)
        run_worker()
        sealed = SealedLine.objects.count()
    assert sealed == 3
    assert status("kernel.seal") == "succeeded"


def test_a_second_sealing_is_not_queued_while_one_waits(own_database: str) -> None:
    queue(jobs.seal_log)
    with pytest.raises(exceptions.AlreadyEnqueued):
        queue(jobs.seal_log)


def test_sealing_over_a_chain_that_was_cut_fails_loudly(
    own_database: str, anchor_file: Path
) -> None:
    anchor_file.parent.mkdir(parents=True)
    anchor_file.write_text('{"block": 9, "seal": "f"}\n')
    write()
    queue(jobs.seal_log)
    run_worker()
    assert status("kernel.seal") == "failed"
    assert not SealedLine.objects.exists()


def test_a_jobs_lines_say_which_job_wrote_them(own_database: str) -> None:
    seen: list[Any] = []

    def act() -> str:
        audit.record(SYSTEM, "test.by_a_job", kind=AuditEntry.Kind.SYSTEM)
        import structlog

        seen.append(structlog.contextvars.get_contextvars())
        return "done"

    class Job:
        id, task_name = 41, "test.job"

    class Context:
        job = Job()

    assert work.named(act, Context(), None) == "done"  # type: ignore[arg-type]
    assert AuditEntry.objects.get().request == "job 41"
    assert seen == [{"job_id": 41, "task": "test.job"}]
    assert audit.origin.get() == audit.Origin()


def test_every_job_of_every_room_is_named() -> None:
    assert work.named in app.worker_defaults["task_middleware"]


def test_old_forms_drafts_and_sessions_are_forgotten(world: World) -> None:
    user, now = world.user("social_worker"), clock.now()
    for age in (1, 8):
        at = now - timedelta(days=age)
        Submission.objects.create(user=user, route="r", key=uuid4(), body_hash="h", at=at)
        Draft.objects.create(user=user, route="r", saved_at=at)
        Session.objects.create(
            session_key=f"{age}", session_data="", expire_date=now + timedelta(days=3 - age)
        )
    jobs.forget(timestamp=0)
    assert (Submission.objects.count(), Draft.objects.count()) == (1, 1)
    assert [row.session_key for row in Session.objects.all()] == ["1"]
    assert Draft.objects.get().saved_at == now - timedelta(days=1)


def test_finished_jobs_are_forgotten_after_a_week(own_database: str) -> None:
    queue(jobs.forget)
    run_worker()
    ended = ProcrastinateJob.objects.filter(status="succeeded")  # a periodic one may still wait
    finished = set(ended.values_list("pk", flat=True))
    old = "UPDATE procrastinate_events SET at = at - interval '8 days'"
    as_owner(own_database, old)
    queue(jobs.forget_jobs)
    run_worker()  # which may queue others of its own, at their hour
    assert finished
    assert status("kernel.forget_jobs") == "succeeded"
    assert not ProcrastinateJob.objects.filter(pk__in=finished).exists()
