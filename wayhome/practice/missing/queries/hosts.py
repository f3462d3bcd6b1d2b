"""What a host authority reads of the one prompt that is about it (MIS-P05, R21).

Prompts and decisions are the placing authority's. That a decision is asked because the child is
placed here, and what was agreed with the host, is shared with it; it reads no other, and decides
none.
"""

from django.db.models import Q

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.queries import opens_for, purposes_for
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules.models import Decision, Derived
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.pattern_rules import OUT_OF_AREA


def with_host(reader: Reader, episode: Episode) -> tuple[Derived, Decision | None] | None:
    """The prompt, and the decision that answers it, for somebody of the host authority."""
    is_elsewhere = episode.is_looked_after and episode.area_id != episode.authority_id
    if not is_elsewhere or Purpose.HOST not in purposes_for(reader, episode.child_id):
        return None
    if not opens_for(reader, episode.child_id, DataClass.MISSING):
        return None
    now, rule = clock.now(), OUT_OF_AREA.code
    stands = Q(stopped_at__isnull=False) | Q(until_at=None) | Q(until_at__gt=now)
    rows = Derived.objects.filter(predicate.sees(reader, DataClass.MISSING))
    rows = rows.filter(stands, rule=rule, subject_id=episode.pk, from_at__lte=now)
    row = rows.first()
    if row is None:
        return None
    decided = Decision.objects.visible_to(reader, DataClass.MISSING).filter(
        child=episode.child_id, rule=rule, covers_until_at__gte=row.started_at
    )
    return row, decided.select_related("recorded_by").order_by("-decided_at", "-pk").first()
