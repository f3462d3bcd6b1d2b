"""What pages and the ladder ask about people, places and rotas. Nothing here is about a child."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from wayhome.foundation.agencies.models import (
    DUTY_KINDS,
    Agency,
    Duty,
    Membership,
    Shift,
    Team,
    TeamDuty,
    User,
)
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.calendar import midnight

Span = tuple[datetime, datetime]


def on_duty(team: Team, at: datetime | None = None) -> list[User]:
    """Who is on duty for a team at an instant, in the order in which they are called (P09)."""
    return [
        shift.user for shift in Shift.objects.on_duty(at).filter(team=team).select_related("user")
    ]


@dataclass(frozen=True)
class Hole:
    """A time in which nobody is on duty."""

    from_at: datetime
    until_at: datetime


def holes(spans: Iterable[Span], from_at: datetime, until_at: datetime) -> list[Hole]:
    """What these spans leave uncovered between two instants."""
    found, reached = [], from_at
    for starts, ends in sorted(spans):
        if starts >= until_at:
            break
        if starts > reached:
            found.append(Hole(reached, starts))
        reached = max(reached, ends)
    if reached < until_at:
        found.append(Hole(reached, until_at))
    return found


@dataclass(frozen=True)
class RotaDay:
    on: date
    shifts: tuple[Shift, ...]
    holes: tuple[Hole, ...]

    @property
    def is_empty(self) -> bool:
        return not self.shifts


@dataclass(frozen=True)
class Rota:
    """A team's duty from a day on: day by day, and where nobody is."""

    team: Team
    first_on: date
    days: tuple[RotaDay, ...]
    holes: tuple[Hole, ...]  # over the whole time, unbroken by midnight; past ones left out
    now: tuple[Shift, ...]  # who is on duty at this moment


def rota(team: Team, first_on: date, days: int = 7) -> Rota:
    """`days` days of a team's rota, in London days."""
    return rotas([team], first_on, days)[0]


def rotas(teams: Iterable[Team], first_on: date, days: int = 7) -> list[Rota]:
    """The same for several teams, in their order, with one query for all."""
    teams = list(teams)
    starts, ends = midnight(first_on), midnight(first_on + timedelta(days=days))
    now = clock.now()
    shifts: dict[int, list[Shift]] = {team.pk: [] for team in teams}
    for shift in (
        Shift.objects.answered()
        .filter(team__in=teams)
        .filter(Q(starts_at__lt=ends, ends_at__gt=starts) | Q(starts_at__lte=now, ends_at__gt=now))
        .select_related("user")
        .order_by("starts_at", "rank")
    ):
        shifts[shift.team_id].append(shift)
    dates = [first_on + timedelta(days=n) for n in range(days)]
    return [_rota(team, shifts[team.pk], dates, now) for team in teams]


def _rota(team: Team, shifts: list[Shift], dates: list[date], now: datetime) -> Rota:
    ends = midnight(dates[-1] + timedelta(days=1))
    on_now = [each for each in shifts if each.starts_at <= now < each.ends_at and each.is_answered]
    return Rota(
        team=team,
        first_on=dates[0],
        days=tuple(_day(on, shifts) for on in dates),
        holes=tuple(holes(_spans(shifts), max(midnight(dates[0]), now), ends)),
        now=tuple(sorted(on_now, key=lambda shift: shift.rank)),
    )


def _day(on: date, shifts: Sequence[Shift]) -> RotaDay:
    starts, ends = midnight(on), midnight(on + timedelta(days=1))
    during = [shift for shift in shifts if shift.starts_at < ends and shift.ends_at > starts]
    during.sort(key=lambda shift: (max(shift.starts_at, starts), shift.rank))
    return RotaDay(on, tuple(during), tuple(holes(_spans(during), starts, ends)))


def _spans(shifts: Iterable[Shift]) -> list[Span]:
    """When somebody can be called: the shift of one who left covers nothing (P09)."""
    return [(shift.starts_at, shift.ends_at) for shift in shifts if shift.is_answered]


def teams_of(agency: Agency | None) -> QuerySet[Team]:
    """An agency's open teams with their duties."""
    return (
        Team.objects.filter(agency=agency, is_active=True)
        .prefetch_related("duties__authority")
        .order_by("name")
    )


def administered(reader: Reader) -> QuerySet[User]:
    """The people whom this administrator may know of.

    They have a place in the administrator's agency, or had their last one there.
    """
    places = Membership.objects.filter(user=OuterRef("pk"))
    live = Membership.objects.live().filter(user=OuterRef("pk"))
    ours = reader.agency_id
    return User.objects.filter(
        Exists(live.filter(agency=ours)) | (Exists(places.filter(agency=ours)) & ~Exists(live))
    )


def people(reader: Reader, text: str = "") -> QuerySet[User]:
    """This agency's people, those with a live place first by name; `text` is part of a name,
    address or job title."""
    places = (
        Membership.objects.live()
        .filter(agency=reader.agency_id)
        .select_related("team", "agency")
        .order_by("role")
    )
    found = administered(reader).prefetch_related(
        Prefetch("memberships", queryset=places, to_attr="places")
    )
    for word in text.split():
        found = found.filter(
            Q(name__icontains=word) | Q(email__icontains=word) | Q(job_title__icontains=word)
        )
    return found.order_by("name", "pk")


def places_in(agency: Agency | None, person: User) -> QuerySet[Membership]:
    """A person's places in one agency, the live ones first."""
    return (
        Membership.objects.filter(user=person, agency=agency)
        .select_related("team", "agency")
        .order_by("until_at", "-from_at")
    )


def live_places(user: User) -> QuerySet[Membership]:
    """The places a person may act from now."""
    return (
        Membership.objects.live()
        .filter(user=user, agency__is_active=True)
        .select_related("agency", "team", "team__agency")
        .order_by("agency__name", "team__name", "pk")
    )


def colleagues(agency: Agency | None) -> QuerySet[User]:
    """Who may be put on duty: people with a live place in the agency."""
    live = Membership.objects.live().filter(user=OuterRef("pk"), agency=agency)
    return User.objects.filter(Exists(live), is_active=True).order_by("name", "pk")


def works_elsewhere(agency: Agency | None, person: User) -> bool:
    """Whether they hold a place in another agency; which one is not this agency's to know."""
    return Membership.objects.live().filter(user=person).exclude(agency=agency).exists()


def duty_codes(team: Team) -> list[str]:
    """What a team answers for, as its form says it: "social_care:E06000049"."""
    return sorted(f"{duty.duty}:{duty.authority.code}" for duty in team.duties.all())


def unanswered_duties(agency: Agency | None) -> list[str]:
    """Duties in this agency's areas for which its kind may answer and no team does, in words."""
    if agency is None:
        return []
    areas = list(agency.areas.all())
    answered = set(TeamDuty.objects.filter(authority__in=areas).values_list("duty", "authority_id"))
    return [
        f"{duty.label}, {area}"
        for duty in Duty
        if agency.kind in DUTY_KINDS[duty]
        for area in areas
        if (duty.value, area.pk) not in answered
    ]
