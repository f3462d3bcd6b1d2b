"""Who a missing child may be with, as a reader may know it: another child has readers too (P23)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.practice.missing.queries.names import Names

WHO_SEARCH = (Agency.Kind.POLICE, Agency.Kind.COUNCIL)


def named(
    reader: Reader, along: Iterable[Mapping[str, Any]], names: Names, *, short: bool = False
) -> tuple[str, ...]:
    """Each companion: a child in both circles by name, a name that is nobody's on the record as it
    was given, to police, social care and whoever reported it; all others "another child".

    `along` holds `other` (the child's id or None), `said` and `agency` (which recorded it).
    """
    return tuple(_name(reader, item, names, short=short) for item in along)


def _name(reader: Reader, item: Mapping[str, Any], names: Names, *, short: bool) -> str:
    other = item["other"]
    if other is not None:
        if names.has(other):
            return names.short(other) if short else names.full(other)
        return _("another child")
    searches = reader.agency is not None and reader.agency.kind in WHO_SEARCH
    if searches or (reader.agency_id and item["agency"] == reader.agency_id):
        return str(item["said"])
    return _("another child")
