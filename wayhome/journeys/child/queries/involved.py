"""The circle as those see it who manage it: each row, what follows from what, who may be asked."""

from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet

from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.models import AgreementLine, Involvement
from wayhome.foundation.access.sight import Sight
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock

SHOWN = 60  # agencies offered at once


def rows(sight: Sight) -> list[Any]:
    """Every live row that the reader may name, remits first. One query."""
    return list(_named(sight).select_related("agency", "team", "user").order_by("-source", "pk"))


def endable(sight: Sight) -> "QuerySet[Involvement]":
    """Rows that people added. A remit ends by its own facts, a missing enquiry with its episode."""
    recorded = _named(sight).filter(source=Involvement.Source.RECORDED)
    by_hand = recorded.exclude(purpose=Purpose.MISSING_INQUIRY)
    return by_hand.select_related("agency", "team", "user")


def _named(sight: Sight) -> "QuerySet[Involvement]":
    own = sight.reader.agency_id
    classes = [name.value for name in DataClass if sight.opens(name)]
    return Involvement.objects.live().filter(
        Q(agency=own) | Q(shown_with__in=classes, is_covert=False), child_id=sight.child_id
    )


def sharing(reader: Reader) -> "QuerySet[Agency]":
    """The agencies in a partnership with the reader's own."""
    return Agency.objects.filter(
        pk__in=Agency.partnerships.through.objects.filter(
            partnership__agencies=reader.agency_id
        ).values("agency"),
        is_active=True,
    ).exclude(kind=Agency.Kind.OVERSIGHT)


def partners(reader: Reader, wanted: str) -> list[Agency]:
    found = sharing(reader).order_by("name")
    return list((found.filter(name__icontains=wanted) if wanted else found)[:SHOWN])


def purposes(agency: Agency) -> list[tuple[str, str]]:
    """What this agency may be brought in for: each purpose, and in words what it opens to it."""
    now = clock.now()
    lines = AgreementLine.objects.filter(
        Q(agreement__until_at=None) | Q(agreement__until_at__gt=now),
        agreement__from_at__lte=now,
        agreement__partnership__agencies=agency,
        agency_kind=agency.kind,
    )
    opens: dict[str, set[str]] = defaultdict(set)
    for purpose, name in lines.values_list("purpose", "data_class"):
        opens[purpose].add(name)
    return [
        (
            purpose.value,
            ", ".join(str(name.label) for name in DataClass if name in opens[purpose.value]),
        )
        for purpose in Purpose
        if purpose.value in opens
    ]
