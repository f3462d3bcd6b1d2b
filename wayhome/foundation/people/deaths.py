"""A child died: every clock and letter stops, and the record closes to a named few (P43)."""

from dataclasses import replace

from django.db import transaction

from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.commands import lift_restriction, restrict
from wayhome.foundation.access.models import Involvement, Restriction
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.crossings import crossed
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import engine

WHY = "The child died."


@transaction.atomic
def died(actor: Reader, *, child_id: int) -> None:
    """Somebody recorded it with their own work: known from today, where no day stands. Every room
    ends what it has open. The record is theirs to answer for, with the managers, reviewing and
    data protection officers of their agency and of the council that answers for the child; whoever
    closed it to others before has closed it already."""
    engine.lock([child_id])
    with system_context():
        child = Child.objects.select_for_update(of=("self",)).get(pk=child_id)
        if child.died_on is None:
            child.died_on = clock.today()
            child.save(update_fields=["died_on"])
            _log(actor, "child.died", child_id)
        is_closed = Restriction.objects.filter(child=child_id, lifted_at=None).exists()
    crossed("child.died", actor, child_id=child_id)
    if not is_closed and actor.user and actor.agency:
        few = _few(actor, child_id)
        restrict(_closer(actor), child_id=child_id, reason=WHY, named=few, owner=actor.user)
    engine.refresh([child_id])


@transaction.atomic
def lives(actor: Reader, *, child_id: int, reason: str) -> None:
    """The death was recorded by mistake: clocks run as if it had not been, every room opens again
    what ended with it, and what was closed because of it is open."""
    engine.lock([child_id])
    with system_context():
        child = Child.objects.select_for_update(of=("self",)).get(pk=child_id)
        if child.died_on is None:
            return
        child.died_on = None
        child.save(update_fields=["died_on"])
        _log(actor, "child.lives", child_id, reason=audit.digest(reason))
        standing = list(Restriction.objects.filter(child=child_id, lifted_at=None))
    for each in standing:
        is_ours = len(standing) == 1 or each.owning_agency_id == actor.agency_id
        if each.reason == WHY and is_ours:  # else another agency opens its own part
            lift_restriction(_closer(actor), restriction=each, reason=reason)
    crossed("child.lives", actor, child_id=child_id)
    actor.resolved.clear()
    engine.refresh([child_id])


def _log(actor: Reader, action: str, child_id: int, **fields: str) -> None:
    audit.record(
        actor, action, subject_kind="child", subject_id=child_id, child_id=child_id, fields=fields
    )


def _closer(actor: Reader) -> Reader:
    return replace(actor, permissions=actor.permissions | {roles.RESTRICT}, resolved={})


def _few(actor: Reader, child_id: int) -> list[User]:
    kept = {"reviewing_officer", "data_protection_officer"}
    codes = [code for code, role in roles.ROLES.items() if roles.RESTRICT in role.permissions]
    with system_context():
        answering = Involvement.objects.live().filter(child=child_id, purpose=Purpose.RESPONSIBLE)
        agencies = {actor.agency_id, *answering.values_list("agency", flat=True)}
        live = Membership.objects.live().filter(agency__in=agencies, role__in={*codes, *kept})
        return list(User.objects.filter(is_active=True, pk__in=live.values("user")))
