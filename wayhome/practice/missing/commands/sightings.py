"""The child was seen, or heard of: where, when, who says so, how sure, what was done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.search import must_be_open
from wayhome.practice.missing.commands.standing import onto_kept
from wayhome.practice.missing.facts import Instant
from wayhome.practice.missing.models import (
    Episode,
    Sighting,
    SightingInformant,
    SightingStep,
    Sureness,
)

READERS = (Handling.OPEN, Handling.POLICE_AND_CARE)  # who may read a thing, as its author chooses


@dataclass(frozen=True)
class NewSighting:
    """`informant` is kept apart, for police and social care. `recorded_at` and `recorder` are for
    the system alone."""

    episode: Episode
    seen: Instant
    where: str
    sureness: str
    what: str = ""
    informant: str = ""
    readers: str = Handling.POLICE_AND_CARE
    recorded_at: datetime | None = None
    recorder: Reader | None = None

    def check(self) -> None:
        self.seen.must_be_past("seen")
        errors = {}
        if not self.where.strip():
            errors["where"] = _("Say where they were seen or heard of.")
        if self.sureness not in Sureness.values:
            errors["sureness"] = _("Say how sure it is.")
        if self.readers not in READERS:
            errors["readers"] = _("Say who may read where it was.")
        if errors:
            raise Invalid(errors)
        must_be_open(self.episode)


@transaction.atomic
def record_sightings(actor: Reader, *, sightings: Sequence[NewSighting]) -> list[Sighting]:
    """Anybody who may report may say that the child was seen."""
    actor.must(roles.REPORT)
    for new in sightings:
        new.check()
    children = engine.lock(new.episode.child_id for new in sightings)
    sightings = onto_kept(sightings)
    with system_context():
        rows = [_row(actor, new) for new in sightings]
        bulk.insert(rows)
        pairs = [(row, new) for row, new in zip(rows, sightings, strict=True) if new.informant]
        bulk.insert([_informant(actor, row, new) for row, new in pairs])
        audit.record_each(actor, "search.sighted", subject_kind="sighting", rows=rows)
    engine.refresh(children, "missing_sighting")
    return rows


def _row(actor: Reader, new: NewSighting) -> Sighting:
    episode = new.episode
    return Sighting(
        episode_id=episode.pk,
        seen_earliest_at=new.seen.earliest_at,
        seen_latest_at=new.seen.latest_at,
        seen_precision=new.seen.precision,
        where=new.where.strip(),
        what=new.what.strip(),
        sureness=new.sureness,
        handling=new.readers,
        **about(episode.child_id, actor, episode.batch_id, at=new.recorded_at, by=new.recorder),
    )


def _informant(actor: Reader, row: Sighting, new: NewSighting) -> SightingInformant:
    return SightingInformant(
        episode_id=row.episode_id,
        sighting_id=row.pk,
        who=new.informant.strip(),
        handling=Handling.POLICE_AND_CARE,
        **about(row.child_id, actor, row.batch_id, at=new.recorded_at, by=new.recorder),
    )


@transaction.atomic
def follow_up(actor: Reader, *, sighting: Sighting, text: str) -> SightingStep:
    """What was done about a sighting, or why nothing was. Each stands beside the others."""
    actor.must(roles.LEAD_SEARCH)
    if not text.strip():
        raise Invalid({"text": _("Write what was done about it, or why nothing was.")})
    engine.lock([sighting.child_id])
    with system_context():
        row = SightingStep.objects.create(
            episode_id=sighting.episode_id,
            sighting=sighting,
            text=text.strip(),
            at=clock.now(),
            handling=sighting.handling,
            **about(sighting.child_id, actor, sighting.batch_id),
        )
        audit.record_each(actor, "search.followed_up", subject_kind="sightingstep", rows=[row])
    engine.refresh([row.child_id], "missing_sightingstep")
    return row
