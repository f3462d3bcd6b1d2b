"""Who the invented children are: where they live, in whose care, and in which year they go missing.

A life is drawn whole, before anything is recorded: the facts follow from it, and not from one
another by chance.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wayhome.doors.demonstration import chances, names, places
from wayhome.doors.demonstration.chances import YEARS, Rng
from wayhome.doors.demonstration.partnership import Partners
from wayhome.foundation.agencies.models import Agency

YEAR = timedelta(days=365)
PLACED_FROM_ELSEWHERE = 0.03  # looked-after children of councils outside the partnership

# SSDA903 PLACE codes with our kind of carer; of all in care (8.4), and of those who go missing,
# about half of whose incidents were from homes and hostels (8.1, 2015)
PLACEMENTS = (
    ("U6", "fostering", 0.40), ("U1", "own", 0.27), ("K2", "home", 0.12), ("K3", "supported", 0.10),
    ("P1", "own", 0.08), ("A3", "own", 0.03),
)  # fmt: skip
PLACEMENTS_OF_MISSING = (
    ("U6", "fostering", 0.21), ("U1", "own", 0.16), ("K2", "home", 0.37), ("K3", "supported", 0.20),
    ("P1", "own", 0.06),
)  # fmt: skip
NEEDS = ("N1", "N5", "N8", "N4", "N3", "N2")
OUT_OF_AREA = {"K2": 0.66, "K3": 0.35, "U6": 0.45, "U1": 0.35, "P1": 0.10, "A3": 0.20}  # 8.4


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a child in care lives from a day on."""

    from_on: date
    code: str
    area: str  # a key of `places`
    carer: Agency | None


@dataclass(slots=True)
class Life:
    """One child, before anything is written down."""

    number: int
    sex: str
    ethnicity: str
    given_name: str
    family_name: str
    known_as: str
    born_on: date
    area: str  # whose child: a key of `places`
    in_care: bool
    care_from: date | None
    legal_status: str
    need: str
    placements: tuple[Placement, ...]
    school: Agency | None
    times_missing: int
    year_from: datetime  # the year in which the child goes missing, if at all

    @property
    def eighteen_on(self) -> date:
        return self.born_on.replace(year=self.born_on.year + 18, day=min(self.born_on.day, 28))


Drawn = tuple[bool, int, int, str, str, str]  # in care, age, times missing, sex, ethnicity, area


@dataclass(frozen=True)
class Mix:
    """How many of a set of children are in care, and how many go missing."""

    missing_in_care: int
    missing_at_home: int
    in_care: int  # who do not go missing
    known: int  # to children's services, and neither


def mix(children: int, episodes_a_child: float) -> Mix:
    """From found shares: 19 per cent of missing children are in care, 11 per cent of those in care
    go missing in a year (8.1)."""
    missing = round(children * min(episodes_a_child / chances.MISSING_EPISODES, 0.97))
    in_care = round(missing * chances.IN_CARE)
    all_in_care = round(in_care / YEARS / chances.MISSING_IN_CARE)
    never = min(max(0, all_in_care - in_care), children - missing)
    return Mix(in_care, missing - in_care, never, children - missing - never)


def invent(rng: Rng, first: int, wanted: Mix, partners: Partners, now: datetime) -> list[Life]:
    """These children, numbered from `first`, in no order."""
    groups = (
        (wanted.missing_in_care, True, True),
        (wanted.missing_at_home, False, True),
        (wanted.in_care, True, False),
        (wanted.known, False, False),
    )
    drawn = [
        each
        for count, in_care, missing in groups
        for each in _group(rng, count, in_care=in_care, missing=missing)
    ]
    order = rng.permutation(len(drawn))
    inventor = _Inventor(rng, partners, now)
    return [
        inventor.life(first + place, drawn[index]) for place, index in enumerate(order.tolist())
    ]


def _group(rng: Rng, count: int, *, in_care: bool, missing: bool) -> Iterator[Drawn]:
    """As many of one group."""
    if missing:
        weights = chances.AGES_IN_CARE if in_care else chances.AGES_AT_HOME
        times = chances.episodes_each(rng, count, in_care=in_care)
    else:
        weights = chances.AGES_LOOKED_AFTER
        times = chances.ages(rng, {0: 1.0}, count)
    areas = [(area, share) for area, (_, share) in places.AREAS.items()]
    columns: Sequence[Sequence[object]] = (
        chances.ages(rng, weights, count).tolist(),
        times.tolist(),
        chances.pick(rng, (("M", 0.56), ("F", 0.44)), count),
        chances.pick(rng, names.ETHNICITIES, count),
        chances.pick(rng, areas, count),
    )
    for row in zip(*columns, strict=True):
        yield (in_care, *row)


class _Inventor:
    def __init__(self, rng: Rng, partners: Partners, now: datetime) -> None:
        self.rng, self.partners, self.now = rng, partners, now
        self.outside = list(places.ELSEWHERE)

    def life(self, number: int, drawn: Drawn) -> Life:
        rng = self.rng
        in_care, age, times, sex, ethnicity, area = drawn
        year_from = self.now - YEAR * float(rng.integers(1, YEARS + 1))
        born_on = self._born(age, year_from if times else self.now - YEAR / 2)
        given, family = names.name(rng, sex, ethnicity)
        if in_care and rng.random() < PLACED_FROM_ELSEWHERE:
            placed_in, area = area, self.outside[int(rng.integers(len(self.outside)))]
        else:
            placed_in = ""
        care_from = self._care_from(born_on, year_from) if in_care else None
        life = Life(
            number=number,
            sex=sex,
            ethnicity=ethnicity,
            given_name=given,
            family_name=family,
            known_as=names.known_as(rng),
            born_on=born_on,
            area=area,
            in_care=in_care,
            care_from=care_from,
            legal_status=("C2", "C1", "V2", "E1")[_at(rng, (0.56, 0.19, 0.19, 0.06))],
            need=NEEDS[_at(rng, (0.67, 0.12, 0.08, 0.07, 0.04, 0.02))],
            placements=(),
            school=self._school(placed_in or area, age),
            times_missing=times,
            year_from=year_from,
        )
        if care_from:
            life.placements = tuple(self._placements(life, placed_in))
        return life

    def _born(self, age: int, year_from: datetime) -> date:
        """So that the child is `age` in the middle of the year, and under 18 until its end."""
        part = self.rng.random() * (0.5 if age == 17 else 1.0)
        return (year_from + YEAR * (0.5 - age - part * 0.99)).date()

    def _care_from(self, born_on: date, year_from: datetime) -> date:
        days = 30 + int(self.rng.random() ** 2 * 1800)
        return max(born_on, (year_from - timedelta(days=days)).date())

    def _school(self, area: str, age: int) -> Agency | None:
        schools = self.partners.schools.get(area, [])
        suited = [one for one in schools if ("Primary" in one.name) == (age < 11)] or schools
        if not suited or not 4 <= age <= 16 or self.rng.random() < 0.08:
            return None
        return suited[int(self.rng.integers(len(suited)))]

    def _placements(self, life: Life, placed_in: str) -> Iterator[Placement]:
        """One, or for some who go missing a move in the middle of that year."""
        assert life.care_from
        yield self._placement(life, life.care_from, placed_in)
        if life.times_missing and self.rng.random() < 0.3:
            moved = life.year_from + YEAR * float(0.2 + 0.6 * self.rng.random())
            yield self._placement(life, moved.date(), placed_in)

    def _placement(self, life: Life, from_on: date, placed_in: str) -> Placement:
        rng = self.rng
        options = PLACEMENTS_OF_MISSING if life.times_missing else PLACEMENTS
        code, kind, _ = options[_at(rng, [share for _, _, share in options])]
        area = placed_in or life.area
        if not placed_in and rng.random() < OUT_OF_AREA[code]:
            inside = [key for key in places.AREAS if key != area]
            area = self.outside[int(rng.integers(len(self.outside)))]
            if kind != "own" or rng.random() < 0.6:
                area = inside[int(rng.integers(len(inside)))]
        carer, where = self._carer(kind, area)
        return Placement(from_on, code, where or area, carer)

    def _carer(self, kind: str, area: str) -> tuple[Agency | None, str]:
        """A carer of this kind, in this area if there is one; foster carers live anywhere."""
        known = self.partners.carers.get(kind, [])
        if not known:
            return None, ""
        near = [each for each in known if each[1] == area] or known
        carer, where = near[int(self.rng.integers(len(near)))]
        return carer, area if kind == "fostering" else where


def _at(rng: Rng, shares: Sequence[float]) -> int:
    """Which of the shares one draw falls into."""
    left = rng.random() * sum(shares)
    for place, share in enumerate(shares):
        left -= share
        if left < 0:
            return place
    return len(shares) - 1
