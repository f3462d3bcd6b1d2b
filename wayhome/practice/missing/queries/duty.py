"""Whom a report of a missing child calls."""

from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies.watches import addresses, watches
from wayhome.practice.missing.models import Episode


def called_to(episode: Episode) -> list[str]:
    """Addresses of those on watch in the areas concerned. A restricted record calls its owner
    alone (P20)."""
    restriction = (
        Restriction.objects.filter(child_id=episode.child_id, lifted_at=None)
        .select_related("owner")
        .first()
    )
    if restriction:
        return [restriction.owner.email]
    return addresses(watches([episode.authority_id, episode.area_id]))
