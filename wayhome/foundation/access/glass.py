"""What is asked about broken glass: through which one a child is seen, who looked, who reviews."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from wayhome.foundation.access.models import CHILD, AboutChild, Glass
from wayhome.foundation.access.predicate import reach
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context

OFFICER = "data_protection_officer"


@dataclass(frozen=True)
class Banner:
    """What stands on every page about a child who is seen through broken glass."""

    opened_at: datetime
    closes_at: datetime
    reason: str
    owner_told: bool


def glass_on(reader: Reader, child_ids: Iterable[int]) -> Banner | None:
    """The banner, if this reader sees one of these children through broken glass.

    `@page` asks it when a page about one child says whom it shows; no glass, no query.
    """
    through = [known for child in child_ids if (known := reach(reader).glass.get(child))]
    if not through:
        return None
    glass = Glass.objects.get(pk=through[0])
    reason = glass.reason.rstrip(".")  # quoted inside a sentence
    return Banner(glass.opened_at, glass.expires_at, reason, glass.told_at is not None)


def held_by(reader: Reader) -> "QuerySet[Glass]":
    """What this person has open now."""
    now = clock.now()
    rows = Glass.objects.filter(user=reader.user_id, opened_at__lte=now, expires_at__gt=now)
    return rows.order_by("-opened_at")


def reviewable(reader: Reader) -> "QuerySet[Glass]":
    """What this reader may review: records they answer for; for a data protection officer also
    what people of their agency opened, or what was opened of records their agency answers for.
    Nobody reviews themselves."""
    mine: Any = Q(owner=reader.user_id)
    if reader.may(roles.READ_LOG):
        ours = Membership.objects.filter(user=OuterRef("owner"), agency=reader.agency_id)
        mine |= Q(agency=reader.agency_id) | Exists(ours)
    if reader.is_system:
        mine = Q()
    rows = Glass.objects.filter(mine).exclude(user=reader.user_id)
    return rows.select_related("user", "agency", "owner", "reviewed_by")


def officers(glass: Glass) -> list[User]:
    """The data protection officers of the agencies concerned: whose person it was, whose record."""
    places = Membership.objects.live()
    concerned = Q(agency=glass.agency_id)
    if glass.owner_id:
        concerned |= Q(agency__in=places.filter(user=glass.owner_id).values("agency"))
    found = places.filter(concerned, role=OFFICER, user__is_active=True)
    return list(User.objects.filter(pk__in=found.values("user")).order_by("pk"))


def child_behind(named: Mapping[str, Any]) -> int | None:
    """The child whom an address is about, whoever asks: for the line that a refusal leaves.

    `named` holds the references in the address; they may be a child's or a fact's.
    """
    refs = [value for value in named.values() if isinstance(value, str)]
    if not refs:
        return None
    with system_context(), connection.cursor() as cursor:
        cursor.execute(_behind(), {"refs": refs})
        row = cursor.fetchone()
    return row[0] if row else None


@cache
def _behind() -> str:
    """One statement over every table that has both a reference and a child."""
    places = [("id", apps.get_model(CHILD))]
    for model in apps.get_models():
        fields = {field.name for field in model._meta.get_fields()}
        if issubclass(model, AboutChild | Glass) and "ref" in fields:
            places.append(("child_id", model))
    parts = [
        f"SELECT {column} AS child_id FROM {model._meta.db_table} WHERE ref = ANY(%(refs)s)"  # noqa: S608 - names of tables
        for column, model in places
    ]
    return f"{' UNION ALL '.join(parts)} LIMIT 1"
