"""One child, opened: who it is, what this reader sees of it, who else is looking."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from wayhome.foundation.access.models import Glass, Restriction
from wayhome.foundation.access.sight import Sight, own_rows, sight
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child


@dataclass(frozen=True)
class Looking:
    """Somebody who has broken the glass on this record, now."""

    name: str
    agency: str
    until_at: datetime
    is_me: bool


@dataclass(frozen=True)
class Opened:
    child: Child
    sight: Sight
    restriction: dict[str, Any] | None  # ref and owner, on a record closed to all but a few
    looking: tuple[Looking, ...]


def opened(reader: Reader, ref: str) -> Opened | None:
    """The child with this ref, if the reader may see them at all. One query."""
    restriction = (
        Restriction.objects.filter(child=OuterRef("pk"), lifted_at=None)
        .order_by()
        .values(json=JSONObject(ref="ref", owner="owner__name", reason="reason"))[:1]
    )
    glasses = (
        Glass.objects.filter(child=OuterRef("pk"), expires_at__gt=clock.now())
        .order_by("opened_at", "pk")
        .values(
            json=JSONObject(
                user="user_id", name="user__name", agency="agency__name", until="expires_at"
            )
        )
    )
    child: Any = (
        Child.objects.visible_to(reader)
        .filter(ref=ref)
        .annotate(
            own=own_rows(reader),
            restriction=Subquery(restriction),
            glasses=ArraySubquery(glasses),
        )
        .first()
    )
    if child is None:
        return None
    return Opened(
        child,
        sight(reader, child.pk, child.own),
        child.restriction,
        tuple(
            Looking(row["name"], row["agency"], _instant(row["until"]), row["user"] == reader.user_id)
            for row in child.glasses
        ),
    )


def _instant(text: str) -> datetime:
    found = parse_datetime(text)
    assert found is not None
    return found
