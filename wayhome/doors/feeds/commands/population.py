"""Take in a list of a whole population: matched in passing, and little of it kept (P45).

The file is there while a job matches it, some rows a transaction; then it is what was kept of it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction

from wayhome.doors.feeds import reading
from wayhome.doors.feeds.commands.chunks import Overtaken, actor_of, advance
from wayhome.doors.feeds.commands.receiving import (
    OUTRIGHT,
    Asking,
    FileIn,
    How,
    Received,
    fingerprint_of,
    kept,
)
from wayhome.doors.feeds.commands.senders import may_bring
from wayhome.doors.feeds.commands.staging import copied
from wayhome.doors.feeds.council.parse import read
from wayhome.doors.feeds.kinds import KINDS, kind_of
from wayhome.doors.feeds.models import Batch, RawFile, Row, State
from wayhome.doors.feeds.population.columns import LISTED, Listed
from wayhome.doors.feeds.population.passing import MATCHED, Piece, as_kept, pieces
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid

FILE = "List"  # the field of the file
NOTHING = {"rows": 0, "known": 0, "unsure": 0, "unread": {}}


@transaction.atomic
def receive_population(
    actor: Reader, *, feed: str, authority: Authority, file: FileIn, asking: Asking = OUTRIGHT
) -> Received:
    """The file is kept until its rows are matched; a job does that, and empties it.

    The same file brings more once another of its children is known.
    """
    actor.must(roles.IMPORT)
    may_bring(actor, authority, None)
    name, how = LISTED[feed].kept.name, How(asking=asking)
    try:
        return kept(actor, KINDS[feed], {name: file}, how, authority=authority, year=None)
    except Invalid as wrong:
        said = {FILE if field == name else field: words for field, words in wrong.errors.items()}
        raise Invalid(said) from wrong


def stage_population(batch: Batch) -> Iterator[int]:
    """Match the rows and keep those about children who are known; yields rows of each piece.

    Goes on after the last piece that was matched.
    """
    listed, file = LISTED[batch.feed], batch.files.get(table=LISTED[batch.feed].kept.name)
    if MATCHED in file.notes:
        return
    if file.content is None:  # the night came first: nothing of it was kept
        _end(batch)
        return
    named = batch.columns.get(file.table)
    sheet = reading.sheet(kind_of(batch).files[file.table], bytes(file.content), named)
    for piece in pieces(sheet, listed, _councils(batch), after=file.rows_staged):
        _keep(batch, file, listed, piece)
        yield piece.rows
    _forget(batch, file, listed)


def _councils(batch: Batch) -> list[Agency]:
    """In whose circle the children are looked for: the bringer's own agency."""
    if batch.agency is not None:
        return [batch.agency]
    assert batch.authority is not None
    return list(batch.authority.agencies.filter(kind=Agency.Kind.COUNCIL, is_active=True))


@transaction.atomic
def _keep(batch: Batch, file: RawFile, listed: Listed, piece: Piece) -> None:
    advance(batch, State.RECEIVED, rows=piece.rows)
    mine = RawFile.objects.filter(pk=file.pk, rows_staged=file.rows_staged)
    if not mine.update(rows_staged=piece.last):
        raise Overtaken
    file.rows_staged = piece.last
    lines = [read(listed.kept, number, cells, ()) for number, cells in piece.known]
    copied(batch, file.table, lines)
    so_far = NOTHING | batch.passed
    batch.passed = {
        "rows": so_far["rows"] + piece.rows,
        "known": so_far["known"] + len(piece.known),
        "unsure": so_far["unsure"] + piece.unsure,
        "unread": dict(Counter(so_far["unread"]) + piece.unread),
    }
    batch.save(update_fields=["passed"])


@transaction.atomic
def _forget(batch: Batch, file: RawFile, listed: Listed) -> None:
    """Of the file stays what was kept of it, and its hash. One that brings nothing that another
    did not is let go."""
    advance(batch, State.RECEIVED, rows=0)
    rows = Row.objects.filter(batch=batch).order_by("line")
    content = as_kept(listed, rows.values_list("line", "raw"))
    kind = kind_of(batch)
    file.content, file.notes = content, [*file.notes, MATCHED]
    file.keep_until_on = clock.today() + timedelta(days=kind.keep_raw_days)
    file.save(update_fields=["content", "notes", "keep_until_on"])
    batch.passed = NOTHING | batch.passed
    batch.fingerprint = fingerprint_of(
        {"whole": file.sha256, "kept": hashlib.sha256(content).hexdigest()}
    )
    whose = {"feed": batch.feed, "authority": batch.authority_id, "fingerprint": batch.fingerprint}
    same = Batch.objects.standing().filter(**whose).exclude(pk=batch.pk).first()
    if same is not None:
        batch.passed["same_as"] = same.ref
        rows.delete()
        _end(batch)
    batch.save(update_fields=["passed", "fingerprint"])


@transaction.atomic
def _end(batch: Batch) -> None:
    """Done with, and nothing of it is here."""
    batch.state, batch.undone_at = State.UNDONE, clock.now()
    batch.save(update_fields=["state", "undone_at"])
    audit.record(actor_of(batch), "feed.discarded", subject_kind="batch", subject_id=batch.pk)
