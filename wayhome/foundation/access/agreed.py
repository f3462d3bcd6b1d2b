"""Sharing agreements in words: who may read what, for what, and who last changed that."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.commands.agreements import CHANGED_BY
from wayhome.foundation.access.models import SharingAgreement
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Membership, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.models import AuditEntry

ORDER = {str(name): place for place, name in enumerate(DataClass)}


@dataclass(frozen=True)
class Reading:
    """What one kind of agency may read for one purpose."""

    purpose: str
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """What one kind of agency may read, purpose by purpose."""

    code: str
    title: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Change:
    at: datetime
    who: str
    opened: tuple[str, ...]
    closed: tuple[str, ...]


def agreements(reader: Reader) -> QuerySet[SharingAgreement]:
    """Of the partnerships that the reader's agency is in."""
    return (
        SharingAgreement.objects.filter(partnership__agencies=reader.agency_id)
        .select_related("partnership")
        .order_by("partnership__name", "name", "pk")
    )


def may_change(reader: Reader) -> bool:
    """The statutory safeguarding partners' own people; others read (see the command)."""
    kind = reader.agency.kind if reader.agency else ""
    return reader.may(roles.AGREEMENTS) and kind in CHANGED_BY


def in_words(agreement: SharingAgreement) -> list[Kind]:
    """Each kind of agency, in the order in which the house lists them."""
    opened: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in agreement.lines.all():
        opened[line.agency_kind, line.purpose].append(line.data_class)
    kinds = []
    for kind in Agency.Kind:
        readings = tuple(
            Reading(
                str(purpose.label),
                tuple(str(DataClass(name).label) for name in sorted(found, key=ORDER.__getitem__)),
            )
            for purpose in Purpose
            if (found := opened.get((kind.value, purpose.value)))
        )
        kinds.append(Kind(kind.value, str(kind.label), readings))
    return kinds


def changes(agreement: SharingAgreement, limit: int = 20) -> list[Change]:
    """Who changed it, the latest first, from the log.

    The log is found by its people, for whom it has an index: those whose role, now or once, lets
    them change agreements in the partnership.
    """
    holders = [code for code, role in roles.ROLES.items() if roles.AGREEMENTS in role.permissions]
    people = Membership.objects.filter(
        role__in=holders, agency__partnerships=agreement.partnership_id
    ).values_list("user_id", flat=True)
    entries = list(
        AuditEntry.objects.filter(
            user_id__in=set(people),
            action="agreement.changed",
            subject_kind="agreement",
            subject_id=agreement.pk,
        ).order_by("-pk")[:limit]
    )
    names = dict(
        User.objects.filter(pk__in={entry.user_id for entry in entries}).values_list("pk", "name")
    )
    return [
        Change(
            entry.at,
            names.get(entry.user_id or 0, ""),
            tuple(said(line) for line in entry.fields["opened"]),
            tuple(said(line) for line in entry.fields["closed"]),
        )
        for entry in entries
    ]


def said(line: str) -> str:
    """A line of the log, `police force_area missing`, in words."""
    kind, purpose, name = line.split(" ")
    return f"{Agency.Kind(kind).label}, {Purpose(purpose).label}: {DataClass(name).label}"
