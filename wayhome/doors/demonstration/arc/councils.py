"""Each council of the demonstration, who works there, and who works beside it: from what stands."""

from dataclasses import dataclass, replace

from wayhome.foundation.agencies.models import Agency, Authority, Duty, Membership, Team, User
from wayhome.foundation.agencies.readers import SYSTEM, Reader, reader_for

OTHERS = ("health", "youth_justice", "school")  # kinds that own actions by a person, not a team


@dataclass(frozen=True)
class Owner:
    """Whoever does an action: a team, or a person of an agency that has none."""

    agency: Agency
    team: Team | None
    user: User | None


@dataclass(frozen=True)
class Council:
    authority: Authority
    agency: Agency
    team: Team
    workers: tuple[Reader, ...]
    managers: tuple[Reader, ...]
    outside: tuple[Reader, ...]  # who raise concerns and screen, of other agencies
    owners: tuple[Owner, ...]
    next_door: Authority

    @property
    def system(self) -> Reader:
        """The system, speaking for this council."""
        return replace(SYSTEM, agency=self.agency, team=self.team, resolved={})


def councils() -> list[Council]:
    """Those with a social care team, workers and a manager: the others have no children here."""
    places = list(Membership.objects.select_related("user", "agency", "team").order_by("pk"))
    teams = Team.objects.filter(
        duties__duty=Duty.SOCIAL_CARE, agency__kind=Agency.Kind.COUNCIL
    ).select_related("agency")
    found = []
    for team in teams.order_by("pk").distinct():
        [authority, *_] = team.agency.areas.order_by("pk")
        workers = _readers(places, team.agency_id, "social_worker")
        if workers:
            found.append((team, authority, workers))
    return [
        Council(
            authority=authority,
            agency=team.agency,
            team=team,
            workers=workers,
            managers=_readers(places, team.agency_id, "team_manager") or workers,
            outside=_outside(places, authority) or workers,
            owners=_owners(places, team, authority),
            next_door=found[number - 1][1],
        )
        for number, (team, authority, workers) in enumerate(found)
    ]


def _readers(places: list[Membership], agency: int, role: str) -> tuple[Reader, ...]:
    return tuple(reader_for(p) for p in places if p.agency_id == agency and p.role == role)


def _beside(places: list[Membership], authority: Authority) -> list[Membership]:
    here = set(Agency.objects.filter(areas=authority).values_list("pk", flat=True))
    return [place for place in places if place.agency_id in here]


def _outside(places: list[Membership], authority: Authority) -> tuple[Reader, ...]:
    roles = ("school_lead", "police_coordinator", "health_practitioner", "interviewer")
    return tuple(reader_for(p) for p in _beside(places, authority) if p.role in roles)


def _owners(places: list[Membership], team: Team, authority: Authority) -> tuple[Owner, ...]:
    duties = (Duty.POLICE_MISSING, Duty.RETURN_INTERVIEW)
    teams = Team.objects.filter(duties__authority=authority, duties__duty__in=duties)
    ours = [Owner(team.agency, team, None)] * 3
    theirs = [Owner(each.agency, each, None) for each in teams.select_related("agency").distinct()]
    people = [
        Owner(place.agency, None, place.user)
        for place in _beside(places, authority)
        if place.agency.kind in OTHERS
    ]
    return (*ours, *theirs, *people)
