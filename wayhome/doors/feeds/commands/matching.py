"""A person with the matching duty says whom a report is about (P20); then it is taken in."""

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.doors.feeds.commands.mending import again, lock_batch
from wayhome.doors.feeds.models import Choice, Judgement, Match, Row, State
from wayhome.doors.feeds.police.matching import candidates
from wayhome.doors.feeds.police.parse import said
from wayhome.doors.feeds.police.rules import WAITS
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.people.alike import known_to
from wayhome.foundation.people.models import Child


@transaction.atomic
def decide(
    actor: Reader,
    *,
    row: Row,
    choice: str,
    child: Child | None = None,
    version: int | None = None,
) -> Row:
    """This child, a new child, or not one of these: then it waits on, without them.

    It holds for the report: every row that waits with the same reference follows.
    """
    actor.must(roles.SEE_CANDIDATES)
    actor.must(roles.PLACE_REPORTS)
    batch = lock_batch(row.batch_id)
    now = Row.objects.select_for_update().get(pk=row.pk)
    if version is not None and now.version != version:
        raise Conflict({}, "", now.version)
    if now.judgement != Judgement.HELD or WAITS not in now.faults:
        raise Invalid(_("Somebody has said already who this is."))
    assert batch.force is not None
    may = child is not None and choosable(actor, batch.force, [child.pk])
    if choice not in Choice.values or (choice == Choice.THIS and not may):
        raise Invalid({"choice": _("Choose who this is.")})
    match = _judged(actor, now, choice, child if choice == Choice.THIS else None)
    Row.objects.filter(pk=now.pk).update(version=now.version + 1)
    audit.record(
        actor,
        "feed.report_matched",
        subject_kind="row",
        subject_id=now.pk,
        child_id=match.child_id,
        fields={"choice": choice},
    )
    if choice != Choice.NONE:
        _take_in(actor, now)
    now.refresh_from_db()
    return now


def choosable(actor: Reader, force: Agency, children: list[int]) -> list[int]:
    """Those whom both this person and their force may know; no closed record is among them, as no
    link that touches one is made here (P44)."""
    may = known_to(actor, children) & known_to(Reader(user=None, agency=force), children)
    with system_context():
        closed = Restriction.objects.filter(child__in=children, lifted_at=None)
        may -= set(closed.values_list("child_id", flat=True))
    return [child for child in children if child in may]


def _judged(actor: Reader, row: Row, choice: str, child: Child | None) -> Match:
    """The judgement as it stands now; those whom somebody ruled out before stay so."""
    force = row.batch.force
    assert force is not None
    assert actor.user is not None
    key = {"force": force, "reference": row.child_key}
    match = Match.objects.filter(**key).first() or Match(**key)
    match.choice, match.child = choice, child
    if choice == Choice.NONE:
        with system_context():
            none_of, _why = candidates(force, said(row.says))
        match.ruled_out = sorted({*match.ruled_out, *none_of})
    match.decided_by, match.decided_at = actor.user, clock.now()
    match.save()
    return match


def _take_in(actor: Reader, row: Row) -> None:
    """Every batch of the force in which this report waits, the oldest first."""
    waiting = Row.objects.filter(
        batch__force=row.batch.force,
        batch__state=State.APPLIED,
        batch__undo_asked_at=None,
        child_key=row.child_key,
        judgement=Judgement.HELD,
        said_at__isnull=False,
    )
    for batch in sorted(set(waiting.values_list("batch_id", flat=True))):
        again(actor, lock_batch(batch), {row.child_key})
