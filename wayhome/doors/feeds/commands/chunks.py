"""A chunk of work on a batch: one transaction, which says itself that it is done."""

from wayhome.doors.feeds.models import Batch, Feed
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock

COUNCIL = frozenset({roles.IMPORT})
FORCE = frozenset(
    {roles.IMPORT, roles.REPORT, roles.TELL_POLICE, roles.GRADE, roles.RECORD_RETURN, roles.CLOSE}
)


class Overtaken(Exception):
    """Somebody else is at work on this batch and is further on."""


def actor_of(batch: Batch) -> Reader:
    """Who brought the batch, for what is done with it later; the system if nobody signed in.

    What a force's own system says is said by the force: its grades are the police's (P08).
    """
    if batch.received_by is None:
        return in_name_of(SYSTEM, batch)
    brought = Reader(batch.received_by, batch.agency, purpose="import", permissions=COUNCIL)
    return in_name_of(brought, batch)


def in_name_of(actor: Reader, batch: Batch) -> Reader:
    """Who makes facts of a batch's rows: the actor; of a force's reports, for that force."""
    if batch.feed != Feed.POLICE:
        return actor
    return Reader(actor.user, batch.force, purpose="import", permissions=FORCE)


def advance(batch: Batch, state: str, *, rows: int) -> None:
    """Lock the batch and count rows as done; the first act of a chunk's transaction.

    Whoever works on a batch compares what is done with what it knew: a second worker on the same
    batch is overtaken, and stops.
    """
    now = Batch.objects.select_for_update().get(pk=batch.pk)
    known = (batch.state, batch.foreseen_to, batch.applied_to, batch.undone_to)
    done = (now.state, now.foreseen_to, now.applied_to, now.undone_to)
    if now.state != state or done != known:
        raise Overtaken
    now.done += rows
    now.touched_at = clock.now()
    now.save(update_fields=["done", "touched_at"])
    batch.done, batch.touched_at = now.done, now.touched_at
