"""A source that says a whole report again, with what it knows by now: the police, in their feed.

What is put is what the caller found the source to say otherwise; what it replaces is kept (E10).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock, sets
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.circle import (
    interview_not_owed,
    interviews_owed,
    readmit_police,
    release_police,
)
from wayhome.practice.missing.commands.episodes import TABLE, put
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Correction, Episode

NOBODY_KNOWS = {"earliest_at": None, "latest_at": None, "precision": ""}
WRITTEN = (
    *("since_earliest_at", "since_latest_at", "since_precision", "last_seen_where"),
    *("last_seen_by", "setting", "reported_at", "reported_by", "circumstances"),
    *("found_earliest_at", "found_latest_at", "found_precision", "found_where", "found_how"),
    *("found_recorded_at", "returned_earliest_at", "returned_latest_at", "returned_precision"),
    *("returned_to", "returned_recorded_at", "closed_at", "closing", "version"),
)


@dataclass(frozen=True)
class Restated:
    """`values`: `since`, `found`, `returned` as an Instant, or None if it is not so after all; any
    other field of the episode as it is. Those that the source does not say otherwise are left out.
    """

    episode: Episode
    values: Mapping[str, Any]
    reason: str
    batch_id: int | None = None


@transaction.atomic
def restate_each(actor: Reader, *, restated: Sequence[Restated]) -> list[Episode]:
    """Put what the source says now. What was recorded stays as a correction, with the reason."""
    actor.must(roles.RECORD_RETURN)
    children = engine.lock(new.episode.child_id for new in restated)
    with system_context():
        wanted = Episode.objects.select_for_update(of=("self",)).order_by("pk")
        found = wanted.in_bulk([new.episode.pk for new in restated])
        was_open = {pk for pk, row in found.items() if row.is_open}
        was_back = {pk for pk, row in found.items() if row.back_at}
        corrections: list[Correction] = []
        for new in restated:
            row = found[new.episode.pk]
            corrections += _changed(actor, row, new)
            row.version += 1
        rows: list[Episode] = list(found.values())
        ended = [row for row in rows if not row.is_open]
        if rows:
            sets.write(rows, list(WRITTEN))
        bulk.insert(corrections)
        again = [row for row in rows if row.is_open and row.pk not in was_open]
        readmit_police([row for row in again if row.origin == "live"])
        release_police(ended)
        reasons = {new.episode.pk: new.reason for new in restated}
        for row in rows:
            if row.pk in was_back and not row.back_at:
                interview_not_owed(actor, row, reasons[row.pk])
        interviews_owed(actor, [row for row in ended if row.back_at and row.origin == "live"])
        audit.record_each(actor, "missing.restated", subject_kind="episode", rows=rows)
    engine.refresh(children, TABLE)
    return rows


def _changed(actor: Reader, row: Episode, new: Restated) -> list[Correction]:
    """Change the row in memory; what it said before, where it said anything, as corrections."""
    said: list[tuple[str, Any, Any]] = []
    for name, value in new.values.items():
        if name in ("since", "found", "returned"):
            said.append((f"{name}_at", getattr(row, f"{name}_latest_at"), _latest(value)))
            _put_instant(row, name, value)
        else:
            said.append((name, getattr(row, name), value))
            setattr(row, name, value)
    return [
        Correction(
            episode_id=row.pk,
            field=name,
            said=_words(old),
            says=_words(now),
            reason=new.reason,
            **about(row.child_id, actor, new.batch_id),
        )
        for name, old, now in said
        if old and old != now
    ]


def _latest(value: Instant | None) -> Any:
    return value.latest_at if value else None


def _words(value: Any) -> str:
    text = value.isoformat() if hasattr(value, "isoformat") else str(value or "")
    return text[:200]


def _put_instant(row: Episode, name: str, value: Instant | None) -> None:
    if value is None:
        put(row, **{f"{name}_{part}": of for part, of in NOBODY_KNOWS.items()})
    else:
        put(row, **{name: value})
    if name != "since":
        known_at = getattr(row, f"{name}_recorded_at") or clock.now()
        put(row, **{f"{name}_recorded_at": known_at if value else None})
