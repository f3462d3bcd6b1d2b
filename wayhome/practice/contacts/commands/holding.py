"""Who holds a contact now; whether urgent harm was looked for; the child who was born."""

from django.db import transaction
from django.db.models import QuerySet

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import engine
from wayhome.practice.contacts.commands.opened import log, opened, part
from wayhome.practice.contacts.commands.receiving import involve_door
from wayhome.practice.contacts.models import Contact, Holding, Triage
from wayhome.practice.contacts.models.contact import Urgency


@transaction.atomic
def triage(actor: Reader, *, contact: Contact, urgency: str, did: str) -> Triage:
    """Urgent harm was looked for, and this was done (P13). Whoever triages holds it from then,
    unless somebody does already."""
    errors = {}
    if urgency not in Urgency.values:
        errors["urgency"] = "Say how soon somebody must act."
    if not did.strip():
        errors["did"] = "Write what you looked at and what you did."
    if errors:
        raise Invalid(errors)
    with opened(actor, contact, "contacts_triage", "contacts_contact") as row:
        made: Triage = Triage.objects.create(urgency=urgency, did=did.strip(), **part(row, actor))
        row.urgency = urgency
        if row.holder_id is None and actor.user:
            Holding.objects.create(holder=actor.user, **part(row, actor))
            row.holder = actor.user
        row.save(update_fields=["urgency", "holder"])
        log(actor, "triaged", row, urgency=urgency, did=audit.digest(did))
    return made


@transaction.atomic
def hold(actor: Reader, *, contact: Contact, holder: User | None = None, note: str = "") -> Holding:
    """Take it, or hand it on to somebody who works at the same front door (P09)."""
    to = holder or actor.user
    if to is None:
        raise Invalid({"holder": "Say who takes it."})
    with opened(actor, contact, "contacts_contact") as row:
        if not may_hold(row).filter(pk=to.pk).exists():
            raise Invalid({"holder": "They do not work at this front door."})
        made: Holding = Holding.objects.create(holder=to, note=note.strip(), **part(row, actor))
        row.holder = to
        row.save(update_fields=["holder"])
        log(actor, "held", row, holder=to.pk, note=audit.digest(note))
    return made


def may_hold(contact: Contact) -> QuerySet[User]:
    """People of the front door, by day and by night."""
    codes = [code for code, role in roles.ROLES.items() if roles.DECIDE_CONTACT in role.permissions]
    live = Membership.objects.live().filter(
        agency__areas=contact.authority_id, agency__kind="council", role__in=codes
    )
    return User.objects.filter(is_active=True, pk__in=live.values("user")).order_by("name")


@transaction.atomic
def link_born(actor: Reader, *, contact: Contact, child: Child) -> Contact:
    """The child of this record is born, and is this child: the contact is theirs from now on."""
    if contact.unborn_id is None:
        raise Invalid("This contact is about no unborn child.")
    if not Child.objects.visible_to(actor).filter(pk=child.pk).exists():
        raise Refused(roles.DECIDE_CONTACT)
    engine.lock([child.pk])
    with opened(actor, contact, "contacts_contact", "contacts_contactrequest") as row:
        unborn = row.unborn
        if unborn is None or unborn.born_as_id:
            raise Invalid("Somebody has linked this record to the child who was born.")
        standing = Contact.objects.filter(child=child, authority=row.authority_id, closed_at=None)
        mine = Contact.objects.filter(unborn=unborn).select_for_update(of=("self",))
        rows = [row, *mine.exclude(pk=row.pk)]
        if standing.exists() and any(each.closed_at is None for each in rows):
            raise Invalid("A contact about this child is open: decide that one first.")
        unborn.born_as, unborn.linked_at = child, clock.now()
        unborn.save(update_fields=["born_as", "linked_at"])
        for each in rows:
            each.child, each.recorded_for = child, child
            each.save(update_fields=["child", "recorded_for"])
            involve_door(actor, each, each.authority)
            log(actor, "born", each, unborn=unborn.pk)
    return row
