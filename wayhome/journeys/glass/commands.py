"""Opening a record in an emergency: exact facts and a reason, or a calm no (P20)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from wayhome.foundation.access.commands import break_glass
from wayhome.foundation.access.commands.glass import check_reason
from wayhome.foundation.access.models import Glass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people import exact
from wayhome.foundation.people.models import Child

HOUR = timedelta(hours=1)
NOTHING = "glass.nothing_matched"


@dataclass(frozen=True)
class Asked:
    """What somebody says of the child: a full name with the day of birth, or a number."""

    name: str = ""
    born_on: date | None = None
    number: str = ""

    @property
    def digest(self) -> str:
        return audit.digest([self.name.casefold(), self.born_on, self.number])


class TooOften(Exception):
    """The hour's attempts are used up; `again_at` is when the next one is free."""

    def __init__(self, again_at: datetime) -> None:
        self.again_at = again_at
        super().__init__("Too many attempts within an hour.")


@transaction.atomic
def open_record(actor: Reader, *, asked: Asked, reason: str) -> Child | None:
    """The child, if exactly one fits: open for an hour, or as far as the actor sees it anyway.

    None whatever the cause, and the attempt is logged; the caller says the same in every case.
    """
    actor.must(roles.BREAK_GLASS)
    check_reason(reason)  # before anything is looked for, or the fault would tell
    _one_at_a_time(actor)
    _not_too_often(actor)
    child = exact.by_number(asked.number) if asked.number else None
    if asked.name and asked.born_on:
        child = exact.by_name(asked.name, asked.born_on)
    if child is None:
        audit.record(
            actor,
            NOTHING,
            kind=AuditEntry.Kind.REFUSED,
            fields={
                "by": "number" if asked.number else "name",
                "asked": asked.digest,
                "reason": audit.digest(reason),
            },
        )
        return None
    if not Child.objects.visible_to(actor).filter(pk=child.pk).exists():
        break_glass(actor, child_id=child.pk, reason=reason)
    return child


def _one_at_a_time(actor: Reader) -> None:
    """Two attempts of one person at the same moment count as two."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('wayhome.glass'), %s::int)",
            [(actor.user_id or 0) % 2**31],
        )


def _not_too_often(actor: Reader) -> None:
    """Guesses are few; openings are more, each told to an owner: a family of six may come in."""
    since = clock.now() - HOUR
    guesses = AuditEntry.objects.filter(user_id=actor.user_id, action=NOTHING, at__gt=since)
    opened = Glass.objects.filter(user=actor.user_id, opened_at__gt=since)
    for times, most in (
        (sorted(guesses.values_list("at", flat=True)), settings.WAYHOME_GLASS_GUESSES),
        (sorted(opened.values_list("opened_at", flat=True)), settings.WAYHOME_GLASS_OPENINGS),
    ):
        if len(times) >= most:
            raise TooOften(times[-most] + HOUR)
