"""What tests of the front door share: a contact by a school, a decision, what is owed."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from tests.factories import World
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.contacts import commands
from wayhome.practice.contacts.facts import NewContact
from wayhome.practice.contacts.models import Contact, Outcome, Referral

HOUR = timedelta(hours=1)
WORRY = "She came in with a new phone and will not say from whom."


def new(world: World, child: Child | None = None, **more: Any) -> NewContact:
    """The smallest contact that stands: by a school, about one of its pupils."""
    values: dict[str, Any] = {
        "kind": "child",
        "urgency": "soon",
        "worry": WORRY,
        "sender": "Ms Okafor, deputy head",
        "authority": world.cheshire_east,
        "child_id": child.pk if child else None,
    }
    return NewContact(**values | more)


def made(
    world: World, child: Child | None = None, role: str = "school_lead", **more: Any
) -> Referral:
    return commands.make(world.reader(role), new=new(world, child, **more))


def contact_of(referral: Referral) -> Contact:
    """The front door's row, as the system reads it."""
    with transaction.atomic(), system_context():
        found: Contact = Contact.objects.get(pk=referral.contact_id)
    return found


def decided(world: World, contact: Contact, role: str = "front_door", **more: Any) -> Outcome:
    values: dict[str, Any] = {
        "threshold": "in_need",
        "outcome": "assessment",
        "reason": "Gifts, absences and a new older friend.",
        "meanwhile": "School keeps her on site at lunch.",
    }
    outcome = commands.NewOutcome(**values | more)
    return commands.decide(world.reader(role), contact=contact, new=outcome)


def owed(*rules: str) -> list[str]:
    rows = Derived.objects.filter(subject_kind__in=("contact", "contact_request"))
    rows = rows.filter(rule__in=rules) if rules else rows.exclude(kind="E")
    return list(rows.open_at(clock.now()).order_by("rule").values_list("rule", flat=True))
