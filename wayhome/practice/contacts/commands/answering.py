"""An agency answers what the front door asked: signed in, or without an account by a code."""

from django.db import transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.practice.contacts.commands.guests import let_through, used
from wayhome.practice.contacts.commands.opened import derive, locked, log
from wayhome.practice.contacts.models import ContactRequest, GuestCode
from wayhome.practice.contacts.models.gathered import Answered

TABLE = "contacts_contactrequest"


@transaction.atomic
def answer(actor: Reader, *, request: ContactRequest, answered: str, text: str = "") -> None:
    """By somebody of the agency that was asked. “We hold nothing” is an answer."""
    actor.must(roles.ANSWER_CONTACT)
    if not ContactRequest.objects.asked_of(actor).filter(pk=request.pk).exists():
        raise Refused(roles.ANSWER_CONTACT)
    _answer(actor, request.pk, answered, text, "")


@transaction.atomic
def answer_as_guest(
    actor: Reader, *, code: GuestCode, answered: str, text: str = "", name: str
) -> None:
    """By somebody without an account, whose code was entered: once."""
    actor.must(roles.ANSWER_CONTACT)
    if not name.strip():
        raise Invalid({"name": "Write your name."})
    with system_context():
        row = let_through(code)
        if row.request_id is None:
            raise Refused(roles.ANSWER_CONTACT)
        _answer(actor, row.request_id, answered, text, name.strip())
        used(row)


def _answer(actor: Reader, request_id: int, answered: str, text: str, name: str) -> None:
    errors = {}
    if answered not in Answered.values:
        errors["answered"] = "Say whether you hold anything."
    if answered in (Answered.SHARES, Answered.DECLINES) and not text.strip():
        errors["text"] = "Write what you share, or why you do not."
    if errors:
        raise Invalid(errors)
    with system_context():
        asked = ContactRequest.objects.values_list("contact_id", flat=True).get(pk=request_id)
        contact = locked(asked)
        row = ContactRequest.objects.select_for_update().get(pk=request_id)
        if row.withdrawn_at:
            raise Invalid("The question was withdrawn: no answer is needed.")
        if row.answered_at:
            raise Invalid("This has been answered already, from your agency.")
        row.answered_at, row.answered, row.answer = clock.now(), answered, text.strip()
        row.answered_by, row.answered_name = actor.user, name
        row.save()
        log(actor, "answered", contact, request=row.pk, answered=answered)
    derive(contact, TABLE)
