"""Each place and group that is told of gets its record in the transaction that told of it."""

from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.questionnaires.models import Response
from wayhome.foundation.rules import engine
from wayhome.journeys.contexts.models import Context, Naming
from wayhome.practice.contacts.belonging import SUBJECTS as OF_CONTACTS
from wayhome.practice.contacts.models import Contact
from wayhome.practice.contacts.models.contact import Kind
from wayhome.practice.panels.belonging import SUBJECTS as OF_TOPICS
from wayhome.practice.panels.models import Topic

KIND = "context"  # of what is derived about them


def contact_told(actor: Reader, *, contact: int) -> None:
    """A contact about a place, an online space or a group was opened."""
    with system_context():
        row = Contact.objects.get(pk=contact)
        subject = OF_CONTACTS.get(Kind(row.kind))
        if row.child_id or subject is None or Naming.objects.filter(contact=row).exists():
            return
        own = Context.objects.create(subject=subject, name=row.about, authority_id=row.authority_id)
        Naming.objects.create(
            context=own, own=own, contact=row, told_ref=row.ref, told_at=row.recorded_at
        )
    engine.refresh_loose(KIND, [own.pk])


def topic_told(actor: Reader, *, topic: int) -> None:
    """A place or a group came onto a panel's agenda."""
    with system_context():
        row = Topic.objects.select_related("panel").get(pk=topic)
        subject = OF_TOPICS.get(Topic.Kind(row.kind))
        if subject is None or Naming.objects.filter(topic=row).exists():
            return
        areas = list(row.panel.areas.all()[:2])
        own = Context.objects.create(
            subject=subject, name=row.title, authority=areas[0] if len(areas) == 1 else None
        )
        Naming.objects.create(
            context=own, own=own, topic=row, told_ref=row.ref, told_at=row.recorded_at
        )
    engine.refresh_loose(KIND, [own.pk])


def assessed(actor: Reader, *, response: int) -> None:
    """An assessment about no child was begun, completed or withdrawn."""
    with system_context():
        ref = Response.everything.values_list("case_ref", flat=True).get(pk=response)
        found = set(Naming.objects.filter(told_ref=ref).values_list("context_id", flat=True))
    engine.refresh_loose(KIND, found)
