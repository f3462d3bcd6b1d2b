"""Sharing agreements in words: who may read what, for what, and who last changed that."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from wayhome.foundation.access.classes import DataClass, Purpose
from wayhome.foundation.access.commands.agreements import CHANGED_BY
from wayhome.foundation.access.defaults import DEFAULT_LINES
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
    lacks: tuple[Reading, ...] = ()  # what the usual agreement opens to them, and this one does not


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
    lines = {(row.agency_kind, row.purpose, row.data_class) for row in agreement.lines.all()}
    here = set(agreement.partnership.agencies.values_list("kind", flat=True))
    usual = {line for line in DEFAULT_LINES if line[0] in here}
    return [
        Kind(
            kind.value,
            str(kind.label),
            _readings(kind.value, lines),
            _readings(kind.value, usual - lines),
        )
        for kind in Agency.Kind
    ]


def _readings(kind: str, lines: Iterable[tuple[str, str, str]]) -> tuple[Reading, ...]:
    opened: dict[str, list[str]] = defaultdict(list)
    for of, purpose, name in lines:
        if of == kind:
            opened[purpose].append(name)
    return tuple(
        Reading(
            str(purpose.label),
            tuple(str(DataClass(name).label) for name in sorted(found, key=ORDER.__getitem__)),
        )
        for purpose in Purpose
        if (found := opened.get(purpose.value))
    )


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
