"""A worker is killed at any point; the next goes on after the last chunk, and nothing is twice."""

from collections.abc import Iterator

import pytest

from tests.factories import World
from wayhome.doors.feeds import commands, jobs, queries
from wayhome.doors.feeds.commands import applying, staging, undoing
from wayhome.doors.feeds.commands.work import steps
from wayhome.doors.feeds.models import Batch, Row, State
from wayhome.doors.feeds.tests.returns import YEAR, files
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.models import Episode

CHILDREN = 9
DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "PIECE", 5)
    monkeypatch.setattr(applying, "CHILDREN", 2)
    monkeypatch.setattr(undoing, "CHILDREN", 2)


def received(world: World) -> Batch:
    keys = [{"CHILD": str(number)} for number in range(CHILDREN)]
    content = files(Header=keys, Episodes=keys, Missing=[each | DAY for each in keys])
    batch = commands.receive(SYSTEM, authority=world.sefton, year=YEAR, files=content).batch
    return fresh(batch)


def fresh(batch: Batch) -> Batch:
    return Batch.objects.select_related("authority", "received_by", "agency").get(pk=batch.pk)


def killed_after(chunks: Iterator[None], count: int) -> None:
    """The process is gone: what it had committed is there, what it knew is not."""
    for _, _ in zip(range(count), chunks, strict=False):
        pass


def everything_is_there_once(batch: Batch) -> None:
    assert fresh(batch).state == State.APPLIED
    assert Row.objects.filter(batch=batch).count() == 3 * CHILDREN
    assert Child.objects.count() == Episode.objects.count() == CHILDREN
    assert not Row.objects.filter(batch=batch, child=None).exists()


@pytest.mark.parametrize("chunks", [0, 1, 3, 6, 8, 10, 13])
def test_killed_after_any_chunk_the_next_worker_finishes(world: World, chunks: int) -> None:
    batch = received(world)
    killed_after(steps(batch), chunks)
    commands.carry_on(fresh(batch))
    everything_is_there_once(batch)


def test_killed_inside_a_chunk_that_chunk_is_done_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = received(world)
    with monkeypatch.context() as broken:
        broken.setattr(applying._Return, "settle", _killed)
        with pytest.raises(_Killed):
            commands.carry_on(fresh(batch))
    assert not Child.objects.exists()  # nothing of a chunk without all of it
    commands.carry_on(fresh(batch))
    everything_is_there_once(batch)


class _Killed(Exception):
    pass


def _killed(*_: object) -> None:
    raise _Killed


@pytest.mark.parametrize("chunks", [0, 2, 5])
def test_an_undo_that_was_killed_is_finished(world: World, chunks: int) -> None:
    batch = commands.carry_on(received(world))
    commands.ask_undo(SYSTEM, batch=batch)
    killed_after(steps(fresh(batch)), chunks)
    commands.carry_on(fresh(batch))
    assert fresh(batch).state == State.UNDONE
    assert not Episode.objects.exists()


def test_a_second_worker_is_overtaken_and_stops(world: World) -> None:
    batch = received(world)
    slow = steps(fresh(batch))
    next(slow)
    commands.carry_on(fresh(batch))
    with pytest.raises(commands.Overtaken):
        list(slow)
    everything_is_there_once(batch)


def test_the_minutes_job_finds_a_batch_on_which_nobody_works(world: World) -> None:
    batch = received(world)
    assert not queries.unfinished(jobs.SILENT).exists()
    with clock.stopped(clock.now() + 2 * jobs.SILENT):
        assert list(queries.unfinished(jobs.SILENT)) == [batch]
        jobs.resume(timestamp=0)
        jobs.resume(timestamp=0)
    assert waiting_jobs(batch) == 1  # however often it is asked for


def waiting_jobs(batch: Batch) -> int:
    from procrastinate.contrib.django.models import ProcrastinateJob

    waiting = ProcrastinateJob.objects.filter(task_name="feeds.carry_on", status="todo")
    return sum(job.args == {"batch": batch.pk} for job in waiting)


def test_the_job_carries_a_batch_to_its_end(world: World) -> None:
    batch = received(world)
    jobs.carry_on(batch=batch.pk)
    everything_is_there_once(batch)
    jobs.carry_on(batch=batch.pk)  # a job that comes twice
    everything_is_there_once(batch)
