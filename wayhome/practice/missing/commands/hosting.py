"""The host authority writes down when the notice of a placement came, or that none did (M17); the
placing authority, when it sent it (MIS-S61)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.search import locked
from wayhome.practice.missing.models import Episode, PlacementNotice
from wayhome.practice.missing.queries.hosts import is_host, is_placing


@transaction.atomic
def note_placement_notice(
    actor: Reader, *, episode: Episode, placed_on: date, came_on: date | None
) -> PlacementNotice:
    """Of the placement that the child went missing from; in place of what was written before."""
    actor.must(roles.LEAD_SEARCH)
    of_host = is_host(actor, episode)
    if not (of_host or is_placing(actor, episode)):
        raise Refused(roles.LEAD_SEARCH)
    today = clock.today()
    errors = {
        name: _("This day is still to come.")
        for name, day in (("placed_on", placed_on), ("came_on", came_on))
        if day and day > today
    }
    if errors:
        raise Invalid(errors)
    episode = locked(episode)
    with system_context():
        of = {"area_id": episode.area_id, "carer_id": episode.carer_id, "is_host": of_host}
        before = PlacementNotice.objects.filter(child=episode.child_id, **of)
        before.update(voided_at=clock.now(), voided_by=actor.user)
        who = about(episode.child_id, actor)
        row = PlacementNotice(episode=episode, placed_on=placed_on, came_on=came_on, **of, **who)
        row.save(force_insert=True)
        audit.record_each(
            actor, "missing.placement_noticed", subject_kind="placement_notice", rows=[row]
        )
    engine.refresh([row.child_id], "missing_placementnotice")
    return row
