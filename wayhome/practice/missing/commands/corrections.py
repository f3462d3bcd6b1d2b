"""Putting right what was recorded: what it said stays, with who changed it and why (E10)."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import about
from wayhome.practice.missing.commands.episodes import change_episode, must_come_after, put
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import Correction, Episode

# What may be put right, and the words that belong to it.
CORRECTABLE: Mapping[str, tuple[str, ...]] = {
    "since": ("last_seen_where", "last_seen_by"),
    "found": ("found_where", "found_how"),
    "returned": ("returned_to",),
}


@transaction.atomic
def correct(
    actor: Reader,
    *,
    episode: Episode,
    field: str,
    reason: str,
    instant: Instant | None = None,
    words: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Episode:
    """Put right a recorded time, or the words recorded with it. The old value and why are kept."""
    if field not in CORRECTABLE or not getattr(episode, f"{field}_latest_at"):
        raise Invalid({"field": _("There is nothing recorded here to correct.")})
    if not reason.strip():
        raise Invalid({"reason": _("Say why it was wrong.")})

    def change(row: Episode) -> None:
        changes = {
            name: text.strip()
            for name, text in (words or {}).items()
            if name in CORRECTABLE[field] and text.strip() != getattr(row, name)
        }
        old = {name: getattr(row, name) for name in changes}
        said = _instant(row, field)
        if instant and instant != said:
            _must_keep_order(row, field, instant)
            changes[f"{field}_at"] = instant.latest_at.isoformat()
            old[f"{field}_at"] = said.latest_at.isoformat()
            put(row, **{field: instant})
        if not changes:
            raise Invalid(_("This is what is recorded already. Change what was wrong."))
        put(row, **{name: text for name, text in changes.items() if name in CORRECTABLE[field]})
        Correction.objects.bulk_create(
            Correction(
                episode=row,
                field=name,
                said=old[name],
                says=text,
                reason=reason.strip(),
                **about(row.child_id, actor),
            )
            for name, text in changes.items()
        )

    return change_episode(actor, episode, version, "missing.corrected", change)


def _instant(row: Episode, field: str) -> Instant:
    return Instant(
        getattr(row, f"{field}_earliest_at"),
        getattr(row, f"{field}_latest_at"),
        getattr(row, f"{field}_precision"),
    )


def _must_keep_order(row: Episode, field: str, instant: Instant) -> None:
    """Missing, then found, then back, whichever of them is put right."""
    must_come_after(row, field, instant)
    ends = (row.found_latest_at, row.returned_latest_at)
    if field == "since" and any(end and end < instant.earliest_at for end in ends):
        raise Invalid({field: _("The child was found or back before that.")})
    if field == "found" and row.returned_latest_at and row.returned_latest_at < instant.earliest_at:
        raise Invalid({field: _("The child was back before that.")})
    if field == "returned" and row.found_earliest_at and instant.latest_at < row.found_earliest_at:
        raise Invalid({field: _("The child cannot be back before being found.")})
