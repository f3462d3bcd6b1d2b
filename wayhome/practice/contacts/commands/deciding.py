"""The decision, with threshold, reason and dissent; its acceptance; what follows; telling it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Authority, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.crossings import crossed
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.practice.contacts.commands.calls import call_front_door, post
from wayhome.practice.contacts.commands.holding import may_hold
from wayhome.practice.contacts.commands.opened import derive, log, opened, part
from wayhome.practice.contacts.commands.receiving import involve_door
from wayhome.practice.contacts.models import Contact, Outcome, Referral, Step, Telling
from wayhome.practice.contacts.models.contact import Kind
from wayhome.practice.contacts.models.decided import Decided, Way
from wayhome.practice.contacts.thresholds import VERSION, Threshold

TABLES = ("contacts_contact", "contacts_outcome")
# Where work follows, somebody has to say what keeps the child safe until it begins.
WORK_FOLLOWS = (Decided.ASSESSMENT, Decided.STRATEGY, Decided.OTHER_AUTHORITY)


@dataclass(frozen=True, kw_only=True)
class NewOutcome:
    threshold: str
    outcome: str
    reason: str
    meanwhile: str = ""
    dissent: str = ""
    dissenter: str = ""
    worker: User | None = None
    to_authority: Authority | None = None

    def check(self, contact: Contact) -> None:
        errors = {field: words for is_wrong, field, words in self._faults(contact) if is_wrong}
        if errors:
            raise Invalid(errors)

    def _faults(self, contact: Contact) -> list[tuple[bool, str, str]]:
        outcome, to = self.outcome, self.to_authority
        nowhere = to is None or to.pk == contact.authority_id
        return [
            (self.threshold not in Threshold.values, "threshold", "Say which threshold is met."),
            (outcome not in Decided.values, "outcome", "Say what is decided."),
            (
                not self.reason.strip(),
                "reason",
                "Give the reason: what you weighed, and why this is right.",
            ),
            (
                outcome in WORK_FOLLOWS and not self.meanwhile.strip(),
                "meanwhile",
                "Say what keeps the child safe until then.",
            ),
            (
                outcome == Decided.ALLOCATED and self.worker is None,
                "worker",
                "Say who the allocated worker is.",
            ),
            (
                outcome == Decided.OTHER_AUTHORITY and nowhere,
                "to_authority",
                "Say which other authority.",
            ),
            (
                outcome == Decided.ADVICE and contact.kind != Kind.UNNAMED,
                "outcome",
                "Whom this is about is named: advice alone is no outcome for it.",
            ),
            (
                bool(self.dissent.strip()) and not self.dissenter.strip(),
                "dissenter",
                "Say who disagrees.",
            ),
        ]


@transaction.atomic
def decide(actor: Reader, *, contact: Contact, new: NewOutcome) -> Outcome:
    """Decide a contact. Two people who decide at once: the second reads who was first.

    Passed to another authority it stays open, and the sender's, until a named person accepts.
    """
    actor.must(roles.DECIDE_CONTACT)
    with opened(actor, contact, *TABLES) as row:
        new.check(row)
        if standing := in_force(row):
            raise Invalid(_already(standing))
        made: Outcome = Outcome.objects.create(
            threshold=new.threshold,
            thresholds_version=VERSION,
            outcome=new.outcome,
            reason=new.reason.strip(),
            meanwhile=new.meanwhile.strip(),
            dissent=new.dissent.strip(),
            dissenter=new.dissenter.strip(),
            worker=new.worker if new.outcome == Decided.ALLOCATED else None,
            to_authority=new.to_authority if new.outcome == Decided.OTHER_AUTHORITY else None,
            **part(row, actor),
        )
        if made.to_authority and row.child_id:
            involve_door(actor, row, made.to_authority)
        if not made.to_authority:
            row.closed_at = made.recorded_at
            row.save(update_fields=["closed_at"])
        log(
            actor, "decided", row, outcome=new.outcome, threshold=new.threshold,
            reason=audit.digest(new.reason), dissent=bool(new.dissent.strip()),
        )  # fmt: skip
    crossed("contact.decided", actor, child_id=row.child_id, outcome=made.outcome)
    _tell_worker(made)
    return made


def in_force(contact: Contact) -> Outcome | None:
    rows = contact.outcome_rows.filter(superseded_at=None).select_related("recorded_by")
    found: Outcome | None = rows.first()
    return found


def _already(standing: Outcome) -> str:
    who = standing.recorded_by.name if standing.recorded_by else "Somebody"
    what = Decided(standing.outcome).label
    return f"{who} decided this meanwhile: {what}. Nothing of yours was recorded. Read it first."


def _tell_worker(outcome: Outcome) -> None:
    if outcome.worker and outcome.worker.is_active:
        to, path = outcome.worker.email, f"/front-door/{outcome.contact.ref}/"
        transaction.on_commit(lambda: post([to], path), robust=True)


@transaction.atomic
def accept(actor: Reader, *, contact: Contact, name: str = "") -> Outcome:
    """A named person of the other authority takes it (P43).

    Its own front door accepts by signing in: then the contact opens there. Where that authority is
    not on Wayhome, whoever passed it on writes the name of the person who accepted.
    """
    actor.must(roles.DECIDE_CONTACT)
    with opened(actor, contact, *TABLES) as row:
        standing = in_force(row)
        if standing is None or standing.to_authority is None:
            raise Invalid("This was not passed to another authority.")
        if standing.accepted_at:
            raise Invalid("It has been accepted already.")
        here = bool(
            actor.agency and actor.agency.areas.filter(pk=standing.to_authority.pk).exists()
        )
        if not here and not name.strip():
            raise Invalid({"name": "Write who accepted it: their name and team."})
        if not here and may_hold(Contact(authority=standing.to_authority)).exists():
            raise Invalid({"name": "Their front door is on Wayhome: somebody there accepts it."})
        standing.accepted_at = clock.now()
        standing.accepted_by = actor.user if here else None
        standing.accepted_name = actor.user.name if here and actor.user else name.strip()
        standing.save()
        row.closed_at = standing.accepted_at
        row.save(update_fields=["closed_at"])
        log(actor, "accepted", row, authority=standing.to_authority_id, here=here)
        opened_there = _open_there(actor, row, standing) if here else None
    if opened_there:
        derive(opened_there, *TABLES, "contacts_referral")
    return standing


def _open_there(actor: Reader, row: Contact, passed: Outcome) -> Contact:
    """The contact as the other front door has it from now on, sent by the council it came from."""
    authority = passed.to_authority
    assert authority is not None
    there: Contact | None = None
    if row.child_id:
        standing = Contact.objects.filter(child=row.child_id, authority=authority, closed_at=None)
        there = standing.select_for_update(of=("self",)).first()
    joined = there is not None
    if there is None:
        there = Contact(
            child_id=row.child_id,
            recorded_for_id=row.child_id,
            kind=row.kind,
            about=row.about,
            unborn=row.unborn,
            authority=authority,
            urgency=row.urgency,
            holder=actor.user,
            recorded_by_id=actor.user_id,
            recorded_by_agency_id=actor.agency_id,
            recorded_at=clock.now(),
        )
        there.save(force_insert=True)
        if there.child_id:
            involve_door(actor, there, authority)
    first = row.referral_rows.order_by("pk").first()
    council = passed.recorded_by_agency
    Referral.objects.create(
        authority=authority,
        sender=council.name if council else "",
        named=first.named if first else row.about,
        worry=f"{first.worry if first else ''}\n\n{passed.reason}\n\n{passed.meanwhile}".strip(),
        words=first.words if first else "",
        where=first.where if first else "",
        urgency=row.urgency,
        joined=joined,
        contact=there,
        recorded_by_id=passed.recorded_by_id,
        recorded_by_agency_id=passed.recorded_by_agency_id,
        recorded_at=clock.now(),
    )
    log(actor, "received", there, from_contact=row.pk, joined=joined, kind=row.kind)
    if joined:
        call_front_door(there)
    return there


@transaction.atomic
def take_step(actor: Reader, *, contact: Contact, kind: str, at: datetime, note: str = "") -> Step:
    """What followed the decision happened: it stops the clock that the decision began."""
    errors = {}
    if kind not in Step.Kind.values:
        errors["kind"] = "Say what happened."
    if at > clock.now():
        errors["at"] = "This has not happened yet."
    if errors:
        raise Invalid(errors)
    with opened(actor, contact, "contacts_step") as row:
        if not row.outcome_rows.exists():
            raise Invalid("Nothing is decided yet.")
        if row.step_rows.filter(kind=kind).exists():
            raise Invalid({"kind": "This is recorded already."})
        made: Step = Step.objects.create(kind=kind, at=at, note=note.strip(), **part(row, actor))
        log(actor, "step", row, kind=kind, note=audit.digest(note))
    if kind in (Step.Kind.STRATEGY, Step.Kind.ENQUIRY) and row.child_id:
        crossed("strategy.held", actor, child_id=row.child_id, held_at=at, origin="contact")
    return made


@transaction.atomic
def tell(actor: Reader, *, referral: Referral, told: str, way: str) -> Telling:
    """The sender is told what was decided, in words that are theirs to read: nothing gathered."""
    if not told.strip():
        raise Invalid({"told": "Write what they are told."})
    if way not in Way.values:
        raise Invalid({"way": "Say how they are told."})
    with opened(actor, Contact(pk=referral.contact_id), "contacts_telling") as row:
        standing = in_force(row)
        if standing is None:
            raise Invalid("Nothing is decided yet.")
        if referral.contact_id != row.pk:
            raise Refused(roles.DECIDE_CONTACT)
        if Telling.objects.filter(referral=referral, outcome=standing).exists():
            raise Invalid("They have been told of this decision.")
        made: Telling = Telling.objects.create(
            referral=referral, outcome=standing, told=told.strip(), way=way, **part(row, actor)
        )
        log(actor, "told", row, referral=referral.pk, way=way, told=audit.digest(told))
        sender = referral.recorded_by
    if sender and sender.is_active and way == Way.HERE:
        to, path = sender.email, f"/contact/sent/{referral.ref}/"
        transaction.on_commit(lambda: post([to], path), robust=True)
    return made
