"""The front door's list: what waits, by urgency and then by time, each with what is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, When
from django.http import QueryDict

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.keyset import SIZE, Page, paged
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import OWED, Derived
from wayhome.practice.contacts import rules
from wayhome.practice.contacts.models import Contact, ContactRequest, Outcome, Referral
from wayhome.practice.contacts.models.contact import Urgency
from wayhome.practice.contacts.queries.contact import Clock, clocks_of

ORDER = list(Urgency.values)
# What is not decided first, as urgent as it says; then what has waited longest.
IN_ORDER = ("is_decided", "soon", "recorded_at", "pk")
LAST = datetime.max.replace(tzinfo=clock.LONDON)
# Work that outlives the decision: listed until it is done.
AFTERWARDS = (rules.TOLD, rules.CHALLENGED, rules.SEEN, rules.STRATEGY, rules.NOT_TOLD)


@dataclass(frozen=True)
class Waiting:
    contact: Contact
    child: Child | None
    named: str  # where it is about no child whom the reader sees
    next: Clock | None
    senders: int
    unanswered: int
    late_answers: int

    @property
    def is_late(self) -> bool:
        return bool(self.next and self.next.is_late)


@dataclass(frozen=True)
class FrontDoorList:
    """A page of it, its lines by the clock that runs among those as urgent as each other."""

    rows: Sequence[Waiting]
    page: Page

    @property
    def late(self) -> int:
        return sum(row.is_late for row in self.rows)

    @property
    def untriaged(self) -> int:
        return sum(bool(r.next and r.next.row.rule == rules.TRIAGE.code) for r in self.rows)


def waiting(reader: Reader, query: QueryDict | None = None, size: int = SIZE) -> FrontDoorList:
    """Eight queries. Contacts of the reader's areas, or passed to them and not yet accepted."""
    here = Agency.areas.through.objects.filter(agency=reader.agency_id).values("authority")
    passed = Outcome.objects.filter(contact=OuterRef("pk"), to_authority__in=here, accepted_at=None)
    owed = Derived.objects.filter(
        OWED,
        subject_kind="contact",
        subject_id=OuterRef("pk"),
        rule__in=[rule.code for rule in AFTERWARDS],
    )
    rows = (
        Contact.objects.visible_to(reader)
        .filter(Q(authority__in=here) | Exists(passed))
        .filter(Q(closed_at=None) | Exists(owed))
        .select_related("holder", "authority")
        .annotate(
            is_decided=Case(When(closed_at=None, then=0), default=1),
            soon=Case(
                *(When(urgency=code, then=place) for place, code in enumerate(ORDER)),
                default=len(ORDER),
            ),
        )
    )
    page = paged(rows, QueryDict() if query is None else query, order=IN_ORDER, size=size)
    return FrontDoorList(_lines(reader, page.rows), page)


def _lines(reader: Reader, contacts: Sequence[Contact]) -> list[Waiting]:
    clocks = clocks_of(contacts)
    ids = [each.child_id for each in contacts if each.child_id]
    children = Child.objects.visible_to(reader).in_bulk(ids)
    sent: dict[int, list[str]] = {}
    for contact, named in (
        Referral.objects.filter(contact__in=contacts)
        .order_by("pk")
        .values_list("contact_id", "named")
    ):
        sent.setdefault(contact, []).append(named)
    asked: dict[int, list[bool]] = {}
    now = clock.now()
    for request in ContactRequest.objects.filter(
        contact__in=contacts, way="asked", answered_at=None, withdrawn_at=None
    ):
        is_late = request.due_at is not None and request.due_at <= now
        asked.setdefault(request.contact_id, []).append(is_late)
    lines = [
        Waiting(
            contact=each,
            child=children.get(each.child_id) if each.child_id else None,
            named=next(iter(sent.get(each.pk, [])), each.about),
            next=next(iter(clocks.get(each.pk, [])), None),
            senders=len(sent.get(each.pk, [])),
            unanswered=len(asked.get(each.pk, [])),
            late_answers=sum(asked.get(each.pk, [])),
        )
        for each in contacts
    ]
    return sorted(lines, key=_place)


def _place(line: Waiting) -> tuple[int, int, datetime]:
    """What has not been looked at first, as urgent as it says; then by the clock that runs."""
    due = line.next.row.due_at if line.next else None
    is_open = line.contact.closed_at is None
    return (not is_open, ORDER.index(line.contact.urgency), due or LAST)
