"""The circle: who is brought in and who leaves."""

from datetime import datetime

from django.db import transaction

from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid


@transaction.atomic
def involve(
    actor: Reader,
    *,
    child_id: int,
    agency: Agency,
    purpose: str,
    basis: str,
    team: Team | None = None,
    user: User | None = None,
    case_ref: str = "",
    shown_with: str = "identity",
    is_covert: bool = False,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> Involvement:
    """Bring an agency, team or person into a child's circle. Asked for twice, there once."""
    actor.must(roles.MANAGE_CIRCLE)
    if not basis.strip():
        raise Invalid({"basis": "Say on what basis they are involved."})
    with system_context():
        standing = Involvement.objects.live().filter(
            child_id=child_id, agency=agency, team=team, user=user, purpose=purpose
        )
        existing = standing.filter(case_ref=case_ref).first()
        if existing and until_at is None:
            return existing
        row = Involvement.objects.create(
            child_id=child_id,
            agency=agency,
            team=team,
            user=user,
            purpose=purpose,
            basis=basis,
            case_ref=case_ref,
            shown_with=shown_with,
            is_covert=is_covert,
            from_at=from_at or clock.now(),
            until_at=until_at,
            recorded_by_id=actor.user_id,
        )
        audit.record(
            actor,
            "circle.joined",
            subject_kind="involvement",
            subject_id=row.pk,
            child_id=child_id,
            fields={"agency": agency.pk, "purpose": purpose},
        )
    return row


@transaction.atomic
def end_involvement(actor: Reader, *, involvement: Involvement, reason: str) -> None:
    """From now on they see nothing new and nothing old. A remit ends only by its own facts."""
    actor.must(roles.MANAGE_CIRCLE)
    if involvement.source == Involvement.Source.REMIT:
        raise Invalid("This follows from a standing responsibility and ends when that does.")
    with system_context():
        row = Involvement.objects.select_for_update().get(pk=involvement.pk)
        row.until_at = clock.now()
        row.save(update_fields=["until_at"])
        audit.record(
            actor,
            "circle.left",
            subject_kind="involvement",
            subject_id=row.pk,
            child_id=row.child_id,
            fields={"reason": audit.digest(reason)},
        )
