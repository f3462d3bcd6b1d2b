"""People whom a circle names: a foster carer, a reviewing officer, a youth justice worker."""

from typing import Any

from wayhome.doors.demonstration import people
from wayhome.doors.demonstration.partnership import Partners
from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.commands import involve
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.people.models import CareStatus, Home, Responsibility

FEW = 8


def involve_them(partners: Partners) -> None:
    """Each has a few children of Cheshire East, the latest to come into care."""
    area = partners.authorities["cheshire_east"]
    cared = CareStatus.objects.filter(
        status=CareStatus.Status.LOOKED_AFTER, until_on=None, child__in=_of(area)
    ).order_by("-from_on", "-pk")
    children = list(cared.values_list("child_id", flat=True)[:FEW])
    fostering = partners.agencies[people.FOSTERING]
    fostered = Home.objects.filter(carer=fostering, until_on=None).order_by("-from_on", "-pk")
    for child in fostered.values_list("child_id", flat=True)[:2]:
        _involve(partners, child, "Sandra Webb", Purpose.PLACEMENT, "Their foster carer")
    for child in children:
        _involve(partners, child, "Rhys Tanner", Purpose.REVIEWING, "Reviews the care plan")
    for child in children[:3]:
        _involve(partners, child, "Yusuf Karim", Purpose.YOUTH_JUSTICE, "Referral order")


def _of(area: Authority) -> Any:
    return Responsibility.objects.filter(authority=area, until_on=None).values("child")


def _involve(partners: Partners, child: int, name: str, purpose: str, basis: str) -> None:
    reader = partners.reader(name)
    assert reader.agency
    involve(
        SYSTEM,
        child_id=child,
        agency=reader.agency,
        purpose=purpose,
        basis=basis,
        user=reader.user,
    )
