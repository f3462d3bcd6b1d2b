"""A record closed to all but a named few, and opened again."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused


@transaction.atomic
def restrict(
    actor: Reader, *, child_id: int, reason: str, named: Iterable[User], owner: User
) -> Restriction:
    """Close a record to all but a named few; its owner is among them and answers for it."""
    actor.must(roles.RESTRICT)
    if actor.agency is None:
        raise Refused(roles.RESTRICT)
    with system_context():
        row = Restriction.objects.create(
            child_id=child_id,
            recorded_for_id=child_id,
            reason=reason,
            owner=owner,
            owning_agency=actor.agency,
            recorded_by_id=actor.user_id,
        )
        row.named.set({owner, *named})
        audit.record(
            actor,
            "record.restricted",
            subject_kind="restriction",
            subject_id=row.pk,
            child_id=child_id,
            fields={"named": sorted(user.pk for user in {owner, *named})},
        )
    return row


@transaction.atomic
def lift_restriction(actor: Reader, *, restriction: Restriction, reason: str) -> None:
    actor.must(roles.RESTRICT)
    with system_context():
        row = Restriction.objects.select_for_update().get(pk=restriction.pk, lifted_at=None)
        beside = Restriction.objects.filter(child_id=row.child_id, lifted_at=None)
        if not actor.is_system and row.owning_agency_id != actor.agency_id and len(beside) > 1:
            raise Invalid(
                _("Another agency closed this record as well: only they open their part.")
            )
        row.lifted_at = clock.now()
        row.save(update_fields=["lifted_at"])
        audit.record(
            actor,
            "record.restriction_lifted",
            subject_kind="restriction",
            subject_id=row.pk,
            child_id=row.child_id,
            fields={"reason": audit.digest(reason)},
        )
