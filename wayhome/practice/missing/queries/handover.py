"""Hand-overs as pages need them: what waits for a signature, one in full, one to be written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority, Shift, Team, TeamDuty, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.agencies.watches import NOWHERE, WATCHES
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.compiled import compiled, name_of
from wayhome.foundation.kernel.context import system_context
from wayhome.practice.missing.commands.handover import Change, may_sign
from wayhome.practice.missing.models import Handover, HandoverLine
from wayhome.practice.missing.queries.names import Names, names_of

JUST_GONE = timedelta(hours=12)  # how long after a shift its hand-over may still be written
NEXT = timedelta(hours=14)  # how far ahead the rota is asked who comes
ABREAST = timedelta(hours=2)  # shifts that overlap, or leave a gap, by so much still follow on


@dataclass(frozen=True)
class Waiting:
    """A hand-over that one side has not signed. Nothing here depends on the second it is asked."""

    ref: str
    at: datetime
    whom: str  # whose signature is missing
    since_at: datetime  # when the other side signed
    team: str
    agency: str
    is_yours: bool
    may_open: bool


def waiting(reader: Reader, authorities: Iterable[int | None] = ()) -> list[Waiting]:
    """Unsigned hand-overs in these areas and the reader's own, the longest first. One query, and
    none for who has no part in hand-overs. It stays however long nobody signs."""
    if not reader.may(roles.HAND_OVER):
        return []
    areas = sorted({each for each in authorities if each}) or [NOWHERE]
    agency = reader.agency_id or NOWHERE
    rows = compiled(name_of(_unsigned), _unsigned, areas=areas, agency=agency)
    return [_waiting(reader, row) for row in rows]


def _unsigned(*, areas: Sequence[int], agency: int) -> QuerySet[Handover]:
    own = Agency.areas.through.objects.filter(agency=agency).values("authority")
    here = Handover.areas.through.objects.filter(
        Q(authority__in=areas) | Q(authority__in=own), handover=OuterRef("pk")
    )
    rows = Handover.objects.filter(Q(given_at=None) | Q(taken_at=None))
    rows = rows.filter(Exists(here)).select_related("by", "to", "team__agency", "to_team__agency")
    return rows.order_by("at", "pk")[:50]


def _waiting(reader: Reader, row: Handover) -> Waiting:
    comes = row.taken_at is None
    person, team = (row.to, row.to_team) if comes else (row.by, row.team)
    since = row.given_at if comes else row.taken_at
    assert since
    return Waiting(
        ref=row.ref,
        at=row.at,
        whom=person.name,
        since_at=since,
        team=team.name,
        agency=team.agency.name,
        is_yours=person.pk == reader.user_id,
        may_open=reader.agency_id in (row.team.agency_id, row.to_team.agency_id),
    )


@dataclass(frozen=True)
class Line:
    """What was written of one child; `name` is "" where the reader may not know who it is."""

    name: str = ""
    ref: str = ""
    text: str = ""
    child_id: int | None = None
    episode: str = ""


@dataclass(frozen=True)
class Page:
    handover: Handover
    lines: tuple[Line, ...]
    others: int  # children whom this reader may not see
    may_sign: bool
    whom: str  # whose signature is missing; "" once both have signed


def of_reader(reader: Reader) -> QuerySet[Handover]:
    """Hand-overs from or to a team of the reader's agency."""
    rows = Handover.objects.filter(
        Q(team__agency=reader.agency_id) | Q(to_team__agency=reader.agency_id)
    )
    return rows.select_related(
        "by", "to", "given_by", "taken_by", "team__agency", "to_team__agency"
    )


def about_no_child(reader: Reader) -> Any:
    """Their ids, to ask with (ADR 0019); None for whoever signs none."""
    return of_reader(reader).values("pk") if reader.may(roles.HAND_OVER) else None


def handover_page(reader: Reader, row: Handover) -> Page:
    """Lines by the children that the reader sees. Of the rest the number is said, less what is
    restricted: that leaves no trace (P22)."""
    seen = list(
        HandoverLine.objects.visible_to(reader)
        .filter(handover=row)
        .order_by("pk")
        .values_list("pk", "child_id", "text", "episode__ref")
    )
    names = names_of(reader, [child for _, child, _, _ in seen])
    known = [item for item in seen if names.has(item[1])]
    comes = row.taken_at is None
    is_done = bool(row.given_at and row.taken_at)
    team, person = (row.to_team_id, row.to) if comes else (row.team_id, row.by)
    signed = (row.given_by_id, row.taken_by_id)
    return Page(
        handover=row,
        lines=tuple(_line(names, *item) for item in known),
        others=_unseen(row, {pk for pk, *_ in known}),
        may_sign=not is_done and reader.user_id not in signed and may_sign(reader, team, person.pk),
        whom="" if is_done else person.name,
    )


def _line(names: Names, _pk: int, child: int, text: str, episode: str) -> Line:
    return Line(names.full(child), names.known[child].ref, text, child, episode)


def _unseen(row: Handover, seen: set[int]) -> int:
    closed = Restriction.objects.filter(lifted_at=None).values("child_id")
    with system_context():
        lines = HandoverLine.objects.filter(handover=row).exclude(pk__in=seen)
        return lines.exclude(child_id__in=closed).count()


@dataclass(frozen=True)
class Next:
    """Whom a shift may be handed to: somebody, and the team for which they come."""

    key: str
    user: User
    team: Team
    at: datetime | None  # when their shift begins, by the rota

    @property
    def words(self) -> str:
        return f"{self.user.name}, {self.team.name}"


@dataclass(frozen=True)
class Turn:
    """The change of shift that a reader writes about."""

    team: Team
    user: User
    at: datetime
    areas: tuple[Authority, ...]
    others: tuple[Next, ...]  # who comes, the likeliest first; with `comes`, who went
    comes: bool
    key: str  # of this shift: what was kept of another is not shown

    def change(self, key: str, at: datetime) -> Change:
        other = next(each for each in self.others if each.key == key)
        if self.comes:
            return Change(other.team, other.user, self.team, self.user, at, self.areas)
        return Change(self.team, self.user, other.team, other.user, at, self.areas)


def turn(reader: Reader, *, comes: bool = False) -> Turn | None:
    """What this reader would hand over (or, with `comes`, has taken over); None for who watches
    over no area. By the rota; where that has a hole, among the colleagues of the watch."""
    shift = _shift(reader, comes=comes)
    team = shift.team if shift else reader.team
    if team is None or reader.user is None:
        return None
    now = clock.now()
    at = (shift.starts_at if comes else shift.ends_at) if shift else now
    areas, teams = _watch(team)
    if not areas:
        return None
    others = _by_rota(reader, teams, at, comes=comes) + _colleagues(reader, teams)
    only = {each.key: each for each in reversed(others)}  # the rota's words are the ones kept
    found = tuple(only[key] for key in dict.fromkeys(each.key for each in others))
    key = shift.ref if shift else clock.today().isoformat()
    return Turn(team, reader.user, at.replace(second=0, microsecond=0), areas, found, comes, key)


def _shift(reader: Reader, *, comes: bool) -> Shift | None:
    now = clock.now()
    rows = Shift.objects.filter(user=reader.user_id, team__agency=reader.agency_id)
    rows = rows.filter(starts_at__lte=now + ABREAST if comes else now, ends_at__gt=now - JUST_GONE)
    return rows.select_related("team__agency").order_by("-starts_at").first()


def _watch(team: Team) -> tuple[tuple[Authority, ...], list[int]]:
    """The areas that a team watches over, and the teams of the same watch there."""
    duties = list(TeamDuty.objects.filter(team=team).select_related("authority").order_by("pk"))
    watch = next((each for each in WATCHES if any(duty.duty in each for duty in duties)), ())
    areas = {duty.authority_id: duty.authority for duty in duties if duty.duty in watch}
    with_it = TeamDuty.objects.filter(duty__in=watch, authority__in=areas, team__is_active=True)
    return tuple(areas.values()), sorted({team.pk, *with_it.values_list("team_id", flat=True)})


def _by_rota(reader: Reader, teams: list[int], at: datetime, *, comes: bool) -> list[Next]:
    """Who comes next after an instant; with `comes`, who went last before it."""
    rows = Shift.objects.filter(team__in=teams).exclude(user=reader.user_id)
    rows = rows.select_related("user", "team__agency")
    if comes:
        rows = rows.filter(ends_at__gt=at - ABREAST, starts_at__lt=at).order_by("-ends_at", "rank")
    else:
        rows = rows.filter(starts_at__gte=at - ABREAST, starts_at__lt=at + NEXT)
        rows = rows.order_by("starts_at", "rank")
    own = reader.team_id
    found = [
        Next(_key(row.user_id, row.team_id), row.user, row.team, row.starts_at) for row in rows
    ]
    return sorted(found, key=lambda each: each.team.pk != own)[:8]


def _colleagues(reader: Reader, teams: list[int]) -> list[Next]:
    people = User.objects.filter(~Q(pk=reader.user_id), is_active=True)
    found = []
    for team in Team.objects.filter(pk__in=teams).select_related("agency").order_by("name"):
        live = Q(memberships__until_at=None) | Q(memberships__until_at__gt=clock.now())
        here = people.filter(live, memberships__team=team).distinct().order_by("name")
        found += [Next(_key(user.pk, team.pk), user, team, None) for user in here[:40]]
    return found


def _key(user: int, team: int) -> str:
    return f"{user}-{team}"


def unwritten(reader: Reader) -> datetime | None:
    """When the reader's shift began, if somebody else's ended then and nothing was handed over."""
    if not reader.may(roles.HAND_OVER) or reader.user_id is None:
        return None
    now = clock.now()
    before = Shift.objects.filter(
        team=OuterRef("team"),
        ends_at__gte=OuterRef("starts_at") - ABREAST,
        ends_at__lte=OuterRef("starts_at") + ABREAST,
    ).exclude(user=reader.user_id)
    written = Handover.objects.filter(
        to_team=OuterRef("team"),
        at__gte=OuterRef("starts_at") - ABREAST,
        at__lte=OuterRef("starts_at") + ABREAST,
    )
    mine = Shift.objects.on_duty(now).filter(user=reader.user_id, team__agency=reader.agency_id)
    found: datetime | None = (
        mine.filter(Exists(before), ~Exists(written)).values_list("starts_at", flat=True).first()
    )
    return found
