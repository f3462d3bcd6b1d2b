"""One contact, locked by somebody who may work on it, and derived again afterwards (E15)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Refused
from wayhome.foundation.rules import engine
from wayhome.practice.contacts.models import Contact


@contextmanager
def opened(
    actor: Reader, contact: Contact, *tables: str, permission: str = roles.DECIDE_CONTACT
) -> Iterator[Contact]:
    """The row as it stands now, locked; `tables` are those that change, for what is derived."""
    actor.must(permission)
    if not Contact.objects.visible_to(actor).filter(pk=contact.pk).exists():
        raise Refused(permission)
    with system_context():
        row = locked(contact.pk)
        yield row
    derive(row, *tables)


def locked(contact_id: int) -> Contact:
    """Its child first, then the row: the order in which everybody locks. As the system."""
    child = Contact.objects.values_list("child_id", flat=True).get(pk=contact_id)
    if child:
        engine.lock([child])
    return Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)


def derive(contact: Contact, *tables: str) -> None:
    if contact.child_id:
        engine.refresh([contact.child_id], *tables)
    else:
        engine.refresh_loose("contact", [contact.pk])


def part(
    contact: Contact, actor: Reader, *, at: datetime | None = None, by: Reader | None = None
) -> dict[str, Any]:
    """What every part of a contact says of itself. The system alone may say when, and by whom."""
    who = by if by and actor.is_system else actor
    return {
        "contact": contact,
        "recorded_by_id": who.user_id,
        "recorded_by_agency_id": who.agency_id,
        "recorded_at": at if at and actor.is_system else clock.now(),
    }


def log(actor: Reader, action: str, contact: Contact, **fields: Any) -> None:
    """Ids, codes and hashes only (P47)."""
    audit.record(
        actor,
        f"contact.{action}",
        subject_kind="contact",
        subject_id=contact.pk,
        child_id=contact.child_id,
        fields=fields,
    )
