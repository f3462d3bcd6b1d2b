"""The agencies of the demonstration, who works in them, who is on duty, and what they share."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.contrib.auth.hashers import make_password

from wayhome.doors.demonstration import people, places
from wayhome.doors.demonstration.places import AREAS, CHESHIRE, COUNCILS
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.defaults import DEFAULT_LINES
from wayhome.foundation.agencies.commands import bodies, teams
from wayhome.foundation.agencies.england import AUTHORITIES
from wayhome.foundation.agencies.models import (
    Agency,
    Authority,
    Duty,
    Membership,
    Partnership,
    Shift,
    Team,
    User,
)
from wayhome.foundation.agencies.readers import SYSTEM, Reader, reader_for
from wayhome.foundation.agencies.roles import TIMED
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.calendar import midnight
from wayhome.foundation.providers.models import Provider

K = Agency.Kind
FORCES = dict.fromkeys(CHESHIRE, people.POLICE) | {"sefton": people.MERSEYSIDE}
TEAM_NAMES = {
    Duty.SOCIAL_CARE: "Duty social care",
    Duty.OUT_OF_HOURS: "Out-of-hours social care",
    Duty.DATA_PROTECTION: "Data protection",
    Duty.RETURN_INTERVIEW: "Return interviews",
    Duty.POLICE_MISSING: "Missing from home",
    Duty.CONTROL_ROOM: "Control room",
}
USUAL_TEAM = {
    "social_worker": Duty.SOCIAL_CARE,
    "out_of_hours": Duty.OUT_OF_HOURS,
    "team_manager": Duty.SOCIAL_CARE,
    "front_door": Duty.SOCIAL_CARE,
    "interviewer": Duty.RETURN_INTERVIEW,
    "service_manager": Duty.RETURN_INTERVIEW,
    "police_coordinator": Duty.POLICE_MISSING,
    "control_room": Duty.CONTROL_ROOM,
    "data_protection_officer": Duty.DATA_PROTECTION,
}
WEEKS_OF_ROTA = 8


@dataclass
class Partners:
    """Who there is, by the keys of `places` and by name."""

    authorities: dict[str, Authority] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)  # by name
    teams: dict[tuple[str, str], Team] = field(default_factory=dict)  # (agency's name, duty)
    places: dict[str, Membership] = field(default_factory=dict)  # person's name -> their place
    carers: dict[str, list[tuple[Agency, str]]] = field(default_factory=dict)  # kind -> with area
    schools: dict[str, list[Agency]] = field(default_factory=dict)  # area -> its schools

    def reader(self, name: str) -> Reader:
        return reader_for(self.places[name])

    @cached_property
    def recorders(self) -> dict[tuple[str, str], list[Reader]]:
        """(agency's name, role) -> those who record there."""
        found: dict[tuple[str, str], list[Reader]] = {}
        for place in self.places.values():
            found.setdefault((place.agency.name, place.role), []).append(reader_for(place))
        return found

    def interviewers(self, area: str) -> list[Reader]:
        return self.recorders[people.SERVICE if area in CHESHIRE else people.SEFTON, "interviewer"]


def build(children: int) -> Partners:
    """All of it, as it was set up when the demonstration's years began."""
    found = Partners()
    _authorities(found)
    together, apart = _partnerships()
    _agencies(found, together, apart)
    _carers_and_schools(found, together, children)
    _teams(found)
    _people(found)
    for partnership in (together, apart):
        access.agree(
            SYSTEM,
            partnership=partnership,
            name=f"Sharing agreement, {partnership.name}",
            review_on=clock.today() + timedelta(days=365 * 4),
            lines=DEFAULT_LINES,
        )
    return found


def _authorities(found: Partners) -> None:
    codes = {key: code for key, (code, _) in AREAS.items()} | places.ELSEWHERE
    for key, code in (codes | dict([places.STRANGER])).items():
        number, name = AUTHORITIES[code]
        found.authorities[key] = bodies.add_authority(SYSTEM, code=code, name=name, la_code=number)


def _partnerships() -> tuple[Partnership, Partnership]:
    names = ("Cheshire and Sefton", "Worcestershire")
    together, apart = (bodies.add_partnership(SYSTEM, name=name) for name in names)
    return together, apart


def _agencies(found: Partners, together: Partnership, apart: Partnership) -> None:
    rows: list[tuple[str, str, tuple[str, ...]]] = [
        *((name, K.COUNCIL, (area,)) for area, name in COUNCILS.items()),
        (people.POLICE, K.POLICE, CHESHIRE),
        (people.MERSEYSIDE, K.POLICE, ("sefton",)),
        (people.SERVICE, K.SERVICE, CHESHIRE),
        (people.HEALTH, K.HEALTH, CHESHIRE),
        ("Cheshire Youth Justice Service", K.YOUTH_JUSTICE, CHESHIRE),
        (people.OVERSIGHT, K.OVERSIGHT, CHESHIRE),
        (people.STRANGER, K.COUNCIL, (places.STRANGER[0],)),
    ]
    for name, kind, areas in rows:
        found.agencies[name] = bodies.add_agency(
            SYSTEM,
            name=name,
            kind=kind,
            areas=[found.authorities[area] for area in areas],
            partnerships=[apart if name == people.STRANGER else together],
        )


def _carers_and_schools(found: Partners, together: Partnership, children: int) -> None:
    for owner in places.OWNERS:
        found.agencies[owner] = bodies.add_agency(SYSTEM, name=owner, kind=K.SERVICE)
    for number, carer in enumerate([*places.CARERS, *_more_carers(children)]):
        agency = bodies.add_agency(
            SYSTEM,
            name=carer.name,
            kind=K.HOME,
            areas=[found.authorities[carer.area]],
            partnerships=[together],
            owner=found.agencies.get(carer.owner),
        )
        Provider.objects.create(
            agency=agency,
            kind=carer.kind,
            urn=f"SC99{number:05}",
            authority=found.authorities[carer.area],
            beds=carer.beds,
        )
        found.agencies[carer.name] = agency
        found.carers.setdefault(carer.kind, []).append((agency, carer.area))
    for name, area in [*places.SCHOOLS, *_more_schools(children)]:
        agency = bodies.add_agency(
            SYSTEM,
            name=name,
            kind=K.SCHOOL,
            areas=[found.authorities[area]],
            partnerships=[together],
        )
        found.agencies[name] = agency
        found.schools.setdefault(area, []).append(agency)


def _more_carers(children: int) -> list[places.Carer]:
    """About one more home for every 150 children beyond the usual demonstration."""
    areas = list(AREAS)
    return [
        places.Carer(f"{_name(number)} House", areas[number % 5], beds=3 + number % 4)
        for number in range(max(0, children - 2000) // 150)
    ]


def _more_schools(children: int) -> list[tuple[str, str]]:
    areas = list(AREAS)
    wanted = max(0, children // 200 - len(places.SCHOOLS))
    return [(f"{_name(number)} Academy", areas[number % 5]) for number in range(wanted)]


def _name(number: int) -> str:
    first, second = places.FIRST_WORDS, places.SECOND_WORDS
    again, place = divmod(number, len(first) * len(second))
    name = f"{first[place % len(first)]} {second[place // len(first)]}"
    return f"{name} {again + 1}" if again else name


def _teams(found: Partners) -> None:
    wanted: dict[tuple[str, str], list[tuple[str, Authority]]] = {}
    councils = COUNCILS | {places.STRANGER[0]: people.STRANGER}
    for area, council in councils.items():
        holders = {
            Duty.SOCIAL_CARE: council,
            Duty.OUT_OF_HOURS: council,
            Duty.DATA_PROTECTION: council,
            Duty.RETURN_INTERVIEW: people.SERVICE if area in CHESHIRE else council,
        }
        if area in FORCES:
            holders |= {Duty.POLICE_MISSING: FORCES[area], Duty.CONTROL_ROOM: FORCES[area]}
        for duty, name in holders.items():
            wanted.setdefault((name, duty), []).append((duty, found.authorities[area]))
    for (name, kind), duties in wanted.items():
        found.teams[name, kind] = teams.add_team(
            SYSTEM, agency=found.agencies[name], name=TEAM_NAMES[Duty(kind)], duties=duties
        )


def _people(found: Partners) -> None:
    """Accounts with one password between them, hashed once: it is printed for all to use."""
    secret, since = make_password(people.PASSWORD), clock.now()
    rows = [
        (person.name, person.email, person.role, person.title, person.agency, "")
        for person in people.SIGN_INS
    ] + [
        (name, f"{name.lower().replace(' ', '.')}@example.org", role, "", agency, duty)
        for name, role, agency, duty in people.COLLEAGUES
    ]
    users = User.objects.bulk_create(
        User(name=name, email=email, job_title=title, password=secret, joined_at=since)
        for name, email, _, title, _, _ in rows
    )
    places_made = Membership.objects.bulk_create(
        Membership(
            user=user,
            agency=found.agencies[agency],
            team=found.teams.get((agency, duty or USUAL_TEAM.get(role, ""))),
            role=role,
            from_at=since,
        )
        for user, (_, _, role, _, agency, duty) in zip(users, rows, strict=True)
    )
    found.places = {place.user.name: place for place in places_made}


def on_the_half_hour(at: datetime) -> datetime:
    """When a meeting begins that is so many days from the start of a demonstration."""
    return at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)


def begin_visits() -> None:
    """Places that are given for so many weeks begin today: who came years ago would have gone."""
    for role, days in TIMED.items():
        now = clock.now()
        Membership.objects.filter(role=role).update(
            from_at=now, until_at=now + timedelta(days=days)
        )


def fill_rotas(found: Partners) -> None:
    """Somebody on duty for every team, day and night, a week back and seven to come.

    Warrington's social care has nobody next Saturday night: a hole to see and to fill.
    """
    start = midnight(clock.today() - timedelta(days=7))
    shifts: list[Shift] = []
    for (agency, duty), team in found.teams.items():
        users = [place.user for place in found.places.values() if place.team_id == team.pk]
        if not users or duty == Duty.DATA_PROTECTION:
            continue
        for half in range(WEEKS_OF_ROTA * 14):
            begins = start + timedelta(hours=12 * half + 8)
            if agency == COUNCILS["warrington"] and _is_next_saturday_night(begins):
                continue
            for rank in range(1, min(2, len(users)) + 1):
                user = users[(half + rank) % len(users)]
                ends = begins + timedelta(hours=12)
                shifts.append(
                    Shift(team=team, user=user, rank=rank, starts_at=begins, ends_at=ends)
                )
    Shift.objects.bulk_create(shifts, batch_size=5000)


def _is_next_saturday_night(begins: datetime) -> bool:
    local = begins.astimezone(clock.LONDON)
    today = clock.today()
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    return local.date() == saturday and local.hour >= 19
