"""The seal: the log's lines numbered without a gap, hashed by block under a key, chained (E24).

Sealed are the lines of every transaction that is older than the oldest one still running: no
line can come to stand among them afterwards. The key is not in the database, and each block's
hash (its head) is also written to a file outside it, so that whoever owns the database can
neither change, remove or re-order a line, nor cut the end off, nor write the whole chain anew.
`verify` lives in `kernel.verify`.
"""

import hmac
import json
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from wayhome.foundation.kernel import anchor, clock
from wayhome.foundation.kernel.models import SealBlock

WINDOW = 60  # seconds within which a line is sealed, while a worker runs
EACH = 30  # seconds between two sealings: half the window
MOST = 50_000  # lines in a block
GENESIS = "0" * 64
LOCK = "wayhome.seal"

# What may be sealed: transactions older than every running one; or, after a restore on another
# server, numbers that this server has not yet reached: theirs ended before the copy was made.
RIPE = """
(line.transaction < pg_snapshot_xmin(pg_current_snapshot())
 OR (line.transaction >= pg_snapshot_xmax(pg_current_snapshot())
     AND line.transaction <> pg_current_xact_id()))
AND NOT EXISTS (SELECT FROM kernel_sealedline done WHERE done.line_id = line.id)
"""
NUMBER = f"""
WITH ripe AS (
    SELECT line.id FROM kernel_auditentry line
    WHERE line.id > %(after)s AND {RIPE} ORDER BY line.id LIMIT %(most)s
), numbered AS (
    INSERT INTO kernel_sealedline (position, line_id)
    SELECT %(last)s + row_number() OVER (ORDER BY id), id FROM ripe RETURNING position, line_id
)
SELECT count(*), max(line_id), pg_snapshot_xmin(pg_current_snapshot())::text FROM numbered
"""  # noqa: S608 - constants
# The newest block whose lines, and all before them, cannot be joined by an older line any more.
SWEPT = """
SELECT block.swept_to FROM kernel_sealblock block
WHERE block.transaction <= (SELECT below FROM kernel_sealblock ORDER BY number DESC LIMIT 1)
ORDER BY block.number DESC LIMIT 1
"""
WAITING = f"""
SELECT count(*), min(line.at) FROM kernel_auditentry line
WHERE line.id > coalesce(({SWEPT}), 0)
  AND NOT EXISTS (SELECT FROM kernel_sealedline done WHERE done.line_id = line.id)
"""  # noqa: S608 - constants
ADD = """
INSERT INTO kernel_sealblock (number, first_position, last_position, previous, seal, sealed_at,
                              transaction, below, swept_to)
VALUES (%(number)s, %(first)s, %(last)s, %(previous)s, %(seal)s, %(sealed_at)s,
        %(transaction)s::xid8, %(below)s::xid8, %(swept_to)s)
"""
# Every column of a line, as text that does not depend on a session's settings. COPY sets each
# apart with a tab and escapes what is inside, so no two lines read the same.
LINES = """
COPY (
    SELECT done.position, done.line_id, line.id, line.transaction::text,
           (extract(epoch FROM line.at) * 1000000)::bigint, line.kind, line.action, line.user_id,
           line.agency_id, line.team_id, line.purpose, line.session, line.request, line.child_id,
           line.subject_kind, line.subject_id, line.glass_id, line.fields::text
    FROM kernel_sealedline done LEFT JOIN kernel_auditentry line ON line.id = done.line_id
    WHERE done.position BETWEEN {first} AND {last} ORDER BY done.position
) TO STDOUT
"""


class Broken(RuntimeError):
    """The chain does not go on from where the anchor says it ended: look before sealing more."""


@dataclass(frozen=True)
class Head:
    """What a block says of itself: all of it is under the hash."""

    number: int
    first: int
    last: int
    previous: str
    sealed_at: datetime
    transaction: str
    below: str
    swept_to: int

    def begun(self) -> hmac.HMAC:
        """The keyed hash, with the head already in it; the lines follow."""
        values = [self.number, self.first, self.last, self.previous, self.sealed_at.isoformat()]
        said = json.dumps([*values, self.transaction, self.below, self.swept_to])
        return hmac.new(settings.SEAL_KEY.encode(), said.encode() + b"\n", sha256)


def head_of(block: SealBlock) -> Head:
    return Head(
        number=block.number,
        first=block.first_position,
        last=block.last_position,
        previous=block.previous,
        sealed_at=block.sealed_at,
        transaction=str(block.transaction),
        below=str(block.below),
        swept_to=block.swept_to,
    )


def lines(first: int, last: int) -> Generator[bytes]:
    """Numbered lines as canonical text, streamed; one that is gone has `\\N` for its facts."""
    with connection.cursor() as cursor, cursor.copy(LINES.format(first=first, last=last)) as rows:
        for row in rows:
            yield bytes(row)


def seal(*, everything: bool = False) -> int:
    """Seal what is ripe; returns how many lines. One at a time: a second caller does nothing.

    `everything` looks at the whole log for lines not yet numbered, not only at its newer part.
    """
    with anchor.held() as file:
        if file is None:
            return 0
        sealed = 0
        while count := _seal_block(file, everything=everything):
            sealed += count
        file.append(_unanchored(file))
    return sealed


@transaction.atomic
def _seal_block(file: anchor.Anchor, *, everything: bool) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        previous = SealBlock.objects.order_by("number").last()
        _must_go_on(previous, file)
        cursor.execute("SELECT coalesce(max(id), 0) FROM kernel_auditentry")
        (newest,) = cursor.fetchone()
        cursor.execute("SELECT pg_current_xact_id()::text")  # after it: see SealBlock
        (mine,) = cursor.fetchone()
        cursor.execute(SWEPT)
        swept = cursor.fetchone()
        last = previous.last_position if previous else 0
        values = {"after": swept[0] if swept and not everything else 0, "most": MOST, "last": last}
        cursor.execute(NUMBER, values)
        count, highest, below = cursor.fetchone()
        if not count:
            return 0
        is_full = count == MOST  # more is ripe: only what was numbered is swept
        head = Head(
            number=previous.number + 1 if previous else 1,
            first=last + 1,
            last=last + count,
            previous=previous.seal if previous else GENESIS,
            sealed_at=clock.now(),
            transaction=mine,
            below=(str(previous.below) if previous else "0") if is_full else below,
            swept_to=min(newest, highest) if is_full else newest,
        )
        cursor.execute(ADD, {**vars(head), "seal": _hashed(head)})
    return int(count)


def _hashed(head: Head) -> str:
    keyed = head.begun()
    for line in lines(head.first, head.last):
        keyed.update(line)
    return keyed.hexdigest()


def _must_go_on(previous: SealBlock | None, file: anchor.Anchor) -> None:
    """Refuse to seal on top of a chain that was cut or written anew."""
    number, seal = (previous.number, previous.seal) if previous else (0, GENESIS)
    if file.last > number:
        raise Broken(f"The anchor knows block {file.last}, the database ends at {number}.")
    if file.heads.get(number, seal) != seal:
        raise Broken(f"Block {number} is not the one that was anchored.")


def _unanchored(file: anchor.Anchor) -> list[dict[str, Any]]:
    """Heads that the file does not have yet: a crash, or another machine, sealed them."""
    rows = SealBlock.objects.filter(number__gt=file.last).order_by("number")
    return [
        {
            "block": row.number,
            "first": row.first_position,
            "last": row.last_position,
            "seal": row.seal,
            "sealed_at": row.sealed_at.isoformat(),
        }
        for row in rows
    ]


def go_on_after_restore(reason: str) -> int:
    """Say in the anchor that a backup was put back; sealing goes on from the block it ends with."""
    with anchor.held() as file:
        if file is None:
            raise Broken("Another process is sealing. Try again.")
        last = SealBlock.objects.aggregate(last=Max("number"))["last"] or 0
        entry = {"restored_to": last, "reason": reason, "at": clock.now().isoformat()}
        file.append([entry | {"mac": anchor.mark(entry)}])
    return int(last)


@dataclass(frozen=True)
class Unsealed:
    """What stands in the log and under no seal yet."""

    lines: int
    oldest_at: datetime | None

    def seconds(self) -> float:
        """How long the oldest of them has waited."""
        gap = (clock.now() - self.oldest_at).total_seconds() if self.oldest_at else 0.0
        return max(gap, 0.0)

    @property
    def is_late(self) -> bool:
        return self.seconds() > WINDOW


def unsealed() -> Unsealed:
    """Asked of the newer part of the log only: quick enough for a page."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return Unsealed(*cursor.fetchone())
