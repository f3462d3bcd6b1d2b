"""What a host authority reads of the one prompt that is about it (MIS-P05, R21).

Prompts and decisions are the placing authority's. That a decision is asked because the child is
placed here, and what was agreed with the host, is shared with it wherever it reads the absence: on
the episode, at the daily meeting, on the child's page. It reads no other, and decides none.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.queries import purposes_for
from wayhome.foundation.access.sight import Sight
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Home
from wayhome.foundation.rules.models import Decision, Derived, DerivedQuerySet
from wayhome.practice.missing.models import Episode, PlacementNotice
from wayhome.practice.missing.pattern_rules import OUT_OF_AREA

HOST = frozenset({str(Purpose.HOST)})
PLACING = frozenset({str(Purpose.RESPONSIBLE), str(Purpose.ALLOCATED)})
Shared = tuple[Derived, Decision | None]


def is_elsewhere(row: Episode) -> bool:
    return bool(row.is_looked_after and row.area_id and row.area_id != row.authority_id)


def is_host(reader: Reader, episode: Episode) -> bool:
    """Whether this reader is of the authority where the child is placed."""
    purposes = purposes_for(reader, episode.child_id)
    return is_elsewhere(episode) and not HOST.isdisjoint(purposes)


def is_placing(reader: Reader, episode: Episode) -> bool:
    """Whether this reader is of the authority that placed the child elsewhere."""
    if not is_elsewhere(episode):
        return False
    return not PLACING.isdisjoint(purposes_for(reader, episode.child_id))


def notice_of(episode: Episode, *, by_host: bool = True) -> PlacementNotice | None:
    """What the host wrote of the notice of this placement, asked by who `is_host`; or what the
    placing authority wrote, asked by who `is_placing`."""
    of = {"child": episode.child_id, "area": episode.area_id, "carer": episode.carer_id}
    rows = PlacementNotice.objects.filter(is_host=by_host, **of)
    found: PlacementNotice | None = rows.order_by("-pk").first()
    return found


def placed_since(episode: Episode) -> date | None:
    """The day on which the child came to live where they went missing from, if it is recorded."""
    on = episode.since_latest_at.astimezone(clock.LONDON).date()
    of = {"child": episode.child_id, "carer": episode.carer_id, "from_on__lte": on}
    rows = Home.objects.filter(**of).order_by("-from_on").values_list("from_on", flat=True)
    found: date | None = rows.first()
    return found


def with_hosts(reader: Reader, episodes: Iterable[Episode]) -> dict[int, Shared]:
    """Episode -> the prompt, and the decision that answers it, for somebody of the host authority.
    The episodes were read by `visible_to`. Nothing is asked where none is of a child elsewhere."""
    elsewhere = [row.pk for row in episodes if is_elsewhere(row)]
    if not elsewhere or HOST.isdisjoint(predicate.reach(reader).purposes(DataClass.MISSING)):
        return {}
    now, rule = clock.now(), OUT_OF_AREA.code
    stands = Q(stopped_at__isnull=False) | Q(until_at=None) | Q(until_at__gt=now)
    hosted = Derived.objects.filter(predicate.sees_for(reader, HOST))
    rows = list(hosted.filter(stands, rule=rule, subject_id__in=elsewhere, from_at__lte=now))
    if not rows:
        return {}
    decided = Decision.objects.visible_to(reader, DataClass.MISSING).filter(
        child__in=[row.child_id for row in rows], rule=rule
    )
    said = list(decided.select_related("recorded_by").order_by("-decided_at", "-pk"))
    return {row.subject_id: (row, _answers(row, said)) for row in rows}


def _answers(row: Derived, said: list[Decision]) -> Decision | None:
    mine = (each for each in said if each.child_id == row.child_id)
    return next((each for each in mine if each.covers_until_at >= row.started_at), None)


def with_host(reader: Reader, episode: Episode) -> Shared | None:
    return with_hosts(reader, [episode]).get(episode.pk)


def asked_here(sight: Sight) -> DerivedQuerySet:
    """The same prompt of one child, where this reader is of the host and reads it no other way."""
    rows: DerivedQuerySet = Derived.objects.filter(child_id=sight.child_id, rule=OUT_OF_AREA.code)
    is_host = not sight.is_open and not HOST.isdisjoint(sight.whole)
    if not is_host or not sight.opens(DataClass.MISSING) or sight.opens(*OUT_OF_AREA.classes):
        return rows.none()
    return rows.filter(subject_id__in=sight.rows(Episode).values("pk"))
