"""A meeting as it goes: who came, the statement accepted, held, and its minutes approved."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.rules import engine
from wayhome.practice.panels.commands.firsts import first_again, lock_around
from wayhome.practice.panels.commands.standing import bumped, locked, logged, must_run
from wayhome.practice.panels.models import Attendance, Item, Meeting, Member


@dataclass(frozen=True)
class Came:
    """Somebody who came for an agency, or who sent apologies."""

    agency: Agency
    name: str
    is_present: bool = True
    user: User | None = None
    has_accepted: bool = False  # the confidentiality statement, said aloud and written down


@transaction.atomic
def attend(actor: Reader, *, meeting: Meeting, came: Came) -> Attendance:
    """Each person once; written again, it says what is so now."""
    must_run(actor, meeting.panel)
    if not came.name.strip():
        raise Invalid({"name": _("Write who it is.")})
    members = Member.objects.live().filter(panel=meeting.panel, agency=came.agency)
    if not members.exists():
        raise Invalid({"agency": _("That agency does not sit on this panel.")})
    if meeting.cancelled_at or meeting.minutes_at:
        raise Invalid(_("This meeting is over."))
    standing = Attendance.objects.filter(
        meeting=meeting, agency=came.agency, name=came.name.strip()
    ).first()
    accepted = came.is_present and came.has_accepted
    row, _made = Attendance.objects.update_or_create(
        meeting=meeting,
        agency=came.agency,
        name=came.name.strip(),
        defaults={
            "is_present": came.is_present,
            "user": came.user or (standing.user if standing else None),
            "accepted_at": (standing and standing.accepted_at) or clock.now() if accepted else None,
            "recorded_at": clock.now(),
            "recorded_by": actor.user,
        },
    )
    _logged_attendance(actor, "panel.attended" if came.is_present else "panel.apologised", row)
    return row


@transaction.atomic
def accept_statement(actor: Reader, *, meeting: Meeting) -> Attendance:
    """For oneself: here, and bound by the statement that was read."""
    if not (actor.may(roles.ATTEND_PANEL) or actor.may(roles.RUN_PANEL)):
        raise Refused(roles.ATTEND_PANEL)
    if actor.user is None or actor.agency is None or meeting.is_over:
        raise Refused(roles.ATTEND_PANEL)
    row, _made = Attendance.objects.update_or_create(
        meeting=meeting,
        agency=actor.agency,
        name=actor.user.name,
        defaults={
            "user": actor.user,
            "is_present": True,
            "accepted_at": clock.now(),
            "recorded_by": actor.user,
        },
    )
    _logged_attendance(actor, "panel.statement_accepted", row)
    return row


def _logged_attendance(actor: Reader, action: str, row: Attendance) -> None:
    audit.record(
        actor,
        action,
        subject_kind="panel_meeting",
        subject_id=row.meeting_id,
        fields={"agency": row.agency_id, "user": row.user_id},
    )


@transaction.atomic
def hold(actor: Reader, *, meeting: Meeting, notes: str = "") -> Meeting:
    """It is over: what was heard stands, what was not waits again. Quorum stops nothing (P42)."""
    must_run(actor, meeting.panel)
    children = lock_around([], meeting.pk)
    with system_context():
        row = locked(meeting)
        if row.cancelled_at:
            raise Invalid(_("This meeting was cancelled."))
        if row.held_at is None:
            row.held_at = clock.now()
        row.notes = notes.strip() or row.notes
        left = Item.objects.filter(meeting=row, heard_at=None, off_at=None)
        waiting = left.update(meeting=None, place=None, is_first=False)
        first_again(row.pk)
        bumped(actor, row)
        logged(actor, "panel.held", row, not_heard=waiting)
    engine.refresh(children, "panels_item", "panels_meeting")
    return row


@transaction.atomic
def cancel(actor: Reader, *, meeting: Meeting) -> Meeting:
    """It does not take place: every child on it waits again, their clocks as they were."""
    must_run(actor, meeting.panel)
    children = lock_around([], meeting.pk)
    with system_context():
        row = locked(meeting)
        if row.held_at:
            raise Invalid(_("This meeting was held."))
        row.cancelled_at = row.cancelled_at or clock.now()
        Item.objects.filter(meeting=row, heard_at=None).update(
            meeting=None, place=None, is_first=False
        )
        bumped(actor, row)
        logged(actor, "panel.cancelled", row)
    engine.refresh(children, "panels_item", "panels_meeting")
    return row


@transaction.atomic
def approve_minutes(
    actor: Reader, *, meeting: Meeting, checked: bool, notes: str = "", version: int | None = None
) -> Meeting:
    """The chair's: read, and checked against who must not know (P28). Then they are out, to each
    reader what that reader may read."""
    actor.must(roles.CHAIR_PANEL)
    must_run(actor, meeting.panel)
    if not checked:
        raise Invalid({"checked": _("Read them against who must not know, and say that you did.")})
    children = lock_around([], meeting.pk)
    with system_context():
        row = locked(meeting)
        if row.held_at is None:
            raise Invalid(_("It has not been held."))
        if row.minutes_at is None:
            if version is not None and row.version != version:
                raise Invalid(_("Somebody changed it just now. Read it again, then approve it."))
            row.minutes_at, row.minutes_by = clock.now(), actor.user
            row.notes = notes.strip() or row.notes
            bumped(actor, row)
            logged(actor, "panel.minutes_approved", row)
    engine.refresh(children, "panels_item", "panels_meeting")
    return row
