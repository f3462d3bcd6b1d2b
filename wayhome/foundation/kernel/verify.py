"""Does the log still say what was sealed? (E24)

Streams every sealed line once and hashes it anew. Told apart are: a line that was changed, one
that is gone, lines that changed places, an end that was cut off, a chain that was written anew
(the anchor has other heads), and a line slipped in behind the seal. What was written within the
last minute is under no seal yet: `Verified.unsealed` says how much that is.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from wayhome.foundation.kernel import anchor, audit, clock
from wayhome.foundation.kernel.actors import Actor
from wayhome.foundation.kernel.models import AuditEntry, SealBlock, SealedLine, Watermark
from wayhome.foundation.kernel.seal import GENESIS, Head, Unsealed, head_of, lines, unsealed

LISTED = 100  # faults that are listed; the rest are counted
BLOCKS, LINES = 1_000, 20_000  # blocks and, about, lines read at a time
VERIFIED, SOUND = "audit.verified", "audit.sound"  # watermarks: last looked at, last found sound

# A line whose transaction had ended before the newest sealing, and which no sealing saw. Not asked
# where this server counts transactions lower than the seal does: a copy was restored on it.
SLIPPED_IN = """
SELECT count(*) FROM kernel_auditentry line
WHERE line.transaction < (SELECT below FROM kernel_sealblock ORDER BY number DESC LIMIT 1)
  AND (SELECT below FROM kernel_sealblock ORDER BY number DESC LIMIT 1)
      <= pg_snapshot_xmax(pg_current_snapshot())
  AND NOT EXISTS (SELECT FROM kernel_sealedline done WHERE done.line_id = line.id)
"""
GONE = """
SELECT done.position, done.line_id FROM kernel_sealedline done
WHERE done.position BETWEEN %(first)s AND %(last)s
  AND NOT EXISTS (SELECT FROM kernel_auditentry line WHERE line.id = done.line_id)
ORDER BY done.position LIMIT 5
"""


@dataclass(frozen=True)
class Fault:
    """`code`: changed, gone, chain, cut, anchor, unanchored, beyond or slipped_in."""

    code: str
    words: str
    block: int | None = None


@dataclass
class Verified:
    """What a look at the whole log found."""

    at: datetime
    blocks: int = 0
    lines: int = 0
    sealed_at: datetime | None = None  # when the newest block was sealed
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0
    notes: list[str] = field(default_factory=list)
    unsealed: Unsealed = field(default_factory=lambda: Unsealed(0, None))
    seconds: float = 0.0

    @property
    def is_sound(self) -> bool:
        return not self.faults

    def fault(self, code: str, words: str, block: int | None = None) -> None:
        if len(self.faults) < LISTED:
            self.faults.append(Fault(code, words, block))
        else:
            self.more_faults += 1


Progress = Callable[[int, int], None]  # lines looked at, of so many


def verify(actor: Actor, *, progress: Progress | None = None) -> Verified:
    """Look at the whole log, and write in it that somebody did."""
    began = time.monotonic()
    found = Verified(at=clock.now())
    anchored = anchor.read()  # before the blocks: a block sealed meanwhile is only not yet in it
    last = SealBlock.objects.aggregate(last=Max("number"))["last"] or 0
    _walk(found, last, progress or (lambda done, of: None))
    _compare(found, anchored, last)
    _look_behind(found)
    found.unsealed = unsealed()
    found.seconds = round(time.monotonic() - began, 2)
    _remember(actor, found)
    return found


def _walk(found: Verified, last: int, progress: Progress) -> None:
    """Each block in its order: its place in the chain, then its lines."""
    total = SealBlock.objects.filter(number__lte=last).aggregate(n=Max("last_position"))["n"] or 0
    number, position, seal = 0, 0, GENESIS
    for blocks in _batches(last):
        hashes = _hashes([head_of(block) for block in blocks])
        for block, hashed in zip(blocks, hashes, strict=True):
            if block.number != number + 1:
                words = _("Blocks %(a)s to %(b)s are gone.")
                found.fault("chain", words % {"a": number + 1, "b": block.number - 1}, number + 1)
            elif (block.previous, block.first_position) != (seal, position + 1):
                found.fault(
                    "chain",
                    _("Block %(n)s does not follow the one before it.") % {"n": block.number},
                    block.number,
                )
            if not compare_digest(hashed, block.seal):
                _diagnose(found, block)
            number, position, seal = block.number, block.last_position, block.seal
            found.blocks += 1
            found.lines += block.last_position - block.first_position + 1
            found.sealed_at = block.sealed_at
        progress(position, total)


def _batches(last: int) -> Iterator[list[SealBlock]]:
    done = 0
    while done < last:
        rows = SealBlock.objects.filter(number__gt=done, number__lte=last).order_by("number")
        part: list[SealBlock] = []
        for block in rows[:BLOCKS]:
            if part and block.last_position - part[0].first_position > LINES:
                yield part
                part = []
            part.append(block)
            done = block.number
        if not part:
            return
        yield part


def _hashes(heads: list[Head]) -> list[str]:
    """The hash of each block, from one stream of all their lines; nothing is asked meanwhile."""
    stream = lines(min(h.first for h in heads), max(h.last for h in heads))
    line, found = next(stream, None), []
    for head in heads:
        keyed = head.begun()
        while line is not None and int(line.partition(b"\t")[0]) <= head.last:
            keyed.update(line)
            line = next(stream, None)
        found.append(keyed.hexdigest())
    stream.close()
    return found


def _diagnose(found: Verified, block: SealBlock) -> None:
    """What is wrong with a block whose hash does not match."""
    where = {"first": block.first_position, "last": block.last_position}
    told = {"n": block.number, "a": block.first_position, "b": block.last_position}
    with connection.cursor() as cursor:
        cursor.execute(GONE, where)
        gone = cursor.fetchall()
    numbered = SealedLine.objects.filter(position__range=(where["first"], where["last"])).count()
    missing = block.last_position - block.first_position + 1 - numbered
    if missing:
        words = _("Block %(n)s: %(count)s of its lines (%(a)s to %(b)s) are gone.")
        found.fault("gone", words % {**told, "count": missing}, block.number)
    for position, _line_id in gone:
        words = _("Block %(n)s: line %(position)s is gone.")
        found.fault("gone", words % {**told, "position": position}, block.number)
    if not missing and not gone:
        words = _(
            "Block %(n)s is not as it was sealed: one of its lines (%(a)s to %(b)s) was changed, "
            "or they changed places."
        )
        found.fault("changed", words % told, block.number)


def _compare(found: Verified, anchored: anchor.Anchor | None, last: int) -> None:
    """The chain, against its heads outside the database."""
    if anchored is None:
        if last:
            found.fault("anchor", _("The file of anchored heads is not there."))
        return
    if anchored.last > last:
        words = _(
            "The end of the log was cut off: block %(a)s was anchored, the log ends at %(b)s."
        )
        found.fault("cut", words % {"a": anchored.last, "b": last}, last + 1)
    ours = SealBlock.objects.filter(number__lte=last).values_list("number", "seal")
    for number, seal in ours.order_by("number").iterator(chunk_size=10_000):
        if number in anchored.heads and anchored.heads[number] != seal:
            words = _("Block %(n)s is not the one that was anchored: the chain was written anew.")
            found.fault("anchor", words % {"n": number}, number)
        elif number not in anchored.heads and number <= anchored.last:
            found.fault("unanchored", _("Block %(n)s was never anchored.") % {"n": number}, number)
    for number in anchored.clashes:
        words = _("The anchor has two different heads for block %(n)s.")
        found.fault("anchor", words % {"n": number}, number)
    _note(found, anchored, last)


def _note(found: Verified, anchored: anchor.Anchor, last: int) -> None:
    """What is no fault and must be said all the same."""
    if last > anchored.last:
        words = _("%(n)s blocks are not anchored yet.")
        found.notes.append(words % {"n": last - anchored.last})
    for entry in anchored.restored:
        words = _("A backup was put back on %(at)s: the log goes on from block %(n)s. %(reason)s")
        told = {"at": entry["at"][:10], "n": entry["restored_to"], "reason": entry["reason"]}
        found.notes.append(words % told)
    if anchored.unreadable:
        words = _("%(n)s lines of the anchor cannot be read.")
        found.notes.append(words % {"n": anchored.unreadable})


def _look_behind(found: Verified) -> None:
    """Numbered lines that no block covers, and lines that no sealing saw though it should have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM kernel_sealedline WHERE position >"
            " coalesce((SELECT max(last_position) FROM kernel_sealblock), 0)"
        )
        (beyond,) = cursor.fetchone()
        cursor.execute(SLIPPED_IN)
        (slipped,) = cursor.fetchone()
    if beyond:
        words = _("%(n)s lines are numbered and in no block: the end of the chain was cut off.")
        found.fault("beyond", words % {"n": beyond})
    if slipped:
        words = _("%(n)s lines were put in behind the seal.")
        found.fault("slipped_in", words % {"n": slipped})


@transaction.atomic
def _remember(actor: Actor, found: Verified) -> None:
    marks = [VERIFIED, SOUND] if found.is_sound else [VERIFIED]
    for job in marks:
        Watermark.objects.update_or_create(job=job, defaults={"done_until_at": found.at})
    audit.record(
        actor,
        "audit.verified",
        kind=AuditEntry.Kind.SYSTEM,
        fields={
            "blocks": found.blocks,
            "lines": found.lines,
            "faults": sorted({fault.code for fault in found.faults}),
        },
    )


@dataclass(frozen=True)
class Standing:
    """How the log stands, without looking at all of it: what a page says."""

    verified_at: datetime | None
    sound_at: datetime | None
    sealed_at: datetime | None
    unsealed: Unsealed

    @property
    def is_sound(self) -> bool:
        """The last look found nothing wrong."""
        return self.verified_at is not None and self.verified_at == self.sound_at


def standing() -> Standing:
    rows = Watermark.objects.filter(job__in=[VERIFIED, SOUND])
    marks = dict(rows.values_list("job", "done_until_at"))
    newest = SealBlock.objects.order_by("-number").values_list("sealed_at", flat=True).first()
    return Standing(marks.get(VERIFIED), marks.get(SOUND), newest, unsealed())
