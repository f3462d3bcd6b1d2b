"""A worker of the house takes the work from the queue, and another takes it up when it dies."""

import os
import signal
import subprocess
import sys
import time

from tests.factories import World
from tests.plugin import databases
from wayhome.doors.feeds import commands, jobs
from wayhome.doors.feeds.models import Batch, State
from wayhome.doors.feeds.tests.returns import YEAR, fake_files
from wayhome.doors.feeds.tests.test_whole_return import EXPECTED
from wayhome.foundation.kernel import clock

WORKER = [sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot"]


def worker(database: str) -> "subprocess.Popen[bytes]":
    address = databases.current().access.at("app", database)
    return subprocess.Popen(
        WORKER,
        env=os.environ | {"DATABASE_URL": address, "WAYHOME_STATEMENT_TIMEOUT": "0"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_a_worker_is_killed_and_the_next_finishes(
    world_committed: World, own_database: str
) -> None:
    officer = world_committed.reader("data_officer")
    received = commands.receive(
        officer, authority=world_committed.cheshire_east, year=YEAR, files=fake_files()
    )
    jobs.start(received.batch)
    first = worker(own_database)
    while first.poll() is None and not Batch.objects.exclude(applied_to="").exists():
        time.sleep(0.02)
    assert first.poll() is None, "It had finished before it could be killed."
    first.send_signal(signal.SIGKILL)
    first.communicate()
    with clock.stopped(clock.now() + 2 * jobs.SILENT):
        jobs.resume(timestamp=0)  # the minute's job, of whichever worker is alive
    assert worker(own_database).wait(120) == 0
    batch = Batch.objects.get()
    assert (batch.state, batch.counts) == (State.APPLIED, EXPECTED)
    assert batch.made["episode"] == 42
