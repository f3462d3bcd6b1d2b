"""Asking agencies, each with a purpose and a basis; sharing; and deciding not to (P27, P29)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.practice.contacts.commands.calls import post
from wayhome.practice.contacts.commands.opened import log, opened, part
from wayhome.practice.contacts.models import AgencyDomain, Contact, ContactRequest
from wayhome.practice.contacts.models.gathered import Basis, Way

TABLE = "contacts_contactrequest"


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """A question to one agency: why it, on what basis, by when. `identity` is what they are told
    of whom it is about; `email` somebody there who has no account."""

    agency: Agency
    purpose: str
    basis: str
    what: str
    identity: str
    due_at: datetime
    email: str = ""

    def check(self) -> None:
        errors = {}
        if not self.purpose.strip():
            errors["purpose"] = "Give the reason for asking this agency: asking tells (P27)."
        if self.basis not in Basis.values:
            errors["basis"] = "Say on what basis you ask."
        if not self.what.strip():
            errors["what"] = "Write what you ask."
        if not self.identity.strip():
            errors["identity"] = "Say whom it is about, so that they can look."
        if self.due_at <= clock.now():
            errors["due_at"] = "The time to answer must be in the future."
        if self.email and not may_write(self.agency, self.email):
            errors["email"] = "That address is not one of this agency’s."
        if errors:
            raise Invalid(errors)


def may_write(agency: Agency, email: str) -> bool:
    domain = email.rpartition("@")[2].lower()
    return AgencyDomain.objects.filter(agency=agency, domain=domain).exists()


@transaction.atomic
def ask(actor: Reader, *, contact: Contact, new: NewRequest) -> ContactRequest:
    """Ask one agency. Its people read the question on Wayhome; one without an account by a code."""
    new.check()
    with opened(actor, contact, TABLE) as row:
        waiting = row.contactrequest_rows.filter(
            agency=new.agency, way=Way.ASKED, answered_at=None, withdrawn_at=None
        )
        if waiting.exists():
            raise Invalid({"agency": "They are asked already and have not answered: chase them."})
        made: ContactRequest = ContactRequest.objects.create(
            agency=new.agency,
            email=new.email.lower(),
            way=Way.ASKED,
            purpose=new.purpose.strip(),
            basis=new.basis,
            what=new.what.strip(),
            identity=new.identity.strip(),
            due_at=new.due_at,
            **part(row, actor),
        )
        log(actor, "asked", row, agency=new.agency.pk, basis=new.basis, request=made.pk)
    _write_to_guest(made)
    return made


@transaction.atomic
def record_sharing(
    actor: Reader, *, contact: Contact, agency: Agency, way: str, purpose: str, basis: str = "",
    what: str = "",
) -> ContactRequest:  # fmt: skip
    """What was shared with an agency and on what basis; or that it was decided not to ask or not to
    share, and why: that is a decision too."""
    errors = {}
    if way not in (Way.NOT_ASKED, Way.SHARED, Way.NOT_SHARED):
        errors["way"] = "Say what was decided."
    if not purpose.strip():
        errors["purpose"] = "Give the reason."
    if way == Way.SHARED and basis not in Basis.values:
        errors["basis"] = "Say on what basis it was shared."
    if way == Way.SHARED and not what.strip():
        errors["what"] = "Write what was shared."
    if errors:
        raise Invalid(errors)
    with opened(actor, contact, TABLE) as row:
        made: ContactRequest = ContactRequest.objects.create(
            agency=agency,
            way=way,
            purpose=purpose.strip(),
            basis=basis if way == Way.SHARED else "",
            what=what.strip(),
            **part(row, actor),
        )
        log(actor, way, row, agency=agency.pk, reason=audit.digest(purpose))
    return made


@transaction.atomic
def chase(actor: Reader, *, request: ContactRequest) -> ContactRequest:
    """Asked again. The clock is not set anew: they are as late as they are."""
    with _waiting(actor, request) as row:
        row.chased_at = clock.now()
        row.chases += 1
        row.save(update_fields=["chased_at", "chases"])
        log(actor, "chased", row.contact, request=row.pk, times=row.chases)
    _write_to_guest(row)
    return row


@transaction.atomic
def withdraw(actor: Reader, *, request: ContactRequest) -> ContactRequest:
    """The question is no longer needed. Whoever was asked reads it no more."""
    with _waiting(actor, request) as row:
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        log(actor, "withdrawn", row.contact, request=row.pk)
    return row


@contextmanager
def _waiting(actor: Reader, request: ContactRequest) -> Iterator[ContactRequest]:
    """A question that nobody has answered, locked with its contact."""
    with opened(actor, Contact(pk=request.contact_id), TABLE) as contact:
        row: ContactRequest = ContactRequest.objects.select_for_update().get(pk=request.pk)
        row.contact = contact
        if not row.is_waiting:
            raise Invalid("They have answered meanwhile, or it was withdrawn.")
        yield row


def _write_to_guest(request: ContactRequest) -> None:
    """Somebody without an account reads that a question waits, and nothing of it (P24)."""
    if request.email:
        path = f"/contact/answer/{request.ref}/"
        transaction.on_commit(lambda: post([request.email], path), robust=True)
