"""Who is on duty where, council and police apart, and whom a call reaches when nobody is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from wayhome.foundation.agencies.models import Agency, Authority, Duty, Shift, TeamDuty, User
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.compiled import compiled, name_of

# Who answers for a missing child in an area: the team by day, and the team by night. Most reports
# come between 18:00 and 02:00, so whichever of the two is on duty is the one that is called (P09).
WATCHES = (
    (Duty.SOCIAL_CARE, Duty.OUT_OF_HOURS),
    (Duty.POLICE_MISSING, Duty.CONTROL_ROOM),
)
DUTIES = tuple(duty for watch in WATCHES for duty in watch)
NOWHERE = 0  # no area's number, and no agency's


@dataclass(frozen=True)
class OnDuty:
    """A person on duty now, for which team, at which place in the order of being called."""

    user_id: int
    name: str
    team: str
    rank: int


@dataclass(frozen=True)
class Watch:
    """One agency's teams for missing children in some areas, and who is on duty in them now."""

    agency: str
    areas: tuple[str, ...]
    team: str  # the team that answers by day: the one to name when nobody is on duty
    team_id: int
    people: tuple[OnDuty, ...]

    @property
    def is_empty(self) -> bool:
        return not self.people


def watches(authorities: Iterable[int | None], agency: int | None = None) -> list[Watch]:
    """Who watches over these areas (and an agency's own) now, council and police apart.

    One query.
    """
    rows = _rows({authority for authority in authorities if authority}, agency)
    found: list[Watch] = []
    for watch in WATCHES:
        by_team: dict[tuple[int, ...], list[Any]] = {}
        by_area: dict[int, list[Any]] = {}
        for row in rows:
            if row.duty in watch:
                by_area.setdefault(row.authority_id, []).append(row)
        for area in by_area.values():
            area.sort(key=lambda row: watch.index(row.duty))
            by_team.setdefault(tuple(row.team_id for row in area), []).append(area)
        found += [_watch(areas) for areas in by_team.values()]
    return sorted(found, key=lambda watch: watch.areas[0])


def _rows(authorities: set[int], agency: int | None) -> list[Any]:
    """Each duty in these areas with its team and the people on duty, as JSON."""
    areas = sorted(authorities) or [NOWHERE]
    return compiled(name_of(_duties), _duties, areas=areas, agency=agency or NOWHERE)


def _duties(*, areas: Sequence[int], agency: int) -> QuerySet[TeamDuty]:
    shifts = (
        Shift.objects.on_duty(clock.now())
        .filter(team=OuterRef("team_id"))
        .values(json=JSONObject(user_id="user_id", name="user__name", rank="rank"))
    )
    own = Agency.areas.through.objects.filter(agency=agency).values("authority")
    here = Q(authority__in=areas) | Q(authority__in=own)
    return (
        TeamDuty.objects.filter(here, duty__in=DUTIES, team__is_active=True)
        .select_related("team__agency", "authority")
        .annotate(people=ArraySubquery(shifts))
        .order_by("authority__name", "pk")
    )


def _watch(areas: list[list[Any]]) -> Watch:
    first = areas[0][0]
    people = {
        (person["user_id"], row.team_id): OnDuty(team=row.team.name, **person)
        for row in areas[0]
        for person in row.people
    }
    return Watch(
        agency=first.team.agency.name,
        areas=tuple(area[0].authority.name for area in areas),
        team=first.team.name,
        team_id=first.team_id,
        people=tuple(people.values()),
    )


def days_of(team_id: int) -> list[int]:
    """The teams by day whose nights this team answers for; none for a team that is by day."""
    return sorted({day for day, night in _turns([team_id]) if night == team_id})


def nights_of(teams: Iterable[int]) -> dict[int, list[int]]:
    """Team by day -> the teams that answer for it by night."""
    wanted, found = set(teams), dict[int, list[int]]()
    for day, night in _turns(sorted(wanted)):
        if day in wanted and night not in found.setdefault(day, []):
            found[day].append(night)
    return found


def _turns(of: Sequence[int]) -> list[tuple[int, int]]:
    """(team by day, team by night) of each watch in which one of these teams has a part."""
    by_night = {night: day for day, night in WATCHES}
    rows = compiled(name_of(_teams_with), _teams_with, teams=of)
    teams = {(area, duty): team for area, duty, team in rows}
    pairs = [
        (teams.get((area, by_night[duty])), team)
        for (area, duty), team in teams.items()
        if duty in by_night
    ]
    return [(day, night) for day, night in pairs if day and day != night]


def _teams_with(*, teams: Sequence[int]) -> QuerySet[TeamDuty, Any]:
    """(area, duty, team) of every watch where these teams have a part."""
    theirs = TeamDuty.objects.filter(team__in=teams, duty__in=DUTIES).values("authority")
    rows = TeamDuty.objects.filter(duty__in=DUTIES, authority__in=theirs, team__is_active=True)
    return rows.values_list("authority_id", "duty", "team_id").order_by("pk")


def police_of(authority: Authority) -> Agency | None:
    """The force whose area this is."""
    return Agency.objects.filter(kind=Agency.Kind.POLICE, areas=authority, is_active=True).first()


def addresses(found: Iterable[Watch]) -> list[str]:
    """E-mail addresses of everybody on duty in these watches; where nobody is, of the whole team
    that answers by day."""
    found = list(found)
    on_duty = {person.user_id for watch in found for person in watch.people}
    unwatched = [watch.team_id for watch in found if watch.is_empty]
    now = clock.now()
    members = Q(memberships__team__in=unwatched, memberships__from_at__lte=now) & (
        Q(memberships__until_at=None) | Q(memberships__until_at__gt=now)
    )
    people = User.objects.filter(Q(pk__in=on_duty) | members, is_active=True)
    return sorted(set(people.values_list("email", flat=True)))
