"""Every change to who may see a child: the circle, restrictions, the glass, agreements."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.models import (
    AgreementLine,
    Glass,
    Involvement,
    Restriction,
    SharingAgreement,
)
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Partnership, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused


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


@transaction.atomic
def break_glass(actor: Reader, *, child_id: int, reason: str) -> Glass:
    """An hour's sight of a record that is restricted or not the reader's. The owner is told."""
    actor.must(roles.BREAK_GLASS)
    if len(reason.strip()) < 10:
        raise Invalid({"reason": "Say why you need to see this record, in a sentence."})
    if actor.user is None or actor.agency is None:
        raise Refused(roles.BREAK_GLASS)
    with system_context():
        restriction = Restriction.objects.filter(child_id=child_id, lifted_at=None).first()
        glass = Glass.objects.create(
            child_id=child_id,
            user=actor.user,
            agency=actor.agency,
            team=actor.team,
            reason=reason.strip(),
            opened_at=clock.now(),
            expires_at=clock.now() + timedelta(minutes=settings.WAYHOME_GLASS_MINUTES),
            owner=restriction.owner if restriction else _reviewer(child_id),
        )
        audit.record(
            actor,
            "glass.broken",
            subject_kind="glass",
            subject_id=glass.pk,
            child_id=child_id,
            fields={"reason": audit.digest(reason)},
        )
    actor.resolved.clear()
    return glass


def _reviewer(child_id: int) -> User | None:
    """Who answers for an unrestricted record: a manager of the responsible authority."""
    return (
        User.objects.filter(
            memberships__role="team_manager",
            memberships__until_at=None,
            memberships__agency__in=Involvement.objects.live()
            .filter(child_id=child_id, purpose=Purpose.RESPONSIBLE)
            .values("agency_id"),
        )
        .order_by("pk")
        .first()
    )


@transaction.atomic
def review_glass(actor: Reader, *, glass: Glass, verdict: str, note: str) -> Glass:
    """The owner (or a data protection officer) says whether it was right to look."""
    actor.must(roles.REVIEW_GLASS)
    if verdict not in Glass.Verdict.values:
        raise Invalid({"verdict": "Say whether it was right to look."})
    if verdict != Glass.Verdict.JUSTIFIED and not note.strip():
        raise Invalid({"note": "Say what was wrong."})
    with system_context():
        row = Glass.objects.select_for_update().get(pk=glass.pk)
        if row.reviewed_at:
            raise Invalid("This was reviewed already.")
        if row.user_id == actor.user_id:
            raise Refused("glass.review_own")
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
    return row


@transaction.atomic
def agree(
    actor: Reader,
    *,
    partnership: Partnership,
    name: str,
    review_on: date,
    lines: Iterable[tuple[str, str, str]],
) -> SharingAgreement:
    """A new sharing agreement; `lines` are (agency kind, purpose, data class)."""
    actor.must(roles.AGREEMENTS)
    agreement = SharingAgreement.objects.create(
        partnership=partnership, name=name, review_on=review_on, from_at=clock.now()
    )
    _write_lines(agreement, lines)
    audit.record(actor, "agreement.made", subject_kind="agreement", subject_id=agreement.pk)
    return agreement


@transaction.atomic
def change_agreement(
    actor: Reader,
    *,
    agreement: SharingAgreement,
    review_on: date,
    lines: Iterable[tuple[str, str, str]],
) -> SharingAgreement:
    """Replace what an agreement opens. It holds from the next request on."""
    actor.must(roles.AGREEMENTS)
    row = SharingAgreement.objects.select_for_update().get(pk=agreement.pk)
    row.review_on, row.version = review_on, row.version + 1
    row.save(update_fields=["review_on", "version"])
    before = set(row.lines.values_list("agency_kind", "purpose", "data_class"))
    after = set(lines)
    row.lines.all().delete()
    _write_lines(row, after)
    audit.record(
        actor,
        "agreement.changed",
        subject_kind="agreement",
        subject_id=row.pk,
        fields={
            "opened": sorted(" ".join(line) for line in after - before),
            "closed": sorted(" ".join(line) for line in before - after),
        },
    )
    return row


def _write_lines(agreement: SharingAgreement, lines: Iterable[tuple[str, str, str]]) -> None:
    AgreementLine.objects.bulk_create(
        AgreementLine(agreement=agreement, agency_kind=kind, purpose=purpose, data_class=name)
        for kind, purpose, name in sorted(set(lines))
    )
