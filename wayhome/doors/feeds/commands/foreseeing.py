"""What a batch would do, said before it does it.

It is the very work of applying, in a transaction that is taken back: so the two cannot disagree.
What each row would become is written down afterwards, and nothing else stays.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from wayhome.doors.feeds import differences
from wayhome.doors.feeds.commands.applying import following
from wayhome.doors.feeds.commands.chunks import actor_of, advance
from wayhome.doors.feeds.kinds import kind_of
from wayhome.doors.feeds.models import Batch, State
from wayhome.doors.feeds.outcome import outcome
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import engine

AT_ONCE = 5_000  # keys whose rows are looked at in one transaction, against one another
Apply = Callable[[Reader, Batch, Iterable[str]], int]
# row, child, effect, and Row.foreseen as JSON
Would = list[tuple[int, int | None, str, str | None]]
SAID = """
SELECT id, child_id, effect,
       ARRAY(SELECT code FROM unnest(faults) AS code WHERE code = ANY(%s)) FROM feeds_row
WHERE batch_id = %s AND child_key = ANY(%s) AND (child_id IS NOT NULL OR effect = 'ask')
"""
CODES = """
SELECT code, count(*) FROM feeds_row, jsonb_array_elements_text(foreseen -> 'codes') AS code
WHERE batch_id = %s AND effect <> '' AND foreseen IS NOT NULL GROUP BY code ORDER BY code
"""
FORGET = """
UPDATE feeds_row SET effect = '', likely = NULL, foreseen = NULL
WHERE batch_id = %s AND child_key = ANY(%s) AND effect <> '' AND child_id IS NULL
"""
NOTE = """
UPDATE feeds_row r
SET likely = would.child, effect = would.effect, foreseen = would.foreseen::jsonb
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])
     AS would (id, child, effect, foreseen)
WHERE r.id = would.id
"""


def chunks(batch: Batch, apply: Apply) -> Iterator[None]:
    """Every child's rows; each chunk says in its own transaction how far."""
    while keys := following(batch, batch.foreseen_to, AT_ONCE):
        would = _would(batch, apply, keys)
        with transaction.atomic():
            advance(batch, State.CHECKED, rows=0)
            _note(batch, keys, would)
            batch.foreseen_to = keys[-1]
            batch.foreseen = {"parts": batch.foreseen.get("parts", 0) + 1}
            batch.done += len(would)
            batch.save(update_fields=["foreseen_to", "foreseen", "done"])
        yield


def _would(batch: Batch, apply: Apply, keys: Iterable[str]) -> Would:
    """Apply these rows, look, and take it back. A child who would be new has a number below 0."""
    made, later = dict(batch.made), kind_of(batch).found_later
    try:
        with transaction.atomic(), engine.deferred(rebuild_after=True):
            apply(actor_of(batch), batch, keys)
            with connection.cursor() as cursor:
                cursor.execute(SAID, [list(later), batch.pk, list(keys)])
                said = cursor.fetchall()
            with system_context():
                beside = differences.replaced(batch, keys)
                restated = differences.restated(batch, said)
            transaction.set_rollback(True)
    finally:
        batch.made = made
    with transaction.atomic(), system_context():
        children = {child for _row, child, _effect, _codes in said if child}
        known = set(Child.objects.filter(pk__in=children).values_list("pk", flat=True))
        beside |= differences.of_restated(restated)
    return [
        (
            row,
            child if child is None or child in known else -child,
            effect,
            _json(beside.get(row), codes),
        )
        for row, child, effect, codes in said
    ]


def _json(beside: differences.Kept | None, codes: list[str]) -> str | None:
    return json.dumps({"beside": beside or {}, "codes": codes}) if beside or codes else None


def _note(batch: Batch, keys: Iterable[str], would: Would) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [batch.pk, list(keys)])
        if would:
            cursor.execute(NOTE, [list(each) for each in zip(*would, strict=True)])


@transaction.atomic
def finish(actor: Reader, *, batch: Batch) -> None:
    """It says what it would do. It waits now for somebody to say yes."""
    actor.must(roles.IMPORT)
    advance(batch, State.CHECKED, rows=0)
    batch.state, batch.foreseen_at, batch.done = State.FORESEEN, clock.now(), batch.total
    batch.foreseen = _foreseen(batch)
    batch.save(update_fields=["state", "foreseen_at", "foreseen", "done"])
    audit.record(actor, "feed.foreseen", subject_kind="batch", subject_id=batch.pk)


def again(batch: Batch, apply: Apply, keys: set[str]) -> None:
    """Look again at the rows of these keys: one of them was put right."""
    _note(batch, keys, _would(batch, apply, keys))
    batch.foreseen = _foreseen(batch)
    batch.save(update_fields=["foreseen"])


def _foreseen(batch: Batch) -> dict[str, Any]:
    """What it would do, and the rules that would be found as it is taken in: code -> rows."""
    with connection.cursor() as cursor:
        cursor.execute(CODES, [batch.pk])
        codes = dict(cursor.fetchall())
    return {"parts": batch.foreseen.get("parts", 0), "codes": codes} | outcome(batch)


@transaction.atomic
def ask_apply(actor: Reader, *, batch: Batch) -> Batch:
    """Yes: it is judged again, as days may have passed, and taken in."""
    actor.must(roles.IMPORT)
    now = Batch.objects.select_for_update().get(pk=batch.pk)
    if now.apply_asked_at or now.state == State.APPLIED:
        return now
    if now.state != State.FORESEEN:
        raise Invalid(_("It does not say yet what it would do, or it was discarded."))
    if now.files.filter(content=None).exists():
        raise Invalid(_("It was kept until its day, and its rows have gone. Bring the file again."))
    now.apply_asked_at, now.apply_asked_by = clock.now(), actor.user
    now.touched_at, now.done = now.apply_asked_at, 0
    now.save(update_fields=["apply_asked_at", "apply_asked_by", "touched_at", "done"])
    audit.record(actor, "feed.apply_asked", subject_kind="batch", subject_id=now.pk)
    return now


@transaction.atomic
def discard(actor: Reader, *, batch: Batch) -> Batch:
    """No: nothing of it becomes a fact. The files are kept until their day, and no longer (P45)."""
    actor.must(roles.IMPORT)
    now = Batch.objects.select_for_update().get(pk=batch.pk)
    if now.is_discarded:
        return now
    if not (now.is_waiting or now.state == State.COLUMNS):
        raise Invalid(_("It is being taken in, or is in already: it can be undone."))
    now.state, now.undone_at, now.undone_by = State.UNDONE, clock.now(), actor.user
    now.save(update_fields=["state", "undone_at", "undone_by"])
    audit.record(actor, "feed.discarded", subject_kind="batch", subject_id=now.pk)
    return now
