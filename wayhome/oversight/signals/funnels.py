"""The funnel: one share across authorities or homes, and those that lie outside by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measures import Measure, every
from wayhome.oversight.insight import kept
from wayhome.oversight.insight.queries import is_small
from wayhome.oversight.insight.remit import remit
from wayhome.oversight.insight.years import Year
from wayhome.oversight.signals import binomial
from wayhome.oversight.signals.asking import Question
from wayhome.oversight.signals.series import month_of, months_from, of

OUTLIER = "SIG-F1"
SHARE, PAIR = "M10", "M11L"  # interviews in time; and, of the same, outcomes recorded late (P46)
BY = {"authority": "authority_id", "home": "carer_id"}
FEWEST = 3  # places that a funnel is drawn from, at least


@dataclass(frozen=True)
class Place:
    """An authority or a home: so many of so many, and where that lies. `part` None: not shown."""

    key: str  # the authority's code, or the agency's ref
    name: str
    part: int | None
    whole: int
    late: int | None  # of the same, recorded a day or more late: the pair
    side: int  # -1 below, 1 above the outer limits, 0 between
    is_near: bool  # beyond the inner limits only
    agency: Agency | None = None

    @property
    def share(self) -> float | None:
        return self.part / self.whole if self.part is not None and self.whole else None

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(100 * self.share)

    @property
    def has_small(self) -> bool:
        """Whether some part of it is 1 to 5, or is not told."""
        parts = (self.part, self.late)
        rests = (self.whole - part for part in parts if part is not None)
        return None in parts or any(is_small(each) for each in (*parts, *rests))

    @property
    def interval(self) -> tuple[int, int] | None:
        """Wilson's, in per cent."""
        if self.part is None:
            return None
        found = binomial.wilson(self.part, self.whole)
        return found and (round(100 * found[0]), round(100 * found[1]))


@dataclass(frozen=True)
class Funnel:
    """Of twelve months. `share` None: nothing fell due, or too few places to compare."""

    measure: Measure
    by: str
    year: Year
    places: list[Place]
    share: float | None
    without: int  # places where nothing fell due
    hides: bool

    @cached_property
    def outliers(self) -> list[Place]:
        return [place for place in self.places if place.side]

    @property
    def is_drawn(self) -> bool:
        return self.share is not None and not self.hides

    @property
    def sentence(self) -> str:
        if not self.places:
            return _("Nothing fell due in these twelve months.")
        if self.share is None:
            return _("A funnel compares three or more. Here: %(count)s.") % {
                "count": len(self.places)
            }
        if self.hides:
            return _("Some have 1 to 5: a chart could point at a child, and is not drawn.")
        said = {"count": len(self.places), "share": round(100 * self.share)}
        if not self.outliers:
            return _("All %(count)s lie around %(share)s %% as chance would have it: noise.") % (
                said
            )
        names = ", ".join(place.name for place in self.outliers)
        return _(
            "%(names)s: further from the %(share)s %% of all %(count)s than chance would bring; "
            "a signal."
        ) % (said | {"names": names})


def twelve_months(until: date | None = None) -> Year:
    """The twelve whole months before `until`, and before this one."""
    this = month_of(clock.today())
    return Year(months_from(min(month_of(until), this) if until else this, -12))


def funnel(reader: Reader, by: str, year: Year, area: Authority | None = None) -> Funnel:
    """Every authority, or every home, that the reader reads totals of. Three queries."""
    share, pair = (registry.measures()[code] for code in (SHARE, PAIR))
    column = BY[by]
    whose, months = every(remit(reader), of(area, "authority_id")), (year.first, year.last)
    found = kept.counted([share, pair], (column,), whose, months, clock.now())
    names = (f"{share.name}_n", f"{share.name}_d", f"{pair.name}_n")
    rows = {row[column]: tuple(row[name] for name in names) for row in found if row[column]}
    counted = {place: row for place, row in rows.items() if row[1]}
    hides = not (reader.may(roles.DRILL_DOWN) or reader.is_system)
    every_one = [(part, whole) for part, whole, _late in counted.values()]
    middle = _middle(every_one)
    places = _places(by, counted, middle, hides=hides)
    hidden = hides and any(place.part is None for place in places)
    return Funnel(share, by, year, places, middle, len(rows) - len(counted), hides=hidden)


def _middle(counted: Sequence[tuple[int, int]]) -> float | None:
    whole = sum(of_all for _part, of_all in counted)
    if len(counted) < FEWEST or not whole:
        return None
    return sum(part for part, _of in counted) / whole


def _places(
    by: str, counted: dict[int, tuple[int, int, int]], middle: float | None, *, hides: bool
) -> list[Place]:
    """By how far outside, then by name."""
    found, hidden = [], _hidden(counted) if hides else set()
    for key, name, pk, agency in _named(by, list(counted)):
        part, whole, late = counted[pk]
        if pk in hidden:
            found.append(Place(key, name, None, whole, None, 0, False, agency))
            continue
        side = _side(part, whole, middle, binomial.ALARMED)
        near = not side and bool(_side(part, whole, middle, binomial.NOTICED))
        found.append(Place(key, name, part, whole, late, side, near, agency))
    return sorted(found, key=lambda place: (-abs(place.side), not place.is_near, place.name))


def _hidden(counted: dict[int, tuple[int, int, int]]) -> set[int]:
    """Places with 1 to 5 in any part; and where that is one alone, the next smallest, or what all
    have together would give it away."""
    small = {
        pk
        for pk, (part, whole, late) in counted.items()
        if any(is_small(each) for each in (part, whole - part, late, whole - late))
    }
    others = sorted(counted.keys() - small, key=lambda pk: counted[pk][1])
    return small | set(others[:1]) if len(small) == 1 else small


def _side(part: int, whole: int, middle: float | None, chance: float) -> int:
    """By the exact tail: what the drawn limit shows, to the last count."""
    if middle is None:
        return 0
    if binomial.at_most(part, whole, middle) < chance:
        return -1
    return 1 if binomial.at_least(part, whole, middle) < chance else 0


def _named(by: str, ids: list[int]) -> list[tuple[str, str, int, Agency | None]]:
    if by == "authority":
        areas = Authority.objects.filter(pk__in=ids)
        return [(area.code, area.name, area.pk, None) for area in areas]
    agencies = Agency.objects.filter(pk__in=ids)
    return [(agency.ref, agency.name, agency.pk, agency) for agency in agencies]


def questions(found: Funnel, area: Authority, *, only_large: bool = False) -> list[Question]:
    """Each outlier: a home, of the area whose children it cares for; else the area itself.
    `only_large`: no part of it is 1 to 5, for what leaves the house."""
    if found.hides or found.share is None:
        return []
    last = months_from(found.year.last, -1)
    asked = []
    for place in found.outliers:
        if found.by == "authority" and place.key != area.code:
            continue
        if only_large and place.has_small:
            continue
        asks = _asks(found, place)
        title = f"{found.measure.title}: {place.name}"
        key = (OUTLIER, SHARE, title, area, asks, last, found.year.first, last, place.agency)
        asked.append(Question(*key))
    return asked


def _asks(found: Funnel, place: Place) -> str:
    said = {
        "name": place.name,
        "part": place.part,
        "whole": place.whole,
        "percent": place.percent,
        "share": round(100 * (found.share or 0)),
    }
    if place.side < 0:
        return _(
            "%(name)s: %(part)s of %(whole)s in time (%(percent)s %%), against %(share)s %% "
            "of all. That is further below than chance would bring."
        ) % (said)
    return _(
        "%(name)s: %(part)s of %(whole)s in time (%(percent)s %%), against %(share)s %% of all. "
        "That is further above than chance would bring: what is done there, or how is it recorded?"
    ) % (said)
