"""Naming a child to the log. An officer who names one that is not theirs learns nothing (P20)."""

from django.db import transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people import exact
from wayhome.foundation.people.models import Child
from wayhome.journeys.glass.commands import Asked
from wayhome.oversight.audit.queries import about

NOTHING = "log.nothing_matched"


@transaction.atomic
def name_child(actor: Reader, *, asked: Asked) -> Child | None:
    """The child whose lines the officer may read, if exactly one fits; a miss is logged."""
    actor.must(roles.READ_LOG)
    child = exact.by_number(asked.number) if asked.number else None
    if asked.name and asked.born_on:
        child = exact.by_name(asked.name, asked.born_on)
    with system_context():
        if child and about(actor, child.pk).exists():
            return child
    fields = {"by": "number" if asked.number else "name", "asked": asked.digest}
    audit.record(actor, NOTHING, kind=AuditEntry.Kind.REFUSED, fields=fields)
    return None
