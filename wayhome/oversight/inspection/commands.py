"""A case file, from choosing its pieces to handing it over once (P28, E26)."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Membership
from wayhome.foundation.agencies.readers import Reader, reader_for
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import act_as
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Child
from wayhome.oversight.inspection import jobs
from wayhome.oversight.inspection.casefile.holding import is_through_glass, must_not_know
from wayhome.oversight.inspection.casefile.pieces import PIECES
from wayhome.oversight.inspection.models import CaseFile, Redaction

MINUTES = 60  # a file nobody fetched is gone after that


def _must_copy(actor: Reader, child: Child) -> None:
    """Whoever makes a file reads the record in their own right, restricted or not."""
    actor.must(roles.CASE_FILE)
    if not Child.objects.visible_to(actor).filter(pk=child.pk).exists():
        raise Refused(roles.CASE_FILE)
    if is_through_glass(actor, child):
        words = _("You see this record by emergency access, which is to read by. Ask its owner.")
        raise Invalid(words)


@transaction.atomic
def begin(
    actor: Reader, *, child: Child, purpose: str, why: str, recipient: str, pieces: Sequence[str]
) -> CaseFile:
    """Registered before anything is read for it. What it is for decides who may have it."""
    _must_copy(actor, child)
    errors = {}
    if purpose not in CaseFile.Purpose.values:
        errors["purpose"] = _("Say what it is for.")
    if not why.strip():
        errors["why"] = _("Say why this child, and which inspection, audit or review.")
    if not recipient.strip():
        errors["recipient"] = _("Say who gets it.")
    chosen = [code for code in PIECES if code in pieces]
    if not chosen:
        errors["pieces"] = _("Choose what goes into it.")
    if errors:
        raise Invalid(errors)
    file = CaseFile.objects.create(
        purpose=purpose,
        why=why.strip(),
        recipient=recipient.strip(),
        pieces=chosen,
        place=Membership.objects.live().filter(ref=actor.place, user=actor.user).first(),
        stated_purpose=actor.purpose,
        **about(child.pk, actor),
    )
    _log(actor, "inspection.file_begun", file, purpose=purpose, pieces=chosen)
    return file


def _log(actor: Reader, action: str, file: CaseFile, **fields: object) -> None:
    audit.record(
        actor,
        action,
        subject_kind="case_file",
        subject_id=file.pk,
        child_id=file.child_id,
        fields=fields,
    )


def _own(actor: Reader, file: CaseFile, *, is_open: bool = True) -> CaseFile:
    """The row, locked, of whoever began it; open until it was asked for."""
    actor.must(roles.CASE_FILE)
    row = CaseFile.objects.select_for_update(of=("self",)).select_related("child").get(pk=file.pk)
    if row.recorded_by_id != actor.user_id or row.recorded_by_agency_id != actor.agency_id:
        raise Refused(roles.CASE_FILE)
    if is_open and not row.is_open:
        raise Invalid(_("It is being made, or was. Begin another one."))
    _must_copy(actor, row.child)
    return row


@transaction.atomic
def hide(
    actor: Reader, *, file: CaseFile, kind: str, what: Sequence[str], reason: str, why: str
) -> list[Redaction]:
    """Keep these entries, or a name throughout, out of the file. The reason stays on the record."""
    row = _own(actor, file)
    wanted = [each.strip() for each in what if each.strip()]
    errors = {}
    if not wanted:
        errors["what"] = _("Say what is hidden.")
    if reason not in Redaction.Reason.values:
        errors["reason"] = _("Choose why.")
    if not why.strip():
        errors["why"] = _("Say why, in a line.")
    if errors:
        raise Invalid(errors)
    made = [
        Redaction.objects.create(
            file=row,
            kind=kind,
            what=each,
            reason=reason,
            why=why.strip(),
            **about(row.child_id, actor),
        )
        for each in dict.fromkeys(wanted)
    ]
    _log(actor, "inspection.hidden", row, kind=kind, reason=reason, count=len(made))
    return made


@transaction.atomic
def show_again(actor: Reader, *, redaction: Redaction) -> None:
    file = _own(actor, redaction.file)
    row = Redaction.objects.select_for_update(of=("self",)).get(pk=redaction.pk)
    if row.lifted_at is None:
        row.lifted_at = clock.now()
        row.save(update_fields=["lifted_at"])
        _log(actor, "inspection.shown_again", file, kind=row.kind, redaction=row.pk)


@transaction.atomic
def ask(actor: Reader, *, file: CaseFile, checked_against: str) -> CaseFile:
    """Gone through against who must not know, as it read then: a job makes it now (P28)."""
    row = _own(actor, file)
    lines = must_not_know(actor, row.child)
    if lines is None:
        raise Invalid(_("You cannot see who must not know. Somebody who can must go through it."))
    if checked_against != lines:
        raise Invalid(_("Who must not know has changed since you opened this. Read it again."))
    row.checked_against, row.asked_at = lines, clock.now()
    row.save(update_fields=["checked_against", "asked_at"])
    _log(actor, "inspection.file_asked", row, against=audit.digest(lines))
    jobs.make.defer(file=row.pk)
    return row


def acting(file: CaseFile) -> Reader:
    """Whoever asked, in the same place, if they are still there; told to the database."""
    place = (
        Membership.objects.live()
        .filter(pk=file.place_id or 0, user__is_active=True, agency__is_active=True)
        .select_related("user", "agency", "team")
        .first()
    )
    if place is None:
        raise Refused(roles.CASE_FILE)
    reader = reader_for(place, file.stated_purpose)
    act_as(agency_id=reader.agency_id, team_id=reader.team_id, user_id=reader.user_id)
    _must_copy(reader, file.child)
    return reader


def folder() -> Path:
    return Path(settings.DATA_DIR) / "case-files"


def path_of(file: CaseFile) -> Path:
    return folder() / f"{file.ref}.pdf"


@transaction.atomic
def fetch(actor: Reader, *, file: CaseFile) -> bytes:
    """To whoever made it, once: then it is gone. Refused once who must not know has changed."""
    row = _own(actor, file, is_open=False)
    path = path_of(row)
    if row.ready_at is None or row.fetched_at or not path.exists():
        raise Refused(roles.CASE_FILE)
    if must_not_know(actor, row.child) != row.checked_against:
        path.unlink()
        raise Refused(roles.CASE_FILE)
    row.fetched_at = clock.now()
    row.save(update_fields=["fetched_at"])
    _log(actor, "inspection.file_fetched", row, sha256=row.sha256)
    content = path.read_bytes()
    path.unlink()
    return content


def forget() -> int:
    """Remove files that nobody fetched in time; the register stays. Returns how many."""
    kept, gone = clock.now().timestamp() - MINUTES * 60, 0
    for path in folder().glob("*.pdf"):
        if path.stat().st_mtime < kept:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
