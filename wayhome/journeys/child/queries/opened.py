"""One child, opened: who it is, what this reader sees of it, who else is looking."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import JSONField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.dateparse import parse_datetime

from wayhome.foundation.access.once import once
from wayhome.foundation.access.sight import Sight, own_rows, sight
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child

CLOSED = """
(SELECT jsonb_build_object('ref', r.ref, 'owner', owner.name)
 FROM access_restriction r JOIN agencies_user owner ON owner.id = r.owner_id
 WHERE r.child_id = people_child.id AND r.lifted_at IS NULL
 ORDER BY r.id LIMIT 1)
"""
LOOKING = """
(SELECT jsonb_agg(jsonb_build_object('name', u.name, 'agency', a.name, 'until', g.expires_at)
                  ORDER BY g.opened_at, g.id)
 FROM access_glass g
 JOIN agencies_user u ON u.id = g.user_id JOIN agencies_agency a ON a.id = g.agency_id
 WHERE g.child_id = people_child.id AND g.expires_at > %s)
"""


@dataclass(frozen=True)
class Looking:
    """Somebody who has broken the glass on this record, now."""

    name: str
    agency: str
    until_at: datetime


@dataclass(frozen=True)
class Opened:
    child: Child
    sight: Sight
    restriction: dict[str, Any] | None  # ref and owner, on a record closed to all but a few
    looking: tuple[Looking, ...]


def opened(reader: Reader, ref: str) -> Opened | None:
    """The child with this ref, if the reader may see them at all. One query."""
    found = once(reader, _with, ref=ref)
    if not found:
        return None
    child = found[0]
    return Opened(
        child,
        sight(reader, child.pk, child.own),
        child.closed,
        tuple(
            Looking(row["name"], row["agency"], _instant(row["until"]))
            for row in child.glasses or ()
        ),
    )


def _with(reader: Reader, *, ref: str) -> QuerySet[Any]:
    return (
        Child.objects.visible_to(reader)
        .filter(ref=ref)
        .annotate(
            own=own_rows(reader),
            closed=RawSQL(CLOSED, [], output_field=JSONField()),  # noqa: S611 - constants
            glasses=RawSQL(LOOKING, [clock.now()], output_field=JSONField()),  # noqa: S611
        )
    )


def _instant(text: str) -> datetime:
    found = parse_datetime(text)
    assert found is not None
    return found
