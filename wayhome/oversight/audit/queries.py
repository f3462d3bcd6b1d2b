"""The log as a data protection officer may read it: their agency's people, their agency's children.

A line shows who by name, and the child by reference and initials. Another agency's covert place in
a circle does not show by its lines either (P22).
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.http import QueryDict

from wayhome.foundation.access.models import Involvement
from wayhome.foundation.access.predicate import IsAnyOf, reach
from wayhome.foundation.agencies.models import Agency, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.calendar import midnight
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.pages import keyset
from wayhome.foundation.people.labels import Label, labels
from wayhome.foundation.people.models import Child
from wayhome.oversight.audit import systems

OWN_READING = "audit:"  # routes of this room
PEOPLE = 200  # of one name, at most
ORDER = ("-id",)


@dataclass(frozen=True)
class Asked:
    """What the log is narrowed to; kept under an opaque key between pages."""

    person: str = ""
    child: str = ""
    kind: str = ""
    action: str = ""
    from_on: date | None = None
    until_on: date | None = None
    with_log: bool = False

    def terms(self) -> dict[str, Any]:
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
            if value
        }

    @classmethod
    def of(cls, terms: dict[str, Any]) -> "Asked":
        days = {name: date.fromisoformat(terms[name]) for name in DAYS if name in terms}
        return cls(**(terms | days))


DAYS = ("from_on", "until_on")


@dataclass(frozen=True)
class Line:
    """One line of the log, in words."""

    at: datetime
    who: str
    agency: str
    kind: str
    did: str
    label: Label | None
    is_refused: bool
    through_glass: bool
    how: str


@dataclass(frozen=True)
class Lines:
    page: keyset.Page
    lines: list[Line]
    child_ids: list[int]


def log(reader: Reader, asked: Asked, query: QueryDict) -> Lines:
    """A page of the log, the newest first."""
    with system_context():
        parts = [narrowed(part, asked) for part in within(reader)]
        page = keyset.paged(parts, query, order=ORDER)
        return Lines(page, _described(reader, page.rows), _children(page.rows))


def narrowed(rows: "QuerySet[AuditEntry]", asked: Asked) -> "QuerySet[AuditEntry]":
    if not asked.with_log:
        rows = rows.exclude(action__startswith=OWN_READING)
    if asked.person:
        rows = rows.filter(_by(asked.person))
    if asked.child:
        known = Child.objects.filter(ref=asked.child.strip().lower())
        rows = rows.filter(child_id__in=list(known.values_list("pk", flat=True)))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.action:
        rows = rows.filter(action__icontains=asked.action)
    if asked.from_on:
        rows = rows.filter(at__gte=midnight(asked.from_on))
    if asked.until_on:
        rows = rows.filter(at__lt=midnight(asked.until_on + timedelta(days=1)))
    return rows


def _by(said: str) -> Q:
    """Lines of people who are called so, and of systems that are, or whose maker is."""
    match = Q(name__icontains=said) | Q(email__iexact=said)
    people = User.objects.filter(match).order_by("pk").values_list("pk", flat=True)
    found = Q(user_id__in=list(people[:PEOPLE]))
    if sessions := systems.named(said):
        found |= Q(user_id=None, session__in=sessions)
    return found


def within(reader: Reader) -> "list[QuerySet[AuditEntry]]":
    """Lines by this agency's people; about children it is or was involved with; by Wayhome itself.

    Three lists, as each has an index of its own: asked as one, a small agency's newest lines were
    looked for in everybody's (1.3 s among 1,000,000).
    """
    ours = Involvement.objects.filter(agency=reader.agency_id)
    about_ours: Any = Exists(ours.filter(child_id=OuterRef("child_id")))
    if reach(reader).has_few:
        about_ours = IsAnyOf(F("child_id"), ArraySubquery(ours.values("child_id")))
    covert = Involvement.objects.filter(
        child_id=OuterRef("child_id"), agency_id=OuterRef("agency_id"), is_covert=True
    ).exclude(agency=reader.agency_id)
    lines = AuditEntry.objects.all()
    return [
        lines.filter(agency_id=reader.agency_id),
        lines.filter(Q(about_ours) & ~Q(Exists(covert)), child_id__isnull=False),
        lines.filter(kind=AuditEntry.Kind.SYSTEM, user_id=None, child_id=None),
    ]


def about(reader: Reader, child_id: int) -> "QuerySet[AuditEntry]":
    """This officer's lines about one child."""
    first, *others = (part.filter(child_id=child_id) for part in within(reader))
    for part in others:
        first |= part
    return first


def _children(rows: Iterable[AuditEntry]) -> list[int]:
    return sorted({row.child_id for row in rows if row.child_id is not None})


def _described(reader: Reader, rows: Iterable[AuditEntry]) -> list[Line]:
    rows = list(rows)
    people = User.objects.in_bulk({row.user_id for row in rows if row.user_id})
    agencies = Agency.objects.in_bulk({row.agency_id for row in rows if row.agency_id})
    called = labels(reader, _children(rows))
    machines = systems.behind({row.session for row in rows if systems.marked(row)})
    return [
        Line(
            at=row.at,
            who=people[row.user_id].name
            if row.user_id in people
            else _machine(machines.get(row.session)),
            agency=agencies[row.agency_id].name if row.agency_id in agencies else "",
            kind=AuditEntry.Kind(row.kind).label,
            did=in_words(row.action),
            label=called.get(row.child_id or 0),
            is_refused=row.kind == AuditEntry.Kind.REFUSED,
            through_glass=row.glass_id is not None or row.action == "glass.broken",
            how=str(row.fields.get("how", "")),
        )
        for row in rows
    ]


def _machine(found: systems.System | None) -> str:
    return found.said if found else ""


def in_words(action: str) -> str:
    """`child.safe_contact_set` as `Child: safe contact set`; `child:page` as `Child: page`."""
    room, _, act = action.replace(":", ".", 1).partition(".")
    said = f"{room}: {act}" if act else room
    return said.replace("_", " ").replace("-", " ").capitalize()


@dataclass(frozen=True)
class Person:
    """Somebody in the story of one record, or a system: how often, from when to when."""

    name: str
    agency: str
    times: int
    first_at: datetime
    last_at: datetime
    through_glass: int


@dataclass(frozen=True)
class Story:
    """Who saw a child, who changed the record, who was turned away."""

    child: Child
    label: Label
    is_named: bool  # the officer's own purpose opens who the child is
    saw: list[Person]
    changed: list[Person]
    refused: list[Person]
    lines: Lines


def story(reader: Reader, ref: str, query: QueryDict) -> Story | None:
    """All that this officer may read about one child's record; None where that is nothing."""
    with system_context():
        child = Child.objects.filter(ref=ref, merged_into=None).first()
        if child is None or not (rows := about(reader, child.pk)).exists():
            return None
        kinds = AuditEntry.Kind
        page = keyset.paged(rows, query, order=ORDER)
        return Story(
            child=child,
            label=labels(reader, [child.pk])[child.pk],
            is_named=Child.objects.visible_to(reader).filter(pk=child.pk).exists(),
            saw=_people(rows.filter(kind=kinds.READ)),
            changed=_people(rows.filter(kind=kinds.WRITE)),
            refused=_people(rows.filter(kind=kinds.REFUSED)),
            lines=Lines(page, _described(reader, page.rows), [child.pk]),
        )


def _people(rows: "QuerySet[AuditEntry]") -> list[Person]:
    is_machine = Q(user_id=None, session__startswith=systems.MARK)
    token = Case(When(is_machine, then=F("session")), default=Value(""))
    counted = rows.filter(Q(user_id__isnull=False) | is_machine).annotate(token=token)
    found = list(
        counted.values("user_id", "agency_id", "token")
        .annotate(times=Count("pk"), first=Min("at"), last=Max("at"), glass=Count("glass_id"))
        .order_by("-last", "user_id", "token")
    )
    machines = systems.behind({row["token"] for row in found})
    people = User.objects.in_bulk({row["user_id"] for row in found})
    agencies = Agency.objects.in_bulk({row["agency_id"] for row in found if row["agency_id"]})
    return [
        Person(
            people[row["user_id"]].name
            if row["user_id"] in people
            else _machine(machines.get(row["token"])),
            agencies[row["agency_id"]].name if row["agency_id"] in agencies else "",
            row["times"],
            row["first"],
            row["last"],
            row["glass"],
        )
        for row in found
    ]
