"""Which number to ring now, by day or by night, in an area (P01)."""

from collections.abc import Iterable
from dataclasses import dataclass

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.models import Day
from wayhome.practice.contacts.models import FrontDoor


@dataclass(frozen=True)
class Line:
    """`now` answers at this hour; `other` at the other."""

    area: str
    now: str
    other: str
    is_day: bool


def lines(areas: Iterable[int] | None = None) -> list[Line]:
    """Of these areas; None is every area that has said its numbers. Two queries."""
    rows = FrontDoor.objects.select_related("authority").order_by("authority__name")
    if areas is not None:
        rows = rows.filter(authority__in=list(areas))
    now = clock.now().astimezone(clock.LONDON)
    today = Day.objects.filter(date_on=now.date()).first()
    works = today is None or today.is_working
    found = []
    for row in rows:
        is_day = works and row.opens <= now.time() < row.closes
        numbers = (row.day_phone, row.night_phone) if is_day else (row.night_phone, row.day_phone)
        found.append(Line(row.authority.name, *numbers, is_day=is_day))
    return found


def areas_of(reader: Reader | None) -> list[int] | None:
    """The areas that this reader's agency works in; of nobody signed in, all."""
    if reader is None or reader.agency_id is None:
        return None
    here = Agency.areas.through.objects.filter(agency=reader.agency_id)
    return list(here.values_list("authority", flat=True)) or None


def lines_for(reader: Reader | None) -> list[Line]:
    return lines(areas_of(reader))
