"""Take a batch back: what it made is voided, not deleted; what was worked on since stays (E12)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from wayhome.doors.feeds.commands.chunks import advance
from wayhome.doors.feeds.commands.work_since import children_with_more, worked_on
from wayhome.doors.feeds.kinds import KINDS
from wayhome.doors.feeds.models import Batch, Kept, Row, State, Superseded
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people import remits
from wayhome.foundation.people.models import (
    CareStatus,
    ChildName,
    CouncilRecord,
    Home,
    Identifier,
    Responsibility,
    SchoolRoll,
)
from wayhome.foundation.rules import engine
from wayhome.practice.missing.models import Episode

CHILDREN = 2_000  # whose facts are taken back in one transaction
FACTS: tuple[tuple[str, type[AboutChild]], ...] = (
    ("episode", Episode),
    ("care", CareStatus),
    ("home", Home),
    ("record", CouncilRecord),
    ("roll", SchoolRoll),
)
OF_THE_CHILD: tuple[type[AboutChild], ...] = (ChildName, Identifier, Responsibility)
NEXT = """
SELECT DISTINCT child_key FROM feeds_row
WHERE batch_id = %s AND child_key > %s AND child_id IS NOT NULL
ORDER BY child_key LIMIT %s
"""


@transaction.atomic
def ask_undo(actor: Reader, *, batch: Batch) -> Batch:
    """Whoever brought a batch (or works for its council) may take it back, once it is in."""
    actor.must(roles.IMPORT)
    now = Batch.objects.select_for_update().get(pk=batch.pk)
    if now.state == State.UNDONE or now.undo_asked_at:
        return now
    if now.state != State.APPLIED:
        raise Invalid(_("The import is still at work. It can be undone when it has finished."))
    now.undo_asked_at, now.undone_by = clock.now(), actor.user
    now.done = 0
    now.save(update_fields=["undo_asked_at", "undone_by", "done"])
    audit.record(actor, "feed.undo_asked", subject_kind="batch", subject_id=now.pk)
    return now


def chunks(batch: Batch, take_back: Callable[[Batch, list[str]], int]) -> Iterator[None]:
    while keys := _next(batch):
        with transaction.atomic():
            advance(batch, State.APPLIED, rows=0)
            batch.done += take_back(batch, keys)
            batch.undone_to = keys[-1]
            batch.save(update_fields=["undone_to", "done"])
        yield


def _next(batch: Batch) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [batch.pk, batch.undone_to, CHILDREN])
        return [key for (key,) in cursor.fetchall()]


@transaction.atomic
def finish(actor: Reader, *, batch: Batch) -> None:
    """Nothing of the batch stands, but what is needed still."""
    actor.must(roles.IMPORT)
    advance(batch, State.APPLIED, rows=0)
    batch.state, batch.undone_at = State.UNDONE, clock.now()
    batch.save(update_fields=["state", "undone_at"])
    kept = Counter(Row.objects.filter(batch=batch).exclude(kept="").values_list("kept", flat=True))
    audit.record(
        actor,
        "feed.undone",
        subject_kind="batch",
        subject_id=batch.pk,
        fields={"kept": dict(kept)},
    )


def undone_by(batch: Batch) -> Reader:
    if batch.undone_by is None:
        return SYSTEM
    permissions = frozenset({roles.IMPORT})
    return Reader(
        user=batch.undone_by, agency=batch.agency, purpose="import", permissions=permissions
    )


def void(actor: Reader, facts: Any) -> None:
    """Void what a query of facts about children finds (E12)."""
    found = list(facts.only("pk", "child_id", "batch_id"))
    if found:
        facts.model.objects.filter(pk__in=[fact.pk for fact in found]).update(
            voided_at=clock.now(), voided_by=actor.user
        )
        kind = facts.model._meta.model_name or ""
        audit.record_each(actor, "feed.voided", subject_kind=kind, rows=found)


def take_back_return(batch: Batch, keys: list[str]) -> int:
    """Void what these children's rows became, unless somebody or another return needs it."""
    with system_context():
        rows = list(Row.objects.filter(batch=batch, child_key__in=keys).exclude(child=None))
        undoing = _Undoing(batch, rows, keys)
        undoing.facts()
        undoing.restore()
        undoing.children()
        children = sorted({row.child_id for row in rows if row.child_id})
        Row.objects.bulk_update([row for row in rows if row.kept], ["kept"])
        remits.refresh(children)
        engine.refresh(children)
    return len(rows)


def take_back_population(batch: Batch, keys: list[str]) -> int:
    """The same of a list that named no child: the numbers that it brought go with it."""
    done = take_back_return(batch, keys)
    with system_context():
        rows = Row.objects.filter(batch=batch, child_key__in=keys).exclude(child=None)
        children = list(rows.values_list("child_id", flat=True))
        numbers = Identifier.objects.filter(batch_id__in=gone(batch), child__in=children)
        void(undone_by(batch), numbers)
    return done


def gone(batch: Batch) -> list[int]:
    """This batch, and those of the same council or force that were undone before it."""
    same = Batch.objects.filter(authority=batch.authority_id, force=batch.force_id)
    return [batch.pk, *same.filter(state=State.UNDONE).values_list("pk", flat=True)]


class _Undoing:
    """One chunk: which facts are this batch's alone, and which stand for another reason."""

    def __init__(self, batch: Batch, rows: list[Row], keys: list[str]) -> None:
        self.batch, self.rows = batch, rows
        self.gone = gone(batch)
        standing = Batch.objects.filter(authority=batch.authority_id).exclude(pk__in=self.gone)
        self.others = Row.objects.filter(batch__in=standing, child_key__in=keys)

    def facts(self) -> None:
        """Absences, care and homes: a fact stands if another return says it or it was worked on."""
        for name, model in FACTS:
            mine = {getattr(row, f"{name}_id"): row for row in self.rows}
            mine.pop(None, None)
            said = set(self.others.exclude(**{name: None}).values_list(f"{name}_id", flat=True))
            worked = worked_on(mine) if name == "episode" else set()
            for fact, row in mine.items():
                if fact in said:
                    row.kept = Kept.RETURN
                elif fact in worked:
                    row.kept = Kept.WORK
            self._void(model, pk__in=[fact for fact in mine if fact not in said | worked])

    def _void(self, model: type[AboutChild], **which: Any) -> None:
        """Only what this batch, or one undone before it, brought: a linked fact was not its own."""
        void(undone_by(self.batch), model.objects.filter(batch_id__in=self.gone, **which))

    def restore(self) -> None:
        """What these rows had replaced stands again, if the return that said it still does."""
        replaced = Superseded.objects.filter(row__in=[row.pk for row in self.rows])
        for name, model in FACTS:
            ids = replaced.exclude(**{name: None}).values_list(f"{name}_id", flat=True)
            again = model.everything.filter(pk__in=list(ids)).exclude(batch_id__in=self.gone)
            again.update(voided_at=None, voided_by=None)

    def children(self) -> None:
        """A child of whom nothing else is recorded is no longer named, numbered or anybody's."""
        naming = {name for kind in KINDS.values() for name in kind.naming}
        headers = {row.child_id: row for row in self.rows if row.table in naming}
        said = set(self.others.filter(table__in=naming).values_list("child_id", flat=True))
        for child in said & set(headers):
            headers[child].kept = Kept.RETURN
        left = [child for child in headers if child not in said and child is not None]
        kept = self._kept(left)
        for child in kept:
            headers[child].kept = Kept.WORK
        for model in OF_THE_CHILD:
            self._void(model, child_id__in=[child for child in left if child not in kept])

    def _kept(self, children: Iterable[int]) -> set[int]:
        """Children with facts besides those that only say who they are."""
        asked = set(children)
        found = children_with_more(asked, self.gone)
        for _name, model in FACTS:  # this batch's own, which stand because they were worked on
            standing = model.objects.filter(child_id__in=asked)
            found |= set(standing.values_list("child_id", flat=True))
        return found
