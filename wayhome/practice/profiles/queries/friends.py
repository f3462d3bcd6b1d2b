"""Other children in a profile, as a reader may know them (P23)."""

from collections.abc import Iterable
from dataclasses import dataclass

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.people.models import Child
from wayhome.practice.profiles.models import Friend

WHO_SEARCH = (Agency.Kind.POLICE, Agency.Kind.COUNCIL)


@dataclass(frozen=True)
class Known:
    """One of them: the name this reader may read, "" for "another child"."""

    row: Friend
    name: str


def known(reader: Reader, rows: Iterable[Friend]) -> list[Known]:
    """A child in both circles by name; a name that is nobody's on the record as it was given, to
    police, social care and whoever wrote it; every other is "another child"."""
    friends = list(rows)
    others = {row.other_id for row in friends if row.other_id}
    children = Child.objects.visible_to(reader).filter(pk__in=others) if others else ()
    names = {child.pk: child.name for child in children}
    return [Known(row, _name(reader, row, names)) for row in friends]


def _name(reader: Reader, row: Friend, names: dict[int, str]) -> str:
    if row.other_id is not None:
        return names.get(row.other_id, "")
    searches = reader.agency is not None and reader.agency.kind in WHO_SEARCH
    wrote = reader.agency_id is not None and reader.agency_id == row.recorded_by_agency_id
    return row.said if searches or wrote or reader.is_system else ""


def shown(found: Iterable[Known]) -> list[int]:
    """The children whose names were read: for the log."""
    return [each.row.other_id for each in found if each.name and each.row.other_id]
