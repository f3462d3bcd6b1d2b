"""Asking another authority's or service's team to hold an interview, and taking it back.

The responsible authority keeps the clock throughout (issue 3). Asking opens the circle to that one
team, for this case alone; a no, or taking it back, closes it again.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.models import Involvement, Restriction
from wayhome.foundation.access.predicate import involvements
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Duty, Membership, Team
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands.interviews import not_ended
from wayhome.practice.missing.models import InterviewRequest, ReturnInterview

OURS = frozenset({Purpose.RESPONSIBLE.value, Purpose.ALLOCATED.value})
TABLES = ("missing_interviewrequest", "missing_returninterview")


def owes(reader: Reader, interview: ReturnInterview) -> bool:
    """Whether this reader is on the side that owes the interview: the team's agency, or the
    authority that answers for the child. They may ask another team, and take it back."""
    if reader.is_system:
        return True
    if interview.team and interview.team.agency_id == reader.agency_id:
        return True
    return involvements(reader, OURS).filter(child_id=interview.child_id).exists()


def is_asked(reader: Reader, asked: InterviewRequest) -> bool:
    return reader.is_system or reader.team_id == asked.to_team_id


@transaction.atomic
def ask(
    actor: Reader, *, interview: ReturnInterview, team: Team, reason: str, notes: str = ""
) -> InterviewRequest:
    """Ask one team. It reads this interview from now on, and has a day to answer (local)."""
    actor.must(roles.ARRANGE_INTERVIEW)
    if not owes(actor, interview):
        raise Refused(roles.ARRANGE_INTERVIEW)
    if not reason.strip():
        raise Invalid({"reason": _("Say why you ask them.")})
    engine.lock([interview.child_id])
    with system_context():
        row = _locked(interview)
        not_ended(row)
        _may_be_asked(row, team)
        asked = InterviewRequest.objects.create(
            interview=row,
            case_ref=row.case_ref,
            to_agency=team.agency,
            to_team=team,
            from_team=actor.team or row.team,
            asked_at=clock.now(),
            reason=reason.strip(),
            notes=notes.strip(),
            opened=_opened(actor, row, team),
            **about(row.child_id, actor),
        )
        audit.record_each(actor, "interview.asked", subject_kind="interviewrequest", rows=[asked])
    engine.refresh([row.child_id], *TABLES)
    return asked


def _locked(interview: ReturnInterview) -> ReturnInterview:
    rows = ReturnInterview.objects.select_for_update(of=("self",)).select_related("team")
    return rows.get(pk=interview.pk)


def _may_be_asked(row: ReturnInterview, team: Team) -> None:
    standing = InterviewRequest.objects.filter(interview=row, taken_back_at=None).exclude(
        answer=InterviewRequest.Answer.REFUSED
    )
    if found := standing.select_related("to_team__agency").first():
        said = {"team": found.to_team}
        raise Invalid({"team": _("%(team)s has been asked: take that back first.") % said})
    if team.pk == row.team_id:
        raise Invalid({"team": _("This team owes the interview already.")})
    if not team.is_active or not team.duties.filter(duty=Duty.RETURN_INTERVIEW).exists():
        raise Invalid({"team": _("Choose a team that holds return interviews.")})
    closed = Restriction.objects.filter(child_id=row.child_id, lifted_at=None).first()
    if closed:
        named = Membership.objects.live().filter(team=team, user__in=closed.named.all())
        if not named.exists():
            words = _("This record is closed: have somebody of that team named in it first.")
            raise Invalid({"team": words})


def _opened(actor: Reader, row: ReturnInterview, team: Team) -> Involvement | None:
    """The row that lets this team, and no other of its agency, read this case. If the team is in
    the circle for it already, nothing is opened, and nothing is to be closed."""
    standing = Involvement.objects.live().filter(
        child_id=row.child_id,
        agency=team.agency_id,
        team__in=[team.pk],
        purpose=Purpose.RETURN_INTERVIEW,
        case_ref__in=["", row.case_ref],
    )
    if standing.exists():
        return None
    made = Involvement.objects.create(
        child_id=row.child_id,
        agency_id=team.agency_id,
        team=team,
        purpose=Purpose.RETURN_INTERVIEW,
        basis="Asked to hold the return interview",
        case_ref=row.case_ref,
        from_at=clock.now(),
        recorded_by_id=actor.user_id,
    )
    fields = {"agency": team.agency_id, "purpose": made.purpose}
    _log_circle(actor, "circle.joined", made, fields)
    return made


def _close(actor: Reader, asked: InterviewRequest) -> None:
    row = asked.opened
    if row is None or (row.until_at and row.until_at <= clock.now()):
        return
    row.until_at = clock.now()
    row.save(update_fields=["until_at"])
    _log_circle(actor, "circle.left", row, {"reason": audit.digest("interview request ended")})


def _log_circle(actor: Reader, action: str, row: Involvement, fields: dict[str, Any]) -> None:
    audit.record(
        actor,
        action,
        subject_kind="involvement",
        subject_id=row.pk,
        child_id=row.child_id,
        fields=fields,
    )


@transaction.atomic
def answer_asked(
    actor: Reader, *, asked: InterviewRequest, answer: str, reason: str = ""
) -> InterviewRequest:
    """Yes, or no with a reason. What comes after it was taken back is kept, and changes nothing:
    the row that is returned says so (`came_too_late`)."""
    actor.must(roles.ARRANGE_INTERVIEW)
    if not is_asked(actor, asked):
        raise Refused(roles.ARRANGE_INTERVIEW)
    if answer not in InterviewRequest.Answer.values:
        raise Invalid({"answer": _("Say whether your team will hold it.")})
    if answer == InterviewRequest.Answer.REFUSED and not reason.strip():
        raise Invalid({"reason": _("Say why not: they must find another way, and soon.")})
    engine.lock([asked.child_id])
    with system_context():
        row = _locked_request(asked)
        if row.answered_at:
            who = row.answered_by.name if row.answered_by else ""
            said = {"answer": row.answer, "reason": row.answer_reason}
            raise Conflict(said, who, 1, row.answered_at)
        row.answer, row.answer_reason = answer, reason.strip()
        row.answered_at, row.answered_by = clock.now(), actor.user
        row.save()
        audit.record_each(
            actor, "interview.asked_answered", subject_kind="interviewrequest", rows=[row]
        )
        if answer == InterviewRequest.Answer.REFUSED:
            _close(actor, row)
    engine.refresh([row.child_id], *TABLES)
    return row


def _locked_request(asked: InterviewRequest) -> InterviewRequest:
    rows = InterviewRequest.objects.select_for_update(of=("self",))
    return rows.select_related("to_team__agency", "opened", "answered_by", "taken_back_by").get(
        pk=asked.pk
    )


@transaction.atomic
def take_back(actor: Reader, *, asked: InterviewRequest, why: str) -> InterviewRequest:
    """The interview is the asker's own again: answered or not, as long as it has not ended."""
    actor.must(roles.ARRANGE_INTERVIEW)
    if not owes(actor, asked.interview):
        raise Refused(roles.ARRANGE_INTERVIEW)
    if not why.strip():
        raise Invalid({"why": _("Say why you take it back.")})
    engine.lock([asked.child_id])
    with system_context():
        row = _locked_request(asked)
        if row.taken_back_at:
            who = row.taken_back_by.name if row.taken_back_by else ""
            raise Conflict({"why": row.taken_back_why}, who, 1, row.taken_back_at)
        if row.answer == InterviewRequest.Answer.REFUSED:
            raise Invalid(_("They said no: there is nothing to take back."))
        interview = _locked(row.interview)
        not_ended(interview)
        row.taken_back_at, row.taken_back_by = clock.now(), actor.user
        row.taken_back_why = why.strip()
        row.save()
        _release(interview, row.to_team)
        audit.record_each(
            actor, "interview.taken_back", subject_kind="interviewrequest", rows=[row]
        )
        _close(actor, row)
    engine.refresh([row.child_id], *TABLES)
    return row


def _release(interview: ReturnInterview, team: Team) -> None:
    """Whom the other team had named no longer reads the record, and so no longer holds it."""
    places = Membership.objects.live().filter(team=team, user=interview.interviewer_id)
    if interview.interviewer_id and places.exists():
        interview.interviewer_id, interview.allocated_at = None, None
        interview.version += 1
        interview.save(update_fields=["interviewer", "allocated_at", "version"])
