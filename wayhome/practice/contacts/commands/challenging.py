"""A referrer does not agree: it climbs to a manager, who did not decide it, on a clock."""

from django.db import transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.practice.contacts.commands.calls import call_front_door
from wayhome.practice.contacts.commands.deciding import in_force
from wayhome.practice.contacts.commands.guests import let_through, used
from wayhome.practice.contacts.commands.opened import derive, locked, log, opened, part
from wayhome.practice.contacts.models import Challenge, Contact, GuestCode, Referral

TABLES = ("contacts_challenge", "contacts_outcome", "contacts_contact")


@transaction.atomic
def challenge(actor: Reader, *, referral: Referral, reason: str) -> Challenge:
    """By whoever sent it, or a colleague, once they were told what was decided."""
    actor.must(roles.REFER)
    if not Referral.objects.sent_by(actor).filter(pk=referral.pk).exists():
        raise Refused(roles.REFER)
    return _challenged(actor, referral, reason)


@transaction.atomic
def challenge_as_guest(actor: Reader, *, code: GuestCode, reason: str) -> Challenge:
    """By whoever entered the code that was sent for what they sent: it climbs as anybody's does."""
    actor.must(roles.REFER)
    with system_context():
        row = let_through(code)
        if row.referral is None:
            raise Refused(roles.REFER)
        used(row)
    return _challenged(actor, row.referral, reason)


def _challenged(actor: Reader, referral: Referral, reason: str) -> Challenge:
    if not reason.strip():
        raise Invalid({"reason": "Say why you do not agree, and what you fear."})
    with system_context():
        row = locked(referral.contact_id)
        standing = in_force(row)
        if standing is None or not referral.tellings.filter(outcome=standing).exists():
            raise Invalid("You have not been told of a decision yet. Ring the front door.")
        if referral.challenges.filter(answered_at=None).exists():
            raise Invalid("A manager has your challenge already and owes you an answer.")
        made: Challenge = Challenge.objects.create(
            referral=referral, outcome=standing, reason=reason.strip(), **part(row, actor)
        )
        log(actor, "challenged", row, referral=referral.pk, reason=audit.digest(reason))
    call_front_door(row)
    derive(row, *TABLES)
    return made


@transaction.atomic
def answer_challenge(actor: Reader, *, challenge: Challenge, answer: str, said: str) -> Challenge:
    """By a manager who did not decide it. Decided again: the contact opens anew."""
    if answer not in Challenge.Answer.values:
        raise Invalid({"answer": "Say whether the decision stands."})
    if not said.strip():
        raise Invalid({"said": "Write the answer: the referrer reads it."})
    contact = Contact(pk=challenge.contact_id)
    with opened(actor, contact, *TABLES, permission=roles.REVIEW_CONTACT) as row:
        asked = Challenge.objects.select_for_update(of=("self",)).select_related("outcome")
        mine = asked.get(pk=challenge.pk)
        if mine.answered_at:
            raise Invalid("Another manager has answered this.")
        if mine.outcome.recorded_by_id == actor.user_id:
            raise Invalid("You decided this: another manager must read it.")
        mine.answered_at, mine.answered_by = clock.now(), actor.user
        mine.answer, mine.said = answer, said.strip()
        mine.save()
        if answer == Challenge.Answer.AGAIN:
            _open_again(row, mine)
        log(actor, "challenge_answered", row, answer=answer, said=audit.digest(said))
    return mine


def _open_again(row: Contact, answered: Challenge) -> None:
    newer = Contact.objects.filter(child=row.child_id, authority=row.authority_id, closed_at=None)
    if row.child_id and newer.exclude(pk=row.pk).exists():
        raise Invalid("A newer contact about this child is open: decide that one, and say so here.")
    standing = in_force(row)
    if standing and standing.pk == answered.outcome_id:
        standing.superseded_at = answered.answered_at
        standing.save(update_fields=["superseded_at"])
        row.closed_at = None
        row.save(update_fields=["closed_at"])
