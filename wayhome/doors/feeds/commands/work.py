"""Carry a batch on to its end, a chunk a transaction, so that a killed worker loses nothing."""

from collections.abc import Callable, Iterator

from django.db import transaction

from wayhome.doors.feeds.commands import applying, foreseeing, undoing
from wayhome.doors.feeds.commands.chunks import actor_of, advance
from wayhome.doors.feeds.commands.tasks import tasks_of
from wayhome.doors.feeds.judgement import counts
from wayhome.doors.feeds.models import Batch, Judgement, Row, State
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock

Progress = Callable[[Batch], None]


def carry_on(batch: Batch, progress: Progress | None = None) -> Batch:
    """Stage, judge and apply what is not yet; or undo what was asked to be undone.

    A batch that asks first is stopped before it is applied, and says what it would do.
    """
    for _ in steps(batch):
        if progress:
            progress(batch)
    return batch


def steps(batch: Batch) -> Iterator[None]:
    """What is left to do of a batch, yielding after each chunk that was kept."""
    for step in (_read, _look, _judge_again, _apply, _take_back):
        yield from step(batch)


def _read(batch: Batch) -> Iterator[None]:
    if batch.state == State.RECEIVED:
        for _ in tasks_of(batch).stage(batch):
            yield
    if batch.state == State.RECEIVED:  # a list that brings nothing is done with already
        check(actor_of(batch), batch=batch)
        yield


def _look(batch: Batch) -> Iterator[None]:
    if batch.state == State.CHECKED and batch.asks_first and not batch.apply_asked_at:
        for _ in foreseeing.chunks(batch, tasks_of(batch).apply):
            yield
        foreseeing.finish(actor_of(batch), batch=batch)
        yield


def _judge_again(batch: Batch) -> Iterator[None]:
    if batch.state == State.FORESEEN and batch.apply_asked_at:
        check(actor_of(batch), batch=batch)
        yield


def _apply(batch: Batch) -> Iterator[None]:
    if batch.state == State.CHECKED:
        for _ in applying.chunks(batch, tasks_of(batch).apply):
            yield
        applying.finish(actor_of(batch), batch=batch)
        yield


def _take_back(batch: Batch) -> Iterator[None]:
    if batch.state == State.APPLIED and batch.undo_asked_at:
        for _ in undoing.chunks(batch, tasks_of(batch).take_back):
            yield
        undoing.finish(undoing.undone_by(batch), batch=batch)
        yield


@transaction.atomic
def check(actor: Reader, *, batch: Batch) -> None:
    """Judge every row by every rule that can be asked; again, if it waited for a yes."""
    actor.must(roles.IMPORT)
    advance(batch, batch.state, rows=0)
    batch.not_judged = tasks_of(batch).judge(batch, None)
    held = Row.objects.filter(batch=batch, judgement=Judgement.HELD).exclude(effect="")
    # of a row that can be no fact any more, nothing is foreseen
    held.update(effect="", likely=None, foreseen=None)
    batch.counts = counts(batch)
    batch.state, batch.checked_at = State.CHECKED, clock.now()
    batch.done, batch.total = 0, sum(of["rows"] for of in batch.counts.values())
    batch.save(update_fields=["state", "checked_at", "not_judged", "counts", "done", "total"])
    audit.record(
        actor,
        "feed.checked",
        subject_kind="batch",
        subject_id=batch.pk,
        fields={table: [of["rows"], of["held"]] for table, of in batch.counts.items()},
    )
