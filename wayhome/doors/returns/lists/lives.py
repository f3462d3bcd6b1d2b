"""What the inspection lists ask of each child, read once for all, as one reader may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from wayhome.doors.returns.ssda903.care import periods
from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.clock import LONDON
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import (
    Address,
    CareStatus,
    Child,
    Home,
    Identifier,
    Responsibility,
)
from wayhome.foundation.providers.models import Provider
from wayhome.practice.missing.models import Episode, EpisodeFact
from wayhome.practice.missing.models.episode import NOT_COUNTED

YEAR, HALF = timedelta(days=365), timedelta(days=182)
CLASSES = (DataClass.IDENTITY, DataClass.CARE, DataClass.MISSING)


@dataclass(frozen=True)
class Absence:
    """One absence, with what its derived figures say of the interview that followed."""

    ref: str
    category: str
    begins_on: date
    ends_on: date | None
    from_care: bool
    offered: bool
    accepted: bool
    held_in_time: bool | None
    has_interview: bool  # an interview is owed or was: imported history has none


@dataclass
class Life:
    """One child. `number` is the council's own; without one, the reference that addresses use."""

    child: Child
    number: str = ""
    identifiers: list[Identifier] = field(default_factory=list)
    cares: list[CareStatus] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    postcodes: list[Address] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    answers_id: int | None = None  # the authority that answers for the child
    team: str = ""
    worker: str = ""

    @property
    def looked_after(self) -> list[CareStatus]:
        return [each for each in self.cares if each.status == CareStatus.Status.LOOKED_AFTER]

    @property
    def periods(self) -> list[tuple[date, date | None]]:
        return periods(self.looked_after)

    def age(self, on: date) -> int | None:
        born = self.child.born_on
        if born is None:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def looked_after(authority: Authority | None, since: date) -> set[int]:
    """Children looked after since that day, whom this council (or any here) answers for."""
    with system_context():
        lately = Q(until_on=None) | Q(until_on__gte=since)
        cared = CareStatus.objects.filter(
            lately, status=CareStatus.Status.LOOKED_AFTER, from_on__lte=clock.today()
        )
        if authority:
            answered = Responsibility.objects.filter(lately, authority=authority)
            cared = cared.filter(child__in=answered.values("child"))
        return set(cared.values_list("child_id", flat=True))


def seen(reader: Reader, wanted: Iterable[int], *classes: str) -> list[Child]:
    """Of these children, those whose record is this reader's in every class of the list."""
    found = Child.objects.filter(pk__in=list(wanted), merged_into=None)
    return list(predicate.narrow(found, reader, *(classes or CLASSES)).order_by("pk"))


def lives(reader: Reader, children: Sequence[Child], authority: Authority | None) -> list[Life]:
    of = {child.pk: Life(child) for child in children}

    def each(model: type[Any], *order: str) -> QuerySet[Any]:
        return model.objects.visible_to(reader).filter(child_id__in=list(of)).order_by(*order)

    for number in each(Identifier, "pk"):
        of[number.child_id].identifiers.append(number)
    for answers in each(Responsibility, "from_on", "pk"):
        of[answers.child_id].answers_id = answers.authority_id
    facts: tuple[tuple[str, QuerySet[Any]], ...] = (
        ("cares", each(CareStatus, "from_on", "pk")),
        ("homes", each(Home, "from_on", "pk").select_related("authority")),
        ("postcodes", each(Address, "from_on", "pk").filter(is_withheld=False)),  # P23
    )
    for name, rows in facts:
        for row in rows:
            getattr(of[row.child_id], name).append(row)
    for child, absence in _absences(reader, list(of)):
        of[child].absences.append(absence)
    _name_workers(reader, of)
    for life in of.values():
        life.number = _number(life, authority)
    return list(of.values())


def _number(life: Life, authority: Authority | None) -> str:
    own = [each for each in life.identifiers if each.kind == Identifier.Kind.LA_CHILD_ID]
    issued = [each for each in own if authority is None or each.issuer == authority.code]
    return issued[0].value if issued else life.child.ref


def _absences(reader: Reader, ids: list[int]) -> list[tuple[int, Absence]]:
    own = Episode.objects.visible_to(reader).filter(child_id__in=ids)
    episodes = list(own.exclude(closing__in=NOT_COUNTED).order_by("since_earliest_at", "pk"))
    facts = EpisodeFact.objects.visible_to(reader).filter(child_id__in=ids)
    told = {fact.episode_id: fact for fact in facts}
    return [(each.child_id, _absence(each, told.get(each.pk))) for each in episodes]


def _absence(episode: Episode, fact: EpisodeFact | None) -> Absence:
    ended = episode.found_earliest_at or episode.returned_earliest_at or episode.closed_at
    return Absence(
        ref=episode.ref,
        category=episode.category,
        begins_on=episode.since_earliest_at.astimezone(LONDON).date(),
        ends_on=ended.astimezone(LONDON).date() if ended else None,
        from_care=episode.setting == "care" or episode.is_looked_after,
        offered=bool(fact and fact.offered_at),
        accepted=bool(fact and (fact.accepted_at or fact.held_at)),
        held_in_time=fact.is_in_time if fact else None,
        has_interview=episode.origin == "live",
    )


def _name_workers(reader: Reader, of: dict[int, Life]) -> None:
    """The team and the worker to whom the child is allocated; of several, the latest."""
    rows = Involvement.objects.visible_to(reader).live().filter(child_id__in=list(of))
    allocated = rows.filter(purpose=Purpose.ALLOCATED, is_covert=False)
    for row in allocated.select_related("team", "user").order_by("from_at", "pk"):
        of[row.child_id].team = row.team.name if row.team else ""
        of[row.child_id].worker = row.user.name if row.user else ""


def urns() -> dict[int | None, str]:
    return dict(Provider.objects.exclude(urn="").values_list("agency_id", "urn"))
