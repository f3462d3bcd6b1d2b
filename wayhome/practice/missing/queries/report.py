"""What a report may be told while it is made: children and episodes that its reporter sees."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from wayhome.foundation.access.once import once
from wayhome.foundation.access.predicate import reach
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child, Home, Responsibility
from wayhome.practice.missing.models import Episode, PoliceNotice
from wayhome.practice.missing.queries.board import open_episodes
from wayhome.practice.missing.queries.names import names_of

LATELY = timedelta(days=90)
SHOWN = 8


@dataclass(frozen=True)
class Again:
    """A child whom this agency reported lately, to report again in twenty seconds (P11)."""

    ref: str
    child_id: int
    name: str
    age: str
    last: Episode


def child(reader: Reader, ref: str) -> Child | None:
    return next(iter(once(reader, _child, ref=ref)), None)


def _child(reader: Reader, *, ref: str) -> QuerySet[Child]:
    found: QuerySet[Child] = Child.objects.visible_to(reader).filter(ref=ref)
    return found


def standing(reader: Reader, child: Child) -> Episode | None:
    """The episode in which the child is missing now, if this reader may know of it."""
    return next(iter(once(reader, _standing, child=child.pk)), None)


def _standing(reader: Reader, *, child: int) -> QuerySet[Episode]:
    return open_episodes(reader).filter(child=child).order_by("pk")[:1]


def police_know(reader: Reader, episode: Episode) -> bool:
    """Whether somebody has recorded that the police were told (P01)."""
    told = PoliceNotice.objects.visible_to(reader).filter(episode=episode, told=True)
    return bool(told.exists())


def last(reader: Reader, child: Child) -> Episode | None:
    """The episode before, if this reader may know of it."""
    ended: Episode | None = next(iter(once(reader, _last, child=child.pk)), None)
    return None if ended is None or ended.is_open else ended


def _last(reader: Reader, *, child: int) -> QuerySet[Episode]:
    seen: QuerySet[Episode] = Episode.objects.visible_to(reader)
    return seen.filter(child=child, origin="live").order_by("-since_latest_at")[:1]


def reported_lately(reader: Reader) -> list[Again]:
    """For a home or a school: the children it reported in the last months, the latest first.

    A council or a force finds a child by name: with thousands of children no short list helps.
    """
    if not reach(reader).has_few or reader.agency_id is None:
        return []
    rows = (
        Episode.objects.visible_to(reader)
        .filter(
            origin="live",
            recorded_by_agency=reader.agency_id,
            reported_at__gt=clock.now() - LATELY,
        )
        .order_by("-reported_at")
        .select_related("child")
    )
    latest: dict[int, Episode] = {}
    for row in rows[:100]:
        latest.setdefault(row.child_id, row)
    names = names_of(reader, latest)
    return [
        Again(row.child.ref, pk, names.full(pk), names.age(pk), row)
        for pk, row in latest.items()
        if names.has(pk) and not row.is_open
    ][:SHOWN]


def authorities_of(reader: Reader, child: Child) -> list[Authority]:
    """The council that answers for a child and the one whose area the child lives in, as far as
    this reader may know them."""
    today = clock.today()
    found: list[Authority] = []
    for model in (Responsibility, Home):
        fact = (
            model.objects.visible_to(reader)
            .filter(child=child, from_on__lte=today)
            .exclude(until_on__lte=today)
            .exclude(authority=None)
            .order_by("-from_on", "-pk")
            .select_related("authority")
            .first()
        )
        if fact and fact.authority not in found:
            found.append(fact.authority)
    return found
