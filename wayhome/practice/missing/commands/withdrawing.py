"""Recorded as found, back or closed by mistake: the episode goes on as if it had not been (E10).

What was recorded stays as a correction that says nothing now. Clocks follow from the columns, so
they run as if it had never ended; work that began because of it closes undone (ADR 0009).
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.deaths import lives
from wayhome.practice.missing.commands.circle import (
    interview_not_owed,
    interviews_owed,
    readmit_police,
)
from wayhome.practice.missing.commands.episodes import change_episode, put
from wayhome.practice.missing.models import Closing, Correction, Episode

FOUND, RETURNED, CLOSED = "found", "returned", "closing"
# What goes with each: its instant, and the words recorded with it.
WORDS = {FOUND: ("found_where", "found_how"), RETURNED: ("returned_to",), CLOSED: ("closing",)}


@transaction.atomic
def withdraw(
    actor: Reader, *, episode: Episode, end: str, reason: str, version: int | None = None
) -> Episode:
    """Take back an end that was not so: "found" (and the return with it), "returned", "closing"."""
    actor.must(roles.CLOSE if end == CLOSED else roles.RECORD_RETURN)
    if not reason.strip():
        raise Invalid({"reason": _("Say why it was wrong.")})

    was_dead = False

    def change(row: Episode) -> None:
        nonlocal was_dead
        _check(row, end)
        was_dead = end == CLOSED and row.closing == Closing.DIED
        was_back = bool(row.back_at)
        for each in (FOUND, RETURNED) if end == FOUND else (end,):
            _take_back(actor, row, each, reason.strip())
        if row.is_open:
            _must_be_the_only_one(row)
            readmit_police([row])
        if was_back and not row.back_at:
            interview_not_owed(actor, row, reason.strip())
        elif row.back_at and end == CLOSED:
            interviews_owed(actor, [row])

    changed = change_episode(actor, episode, version, "missing.withdrawn", change)
    if was_dead and not actor.is_system:
        lives(actor, child_id=changed.child_id, reason=reason.strip())
    return changed


def _check(row: Episode, end: str) -> None:
    if row.origin != "live":
        raise Invalid(_("Imported history is put right where it came from."))
    if end == CLOSED:
        if not row.closed_at or row.closing == Closing.MERGED:
            raise Invalid({"end": _("There is nothing recorded here to take back.")})
    elif end not in WORDS or not getattr(row, f"{end}_latest_at"):
        raise Invalid({"end": _("There is nothing recorded here to take back.")})
    elif row.closed_at:
        raise Invalid({"end": _("The record is closed. Take that back first.")})


def _must_be_the_only_one(row: Episode) -> None:
    unended = {"found_latest_at": None, "returned_latest_at": None, "closed_at": None}
    others = Episode.objects.filter(child=row.child_id, origin="live", **unended)
    if others.exclude(pk=row.pk).exists():
        raise Invalid(
            _(
                "The child has been reported missing again since. If it is one absence, merge the"
                " two records: this one can stay as it is."
            )
        )


def _take_back(actor: Reader, row: Episode, end: str, reason: str) -> None:
    """Empty the columns; what they said stays, as corrections that say nothing now."""
    at = "closed_at" if end == CLOSED else f"{end}_latest_at"
    instant = getattr(row, at)
    if instant is None:
        return
    said: dict[str, str] = {f"{'closed' if end == CLOSED else end}_at": instant.isoformat()}
    said |= {name: text for name in WORDS[end] if (text := getattr(row, name))}
    values = about(row.child_id, actor)
    Correction.objects.bulk_create(
        Correction(episode=row, field=name, said=text, says="", reason=reason, **values)
        for name, text in said.items()
    )
    emptied: dict[str, Any] = dict.fromkeys(WORDS[end], "")
    if end == CLOSED:
        emptied["closed_at"] = None
    else:
        emptied |= {f"{end}_earliest_at": None, f"{end}_latest_at": None, f"{end}_precision": ""}
        emptied[f"{end}_recorded_at"] = None
    put(row, **emptied)
