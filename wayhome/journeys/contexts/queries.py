"""What is known of one place or group, as far as this reader may read it; its likenesses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.parts import Part
from wayhome.foundation.questionnaires.models import Response
from wayhome.foundation.questionnaires.queries import about_context
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import Rule
from wayhome.foundation.rules.models import Derived
from wayhome.journeys.contexts.commands import may_join, owns
from wayhome.journeys.contexts.models import ChildLink, Context, Judgement, Naming
from wayhome.journeys.contexts.nearness import near
from wayhome.journeys.contexts.rules import CLOCKS, COMPLETED
from wayhome.practice.contacts import rules as door
from wayhome.practice.contacts.models import Contact, ContactRequest, Outcome, Referral, Step
from wayhome.practice.panels.models import Topic

COMPARED = 500  # of the reader's own, the last told
SUGGESTED = 5


class One:
    """Which tellings are of one place (questionnaires.contexts.One)."""

    def beside(self, told: Q) -> "QuerySet[Any, Any]":
        seen = Naming.objects.filter(told, is_joined=True).values("context")
        return Naming.objects.filter(context__in=seen).values("told_ref")

    def with_(self, ref: str) -> list[str]:
        context = Naming.objects.filter(told_ref=ref).values("context")
        found = Naming.objects.filter(context__in=context).exclude(told_ref=ref)
        return [ref, *found.values_list("told_ref", flat=True)]

    def part(self, reader: Reader, ref: str) -> Part | None:
        naming = Naming.objects.filter(told_ref=ref).select_related("context").first()
        if naming is None or not reader.may(roles.READ_EXPLOITATION):
            return None
        found = {
            "context": naming.context,
            "is_joined": naming.is_joined
            and Naming.objects.told_to(reader).filter(context=naming.context_id).count() > 1,
            "near": suggested(reader, naming.context),
        }
        return Part("contexts/beside.html", found)


one = One()


def open_to(reader: Reader) -> "QuerySet[Any, Any] | None":
    """The ids of those that this reader reads, for a worklist to ask with (ADR 0019)."""
    if not reader.may(roles.READ_EXPLOITATION):
        return None
    return Context.objects.visible_to(reader).values("pk")


def listing(reader: Reader) -> "QuerySet[Context]":
    """Every one that the reader reads, what was told of last first."""
    rows = Context.objects.visible_to(reader)
    return rows.annotate(told_at=Max("namings__told_at")).order_by("-told_at", "-pk")


def standing(reader: Reader, ref: str) -> Context | None:
    """By its own reference, or by that of one that was joined to it."""
    rows = Context.objects.visible_to(reader).select_related("authority", "ended_by")
    into = Naming.objects.filter(own__ref=ref).values("context")
    return rows.filter(Q(ref=ref) | Q(pk__in=into)).first()


def suggested(reader: Reader, context: Context) -> list[Context]:
    """Those that may be the same, among what this reader reads and may judge (P20), less what
    somebody said is not."""
    if not may_join(reader):
        return []
    mine = owns(context)
    said = Judgement.objects.filter(is_same=False, undone_at=None)
    not_these = {
        pk
        for pair in said.filter(Q(one__in=mine) | Q(other__in=mine)).values_list("one", "other")
        for pk in pair
    }
    rows = listing(reader).filter(subject=context.subject).exclude(pk=context.pk)
    mine_is = called(reader, [context]).get(context.pk, "")
    others = [row for row in with_names(reader, list(rows[:COMPARED])) if near(row.name, mine_is)]
    kept = [row for row in others if not_these.isdisjoint(owns(row))] if not_these else others
    return kept[:SUGGESTED]


def called(reader: Reader, contexts: Iterable[Context]) -> dict[int, str]:
    """What each is called where this reader reads of it: what was told elsewhere is not theirs."""
    rows = Naming.objects.told_to(reader).filter(context__in=[each.pk for each in contexts])
    found: dict[int, str] = {}
    for row in rows.select_related("own").order_by("told_at", "pk"):
        found.setdefault(row.context_id, row.own.name)
    return found


def with_names(reader: Reader, contexts: Sequence[Context]) -> list[Context]:
    names = called(reader, contexts)
    for each in contexts:
        each.name = names.get(each.pk, "")
    return list(contexts)


@dataclass(frozen=True)
class Told:
    """One telling that the reader reads, with what came of it there."""

    naming: Naming
    contact: Contact | None
    topic: Topic | None
    said: Sequence[Referral]
    outcome: Outcome | None
    steps: Sequence[Step]
    asked: Sequence[ContactRequest]


@dataclass(frozen=True)
class Clock:
    row: Derived
    rule: Rule
    href: str  # where one does it; "" is on the place's own page

    @property
    def is_late(self) -> bool:
        return self.row.due_at is not None and self.row.due_at <= clock.now()


@dataclass(frozen=True)
class Page:
    context: Context
    name: str
    told: Sequence[Told]
    assessed: Sequence[Response]
    links: Sequence[ChildLink]
    judgements: Sequence[Judgement]
    near: Sequence[Context]
    clocks: Sequence[Clock]
    is_over: bool

    @property
    def is_decided(self) -> bool:
        return any(
            each.outcome or each.steps or each.asked or (each.topic and each.topic.decision)
            for each in self.told
        )

    @property
    def children(self) -> list[int]:
        return [link.child_id for link in self.links]


def page_of(reader: Reader, context: Context) -> Page:
    """`context` was read by `visible_to`."""
    told = _told(reader, context)
    mine = owns(context)
    links = ChildLink.objects.visible_to(reader).filter(context__in=mine)
    said = Judgement.objects.filter(undone_at=None).filter(Q(one__in=mine) | Q(other__in=mine))
    assessed = about_context(reader, told[0].naming.told_ref) if told else []
    return Page(
        context=context,
        name=called(reader, [context]).get(context.pk, ""),
        told=told,
        assessed=assessed,
        links=list(links.select_related("child", "recorded_by_agency").order_by("-recorded_at")),
        judgements=_readable(reader, list(said.select_related("one", "other", "said_by"))),
        near=suggested(reader, context),
        clocks=_clocks(context, [each.contact for each in told if each.contact], assessed),
        is_over=_is_over(context, told, assessed),
    )


def _told(reader: Reader, context: Context) -> list[Told]:
    rows = Naming.objects.told_to(reader).filter(context=context)
    namings = list(
        rows.select_related(
            "contact__authority", "topic__panel", "topic__meeting", "topic__owner_agency"
        ).order_by("-told_at", "-pk")
    )
    doors = [naming.contact_id for naming in namings if naming.contact_id]
    outcomes = Outcome.objects.filter(contact__in=doors, superseded_at=None)
    decided = {row.contact_id: row for row in outcomes.select_related("recorded_by")}
    steps, asked = _by_contact(Step, doors, "at"), _by_contact(ContactRequest, doors, "due_at")
    said = _by_contact(Referral, doors, "recorded_at")
    return [
        Told(
            naming,
            naming.contact,
            naming.topic,
            said.get(naming.contact_id or 0, []),
            decided.get(naming.contact_id or 0),
            steps.get(naming.contact_id or 0, []),
            asked.get(naming.contact_id or 0, []),
        )
        for naming in namings
    ]


def _by_contact(model: Any, contacts: list[int], order: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in model.objects.filter(contact__in=contacts).order_by(order, "pk"):
        found.setdefault(row.contact_id, []).append(row)
    return found


def _readable(reader: Reader, rows: list[Judgement]) -> list[Judgement]:
    """Said of two of which the reader reads each as it was told first (P20)."""
    seen = set(Naming.objects.told_to(reader).values_list("own_id", flat=True)) if rows else set()
    return [row for row in rows if {row.one_id, row.other_id} <= seen]


def _clocks(context: Context, contacts: list[Contact], assessed: Sequence[Response]) -> list[Clock]:
    """Its own, and those of the contacts that the reader reads; the first due first."""
    own = Q(subject_kind="context", subject_id=context.pk, rule__in=[r.code for r in CLOCKS])
    doors = {row.pk: row.ref for row in contacts}
    begun = {row.pk: row.ref for row in assessed}
    of_door = [rule.code for rule in (*door.CLOCKS, door.ANSWERED)]
    theirs = Q(scope_kind="contact", scope_id__in=doors, rule__in=of_door, child=None)
    rows = Derived.objects.filter(own | theirs).open_at(clock.now()).order_by("due_at")
    return [Clock(row, registry.rule(row.rule), _there(row, doors, begun)) for row in rows]


def _there(row: Derived, doors: dict[int, str], begun: dict[int, str]) -> str:
    if row.scope_kind == "contact":
        return reverse("contacts:contact", args=[doors[row.scope_id]])
    if row.rule == COMPLETED.code and row.occurrence in begun:
        return reverse("questionnaires:read", args=[begun[row.occurrence]])
    return ""


def _is_over(context: Context, told: Sequence[Told], assessed: Sequence[Response]) -> bool:
    """As its rules have it: an end holds until it is told or assessed again."""
    if context.ended_at is None:
        return False
    last = [each.naming.told_at for each in told]
    last += [row.completed_at or row.begun_at for row in assessed]
    return all(at <= context.ended_at for at in last)
