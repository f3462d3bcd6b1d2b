"""One contact on one page: who it is about, what was told, gathered and decided, what is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.agencies.watches import Watch
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import Rule
from wayhome.foundation.rules.models import Derived
from wayhome.practice.contacts import rules
from wayhome.practice.contacts.commands.calls import front_door_watch
from wayhome.practice.contacts.models import (
    Challenge,
    Contact,
    ContactRequest,
    Holding,
    Outcome,
    Referral,
    Step,
    Triage,
)

SHOWN = 5
WHO = ("recorded_by", "recorded_by_agency")


@dataclass(frozen=True)
class Clock:
    """A limit that runs on this contact, and the rule that says so: law or local (P48)."""

    row: Derived
    rule: Rule

    @property
    def is_late(self) -> bool:
        return self.row.due_at is not None and self.row.due_at <= clock.now()


@dataclass(frozen=True)
class ContactPage:
    contact: Contact
    referrals: Sequence[Referral]
    triages: Sequence[Triage]
    holdings: Sequence[Holding]
    requests: Sequence[ContactRequest]
    outcomes: Sequence[Outcome]  # the one in force first
    steps: Sequence[Step]
    challenges: Sequence[Challenge]
    clocks: Sequence[Clock]
    before: Sequence[Contact]
    watches: Sequence[Watch]

    @property
    def outcome(self) -> Outcome | None:
        return next((each for each in self.outcomes if each.superseded_at is None), None)

    @property
    def untold(self) -> list[Referral]:
        """Who wrote and has not been told of the decision in force."""
        standing = self.outcome
        if standing is None:
            return []
        return [
            each
            for each in self.referrals
            if all(told.outcome_id != standing.pk for told in each.tellings.all())
        ]

    @property
    def next(self) -> Clock | None:
        """What to do first: the page's one primary action."""
        return self.clocks[0] if self.clocks else None


def contact_page(reader: Reader, contact: Contact) -> ContactPage:
    """`contact` was read by `visible_to`. A dozen queries, however much was gathered."""

    def parts(model: Any, *order: str) -> list[Any]:
        rows = model.objects.filter(contact=contact).select_related(*WHO)
        return list(rows.order_by(*(order or ("recorded_at", "pk"))))

    before = Contact.objects.visible_to(reader).filter(child=contact.child_id)
    return ContactPage(
        contact=contact,
        referrals=list(
            Referral.objects.filter(contact=contact)
            .select_related(*WHO)
            .prefetch_related("tellings")
            .order_by("recorded_at", "pk")
        ),
        triages=parts(Triage),
        holdings=list(
            Holding.objects.filter(contact=contact)
            .select_related("holder", "recorded_by")
            .order_by("recorded_at", "pk")
        ),
        requests=list(
            ContactRequest.objects.filter(contact=contact)
            .select_related("agency", "answered_by", *WHO)
            .order_by("recorded_at", "pk")
        ),
        outcomes=list(
            Outcome.objects.filter(contact=contact)
            .select_related("worker", "to_authority", *WHO)
            .order_by("-recorded_at", "-pk")
        ),
        steps=parts(Step, "at", "pk"),
        challenges=list(
            Challenge.objects.filter(contact=contact)
            .select_related("answered_by", "referral", "outcome", *WHO)
            .order_by("recorded_at", "pk")
        ),
        clocks=clocks_of([contact]).get(contact.pk, []),
        before=list(before.exclude(pk=contact.pk).order_by("-recorded_at")[:SHOWN])
        if contact.child_id
        else [],
        watches=front_door_watch(contact.authority_id),
    )


def clocks_of(contacts: Sequence[Contact]) -> dict[int, list[Clock]]:
    """What is owed on these contacts, most pressing first: the order of `rules.CLOCKS`, then time.

    The contacts were read by `visible_to`; whoever reads one reads its clocks. Where one is about
    no child, no circle could open them.
    """
    codes = [rule.code for rule in rules.CLOCKS]
    rows = (
        Derived.objects.filter(
            subject_kind="contact", subject_id__in=[each.pk for each in contacts], rule__in=codes
        )
        .open_at(clock.now())
        .order_by("due_at")
    )
    found: dict[int, list[Clock]] = {}
    for row in rows:
        found.setdefault(row.subject_id, []).append(Clock(row, registry.rule(row.rule)))
    for clocks in found.values():
        clocks.sort(key=lambda each: codes.index(each.row.rule))
    return found
