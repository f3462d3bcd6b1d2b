"""A child died: every clock and letter stops, and the record closes to a named few (P43)."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.commands import restrict
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules import engine


@transaction.atomic
def died(actor: Reader, *, child_id: int) -> None:
    """Somebody recorded it with their own work: known from today, where no day stands. The record
    is theirs to answer for, with the managers, reviewing and data protection officers of their
    agency; whoever closed it to others before has closed it already."""
    engine.lock([child_id])
    with system_context():
        child = Child.objects.select_for_update(of=("self",)).get(pk=child_id)
        if child.died_on is None:
            child.died_on = clock.today()
            child.save(update_fields=["died_on"])
            audit.record(
                actor, "child.died", subject_kind="child", subject_id=child_id, child_id=child_id
            )
        is_closed = Restriction.objects.filter(child=child_id, lifted_at=None).exists()
    if not is_closed and actor.user and actor.agency:
        closer = replace(actor, permissions=actor.permissions | {roles.RESTRICT}, resolved={})
        why = _("The child died.")
        restrict(closer, child_id=child_id, reason=why, named=_few(actor), owner=actor.user)
    engine.refresh([child_id])


def _few(actor: Reader) -> list[User]:
    kept = {"reviewing_officer", "data_protection_officer"}
    codes = [code for code, role in roles.ROLES.items() if roles.RESTRICT in role.permissions]
    live = Membership.objects.live().filter(agency=actor.agency, role__in={*codes, *kept})
    return list(User.objects.filter(is_active=True, pk__in=live.values("user")))
