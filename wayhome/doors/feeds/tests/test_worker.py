"""A worker of the house takes the work from the queue, and another takes it up when it dies.

Here no transaction stands around the work, as in the tests beside: each chunk has its own.
"""

import os
import signal
import subprocess
import sys
import time

from tests.factories import World
from tests.plugin import databases
from wayhome.doors.feeds import commands, jobs
from wayhome.doors.feeds.models import Batch, State
from wayhome.doors.feeds.tests.returns import YEAR, fake_files, missing
from wayhome.doors.feeds.tests.test_populations import line, roll
from wayhome.doors.feeds.tests.test_whole_return import EXPECTED
from wayhome.foundation.kernel import clock
from wayhome.practice.missing.models import Episode

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


def test_a_look_and_a_list_are_carried_on_with_no_transaction_around_them(
    world_committed: World, own_database: str
) -> None:
    world, first = world_committed, commands.Asking(first=True)
    day = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}
    received = commands.receive(
        world.reader("data_officer"),
        authority=world.cheshire_east,
        year=YEAR,
        files=missing(day),
        asking=first,
    )
    jobs.carry_on(batch=received.batch.pk)
    batch = Batch.objects.get()
    assert (batch.is_waiting, Episode.objects.count()) == (True, 0)
    commands.ask_apply(world.reader("data_officer"), batch=batch)
    jobs.carry_on(batch=batch.pk)
    assert Batch.objects.get().became["children"] == {"known": 0, "new": 1, "ask": 0}
    listed = commands.receive_population(
        world.reader("data_officer"),
        feed="roll",
        authority=world.cheshire_east,
        file=commands.FileIn("roll.csv", roll(line(school=world.school.name))),
        asking=first,
    )
    jobs.carry_on(batch=listed.batch.pk)
    assert Batch.objects.get(feed="roll").passed["rows"] == 1
