"""Breaking the glass: an hour's sight for a reason, told to the owner, reviewed (design.md 5)."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.glass import reviewable
from wayhome.foundation.access.models import Glass, Involvement, Restriction
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused

TELL, REPORT = "access.tell_owner", "access.report_abuse"  # jobs: what they send is in access.jobs
MANAGER, OFFICER = "team_manager", "data_protection_officer"
SHORTEST = 10  # characters of a reason


@transaction.atomic
def break_glass(actor: Reader, *, child_id: int, reason: str) -> Glass:
    """An hour's sight of a record that is restricted or not the reader's. The owner is told."""
    actor.must(roles.BREAK_GLASS)
    check_reason(reason)
    if actor.user is None or actor.agency is None:
        raise Refused(roles.BREAK_GLASS)
    now = clock.now()
    with system_context():
        held = Glass.objects.filter(
            child_id=child_id, user=actor.user, opened_at__lte=now, expires_at__gt=now
        ).first()
        if held:
            return held
        glass = Glass.objects.create(
            child_id=child_id,
            user=actor.user,
            agency=actor.agency,
            team=actor.team,
            reason=reason.strip(),
            opened_at=now,
            expires_at=now + timedelta(minutes=settings.WAYHOME_GLASS_MINUTES),
            owner=_owner(actor, child_id),
        )
        audit.record(
            actor,
            "glass.broken",
            subject_kind="glass",
            subject_id=glass.pk,
            child_id=child_id,
            fields={"reason": audit.digest(reason)},
        )
    app.configure_task(TELL, priority=10).defer(glass=glass.pk)
    _derive(child_id)
    actor.resolved.clear()
    return glass


def check_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST:
        raise Invalid({"reason": _("Say why you need to see this record, in a sentence.")})


def _owner(actor: Reader, child_id: int) -> User | None:
    """Who answers for the record, is told, and owes the review; never the one who opens it.

    A restricted record's owner; else a manager where the record belongs; else a data protection
    officer there; else one of the actor's own agency.
    """
    restriction = Restriction.objects.filter(child_id=child_id, lifted_at=None).first()
    if restriction and restriction.owner.is_active and restriction.owner_id != actor.user_id:
        return restriction.owner
    responsible = Involvement.objects.live().filter(child_id=child_id, purpose=Purpose.RESPONSIBLE)
    there: list[int] | QuerySet[Model, int] = (
        [restriction.owning_agency_id]
        if restriction
        else responsible.values_list("agency_id", flat=True)
    )
    return (
        _somebody(actor, MANAGER, there)
        or _somebody(actor, OFFICER, there)
        or _somebody(actor, OFFICER, [actor.agency_id or 0])
    )


def _somebody(actor: Reader, role: str, agencies: list[int] | QuerySet[Model, int]) -> User | None:
    places = Membership.objects.live().filter(role=role, agency__in=agencies)
    people = User.objects.filter(is_active=True, pk__in=places.values("user"))
    return people.exclude(pk=actor.user_id or 0).order_by("pk").first()


@transaction.atomic
def review_glass(actor: Reader, *, glass: Glass, verdict: str, note: str) -> Glass:
    """The owner, or a data protection officer concerned, says whether it was right to look."""
    actor.must(roles.REVIEW_GLASS)
    if verdict not in Glass.Verdict.values:
        raise Invalid({"verdict": _("Say whether it was right to look.")})
    if verdict != Glass.Verdict.JUSTIFIED and not note.strip():
        raise Invalid({"note": _("Say what was wrong.")})
    with system_context():
        row = reviewable(actor).select_for_update(of=("self",)).filter(pk=glass.pk).first()
        if row is None:
            raise Refused(roles.REVIEW_GLASS)
        if row.reviewed_at:
            raise Invalid(_("This was reviewed already. Look at what it says now."))
        row.reviewed_at, row.reviewed_by = clock.now(), actor.user
        row.verdict, row.review_note = verdict, note.strip()
        row.save(update_fields=["reviewed_at", "reviewed_by", "verdict", "review_note"])
        audit.record(
            actor,
            "glass.reviewed",
            subject_kind="glass",
            subject_id=row.pk,
            child_id=row.child_id,
            fields={"verdict": verdict},
        )
    if verdict == Glass.Verdict.ABUSE:
        app.configure_task(REPORT, priority=10).defer(glass=row.pk)
    _derive(row.child_id)
    return row


def _derive(child_id: int) -> None:
    """The review's clock. Rules stand above this room: settings name what derives."""
    import_string(settings.WAYHOME_DERIVE)([child_id], "access_glass")
