"""The smallest valid facts, made through the house's own commands and models.

`World` is two partnerships: five councils, two forces, a service that works for four councils, a
home, a school and a health body, who share; and a stranger council that shares with none of them.
Teams answer for every duty in every area; people come into being when a test asks for them.

    world.user("police_coordinator")      a person in that role, at the agency where it is usual
    world.reader("social_worker")         the same person as a `Reader`
    world.reader("social_worker", world.sefton_council)
    world.reader("stranger")              a social worker of the stranger council
    world.child()                         lives with family in Cheshire East, on nobody's plan
    world.child(responsible=world.sefton, carer=world.home, school=world.school)
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from tests.places import AUTHORITIES, PEOPLE, USUAL
from tests.sessions import BACKEND, browse_as, new_session, signed_in
from wayhome.foundation.access import commands as access
from wayhome.foundation.access.defaults import DEFAULT_LINES
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies.models import (
    Agency,
    Authority,
    Duty,
    Membership,
    Partnership,
    Shift,
    Team,
    TeamDuty,
    User,
)
from wayhome.foundation.agencies.readers import SYSTEM, Reader, reader_for
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people import remits
from wayhome.foundation.people.models import (
    CareStatus,
    Child,
    ChildName,
    Home,
    Responsibility,
    SchoolRoll,
)
from wayhome.foundation.rules import engine

__all__ = ["BACKEND", "PASSWORD", "World", "browse_as", "build", "new_session", "signed_in"]
PASSWORD = "correct horse battery staple"


@dataclass
class World:
    """Who there is. Authorities: `sefton`, `cheshire_east`, `cheshire_west`, `halton`,
    `warrington`, `worcestershire`. Agencies: `council` (Cheshire East's), `sefton_council`,
    `cheshire_west_council`, `halton_council`, `warrington_council`, `police` (Cheshire's),
    `merseyside`, `service`, `home`, `school`, `health`, `youth_justice`, `stranger`."""

    authorities: dict[str, Authority] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    teams: dict[tuple[str, str], Team] = field(default_factory=dict)  # (area, duty) -> team
    memberships: dict[tuple[str, int], Membership] = field(default_factory=dict)
    checks_drift: bool = True  # a test that breaks derived rows on purpose sets this to False

    def __getattr__(self, name: str) -> Any:
        for found in (self.__dict__.get("agencies", {}), self.__dict__.get("authorities", {})):
            if name in found:
                return found[name]
        raise AttributeError(name)

    def team(self, duty: str, authority: Authority | None = None) -> Team:
        """The team that answers for this duty in an area; Cheshire East if none is named."""
        return self.teams[(authority or self.cheshire_east).name, str(duty)]

    def member(self, role: str, agency: Agency | None = None) -> Membership:
        """The one person in this role at an agency; made when first asked for."""
        if role == "stranger":
            role, agency = "social_worker", self.stranger
        agency = agency or self.agencies[USUAL[role][0]]
        key = (role, agency.pk)
        if key not in self.memberships:
            self.memberships[key] = self._new_member(role, agency)
        return self.memberships[key]

    def user(self, role: str, agency: Agency | None = None) -> User:
        """Signs in with `factories.PASSWORD`."""
        return self.member(role, agency).user

    def reader(self, role: str, agency: Agency | None = None, *, purpose: str = "") -> Reader:
        """A fresh `Reader`: nothing is resolved for it yet, as at the start of a request."""
        return reader_for(self.member(role, agency), purpose)

    def another(self, role: str, agency: Agency | None = None, **fields: Any) -> Membership:
        """One more person in a role, beside the one that `user` and `reader` give."""
        return self._new_member(role, agency or self.agencies[USUAL[role][0]], **fields)

    def _new_member(self, role: str, agency: Agency, **fields: Any) -> Membership:
        number = User.objects.count()
        fields = {
            "name": PEOPLE[number % len(PEOPLE)],
            "email": f"{role.replace('_', '.')}.{number}@example.org",
        } | fields
        user = User(**fields)
        user.set_password(PASSWORD)
        user.save()
        return Membership.objects.create(
            user=user,
            agency=agency,
            team=self._usual_team(role, agency),
            role=role,
            from_at=clock.now() - timedelta(days=400),
        )

    def _usual_team(self, role: str, agency: Agency) -> Team | None:
        duty = USUAL[role][1]
        return Team.objects.filter(agency=agency, duties__duty=duty).first() if duty else None

    def on_duty(
        self, user: User, team: Team | None = None, *, rank: int = 1, hours: int = 12
    ) -> Shift:
        """On duty for `hours` either side of now, for the person's own team."""
        team = team or Team.objects.filter(members__user=user)[0]
        now, half = clock.now(), timedelta(hours=hours)
        return Shift.objects.create(
            team=team, user=user, rank=rank, starts_at=now - half, ends_at=now + half
        )

    def child(
        self,
        given_name: str = "Ash",
        family_name: str = "Winters",
        *,
        born_on: date | None = None,
        age: int = 14,
        responsible: Authority | None = None,
        lives_in: Authority | None = None,
        carer: Agency | None = None,
        school: Agency | None = None,
        looked_after: bool | None = None,
        since: date | None = None,
        **fields: Any,
    ) -> Child:
        """A child for whom a council answers, living somewhere: both Cheshire East if not said.

        With a carer the child is looked after. `since` is the day all that began: a year ago.
        """
        today = clock.today()
        since = since or today - timedelta(days=365)
        responsible = responsible or self.cheshire_east
        lives_in = lives_in or self.cheshire_east
        is_placed = carer is not None if looked_after is None else looked_after
        with transaction.atomic(), system_context():
            child = Child.objects.create(
                given_name=given_name,
                family_name=family_name,
                born_on=born_on or today.replace(year=today.year - age, day=1) - timedelta(days=1),
                **fields,
            )
            about = {"child": child, "recorded_for": child}
            name = f"{given_name} {family_name}"
            ChildName.objects.create(**about, name=name, kind=ChildName.Kind.CURRENT)
            if known_as := fields.get("known_as"):
                known_as = f"{known_as} {family_name}"
                ChildName.objects.create(**about, name=known_as, kind=ChildName.Kind.KNOWN_AS)
            basis = "Looked after" if is_placed else "Ordinarily resident"
            dated = about | {"from_on": since}
            Responsibility.objects.create(**dated, authority=responsible, basis=basis)
            placed = {"carer": carer, "placement_type": "K2"} if carer else {}
            Home.objects.create(**dated, authority=lives_in, **placed)
            if is_placed:
                status = CareStatus.Status.LOOKED_AFTER
                CareStatus.objects.create(**dated, status=status, legal_status="C2", need="N1")
            if school:
                SchoolRoll.objects.create(**dated, school=school)
            self.derive(child)
        return child

    def derive(self, *children: Child) -> None:
        """After facts were written by hand: remits and rules, as a command would have done."""
        with transaction.atomic():
            remits.refresh(child.pk for child in children)
            engine.refresh(child.pk for child in children)

    def drift(self) -> list[Any]:
        """Derived rows that differ from the facts: none, unless `checks_drift` is off."""
        raw = connection.connection
        broken = raw is None or raw.info.transaction_status == TransactionStatus.INERROR
        if broken or not self.checks_drift:
            return []
        with transaction.atomic(), system_context():
            children = list(Child.objects.values_list("pk", flat=True))
            return [*engine.drift(), *remits.drift(children)] if children else []

    def involve(self, child: Child, agency: Agency, purpose: str, **fields: Any) -> Involvement:
        """Bring an agency into a child's circle, as a manager would."""
        basis = {"basis": "Asked for by the allocated worker"} | fields
        return access.involve(SYSTEM, child_id=child.pk, agency=agency, purpose=purpose, **basis)


def build() -> World:
    """A new world, in the database the test is connected to."""
    with transaction.atomic(), system_context():
        world = World(authorities=_authorities())
        world.agencies = _agencies(world.authorities)
        world.teams = _teams(world)
        _share(world)
    return world


def _authorities() -> dict[str, Authority]:
    made = Authority.objects.bulk_create(
        Authority(name=name, code=code, la_code=la_code)
        for name, code, la_code in AUTHORITIES.values()
    )
    return dict(zip(AUTHORITIES, made, strict=True))


CHESHIRE = ("cheshire_east", "cheshire_west", "halton", "warrington")


def _agencies(areas: dict[str, Authority]) -> dict[str, Agency]:
    kind = Agency.Kind
    rows: dict[str, tuple[str, str, tuple[str, ...]]] = {
        "council": ("Cheshire East Council", kind.COUNCIL, ("cheshire_east",)),
        "sefton_council": ("Sefton Council", kind.COUNCIL, ("sefton",)),
        "cheshire_west_council": (
            "Cheshire West and Chester Council", kind.COUNCIL, ("cheshire_west",)
        ),
        "halton_council": ("Halton Council", kind.COUNCIL, ("halton",)),
        "warrington_council": ("Warrington Council", kind.COUNCIL, ("warrington",)),
        "stranger": ("Worcestershire Council", kind.COUNCIL, ("worcestershire",)),
        "police": ("Cheshire Constabulary", kind.POLICE, CHESHIRE),
        "merseyside": ("Merseyside Police", kind.POLICE, ("sefton",)),
        "service": ("Stepping Stones return interviews", kind.SERVICE, CHESHIRE),
        "home": ("Larch House", kind.HOME, ("cheshire_east",)),
        "school": ("Northgate Academy", kind.SCHOOL, ("cheshire_east",)),
        "health": ("Mid Cheshire Children's Health", kind.HEALTH, CHESHIRE),
        "youth_justice": ("Cheshire Youth Justice Service", kind.YOUTH_JUSTICE, CHESHIRE),
        "oversight": ("Pan-Cheshire Safeguarding Partnership", kind.OVERSIGHT, CHESHIRE),
    }  # fmt: skip
    made = Agency.objects.bulk_create(Agency(name=row[0], kind=row[1]) for row in rows.values())
    agencies = dict(zip(rows, made, strict=True))
    Agency.areas.through.objects.bulk_create(
        Agency.areas.through(agency=agencies[key], authority=areas[area])
        for key, row in rows.items()
        for area in row[2]
    )
    return agencies


def _teams(world: World) -> dict[tuple[str, str], Team]:
    """Every duty in every area has a team; one team of the service answers for four areas."""
    forces = dict.fromkeys(CHESHIRE, "police") | {"sefton": "merseyside"}
    wanted: list[tuple[str, str, str, str]] = []  # area, duty, agency, name of the team
    for key, agency in world.agencies.items():
        if agency.kind != Agency.Kind.COUNCIL:
            continue
        area = "cheshire_east" if key == "council" else key.removesuffix("_council")
        area = "worcestershire" if key == "stranger" else area
        wanted += [
            (area, Duty.SOCIAL_CARE, key, "Duty social care"),
            (area, Duty.OUT_OF_HOURS, key, "Out-of-hours social care"),
            (area, Duty.DATA_PROTECTION, key, "Data protection"),
        ]
        serves = "service" if area in CHESHIRE else key
        wanted.append((area, Duty.RETURN_INTERVIEW, serves, "Return interviews"))
        if area in forces:
            wanted.append((area, Duty.POLICE_MISSING, forces[area], "Missing from home"))
            wanted.append((area, Duty.CONTROL_ROOM, forces[area], "Control room"))
    names = sorted({(agency, name) for _, _, agency, name in wanted})
    made = Team.objects.bulk_create(
        Team(agency=world.agencies[agency], name=name) for agency, name in names
    )
    teams = dict(zip(names, made, strict=True))
    TeamDuty.objects.bulk_create(
        TeamDuty(team=teams[agency, name], duty=duty, authority=world.authorities[area])
        for area, duty, agency, name in wanted
    )
    return {
        (world.authorities[area].name, str(duty)): teams[agency, name]
        for area, duty, agency, name in wanted
    }


AGREED_AT = datetime(2020, 1, 1, tzinfo=UTC)  # before any instant that a test stops the clock at


def _share(world: World) -> None:
    """The default agreement, once among those who share and once among the strangers."""
    for name, members in (
        ("Cheshire and Merseyside", set(world.agencies) - {"stranger"}),
        ("Worcestershire", {"stranger"}),
    ):
        partnership = Partnership.objects.create(name=name)
        Agency.partnerships.through.objects.bulk_create(
            Agency.partnerships.through(agency=world.agencies[key], partnership=partnership)
            for key in sorted(members)
        )
        review_on = clock.today() + timedelta(days=365)
        with clock.stopped(AGREED_AT):
            access.agree(
                SYSTEM,
                partnership=partnership,
                name=f"Sharing agreement, {name}",
                review_on=review_on,
                lines=DEFAULT_LINES,
            )
