"""How a plan ends (P43): with evidence and a day to look again; a transfer waits for a person."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.deaths import died
from wayhome.foundation.rules import engine
from wayhome.practice.plans.commands.locking import begin, bump, keep, noted, said
from wayhome.practice.plans.models import End, Plan, Transfer

LOOKS_AGAIN = (End.RISK_FELL, End.MOVED, End.CUSTODY, End.OTHER)
HANDED = (End.ADULT, End.MOVED)  # somebody elsewhere has accepted, and is named
BY_COMMAND = (End.JOINED, End.TRANSFERRED)  # never chosen from a list


@transaction.atomic
def end(
    actor: Reader,
    *,
    plan: Plan,
    reason: str,
    evidence: str,
    look_again_on: date | None = None,
    handed_to: str = "",
) -> Plan:
    """A manager ends it: why, how that is known, and when somebody looks again."""
    row = begin(actor, plan, roles.APPROVE_PLAN)
    if reason not in End.values or reason in BY_COMMAND:
        raise Invalid({"reason": _("Say why it ends.")})
    if reason in LOOKS_AGAIN and look_again_on is None:
        raise Invalid({"look_again_on": _("Say when it will be looked at again.")})
    if look_again_on and look_again_on <= clock.today():
        raise Invalid({"look_again_on": _("Give a day after today.")})
    if reason in HANDED and not handed_to.strip():
        raise Invalid({"handed_to": _("Say who has accepted, by name.")})
    if row.transfers.filter(answer=Transfer.Answer.WAITING, voided_at=None).exists():
        raise Invalid(_("A transfer waits for an answer: it stays with you until then."))
    words = said(evidence, "evidence", _("Say how you know: what was seen, measured or said."))
    _close(
        actor,
        row,
        End(reason),
        evidence=words,
        again=look_again_on,
        to=handed_to.strip(),
    )
    return row


def _close(
    actor: Reader,
    row: Plan,
    reason: End,
    *,
    evidence: str,
    again: date | None = None,
    to: str = "",
) -> None:
    bump(
        row,
        ended_at=clock.now(),
        end_reason=reason,
        end_evidence=evidence,
        end_handed_to=to,
        look_again_on=None if reason == End.DIED else again,
    )
    noted(actor, "plan.ended", row, reason=reason.value)
    engine.refresh([row.child_id], "plans_plan")
    if reason == End.DIED and not actor.is_system:
        died(actor, child_id=row.child_id)


@transaction.atomic
def end_for_death(actor: Reader, *, child_id: int) -> list[Plan]:
    """A death was recorded, in whichever room: the open plan ends with it (P43)."""
    actor.must(roles.APPROVE_PLAN)
    engine.lock([child_id])
    with system_context():
        rows = list(Plan.objects.filter(child=child_id, ended_at=None).order_by("pk"))
    for row in rows:
        _close(actor, row, End.DIED, evidence=_("The death stands on the child's record."))
    return rows


@transaction.atomic
def go_on(actor: Reader, *, child_id: int) -> list[Plan]:
    """The death was recorded by mistake: what ended with it goes on, where no plan came since."""
    actor.must(roles.APPROVE_PLAN)
    engine.lock([child_id])
    with system_context():
        if Plan.objects.filter(child=child_id, ended_at=None, clashes_with=None).exists():
            return []
        rows = list(Plan.objects.filter(child=child_id, end_reason=End.DIED).order_by("pk"))
    last = [row for row in rows if not row.clashes_with_id][-1:]
    rows = [*last, *(row for row in rows if row.clashes_with_id)]
    for row in rows:
        bump(row, ended_at=None, end_reason="", end_evidence="")
        noted(actor, "plan.goes_on", row)
    engine.refresh([child_id], "plans_plan")
    return rows


@transaction.atomic
def look_again(actor: Reader, *, plan: Plan, found: str) -> Plan:
    """The day came to look again: what was found. A new worry opens a new plan."""
    row = begin(actor, plan, roles.KEEP_PLAN, ended=True)
    if row.ended_at is None or row.looked_at is not None:
        raise Invalid(_("There is nothing to look at again."))
    bump(row, looked_at=clock.now(), looked_found=said(found, "found", _("Say what you found.")))
    noted(actor, "plan.looked_again", row)
    engine.refresh([row.child_id], "plans_plan")
    return row


@transaction.atomic
def ask_transfer(
    actor: Reader,
    *,
    plan: Plan,
    reason: str,
    to_name: str = "",
    to_place: str = "",
    to_user: User | None = None,
    to_agency: Agency | None = None,
) -> Transfer:
    """Ask a named person elsewhere to take the plan on. Nothing changes hands until they accept."""
    row = begin(actor, plan, roles.KEEP_PLAN)
    if row.transfers.filter(answer=Transfer.Answer.WAITING, voided_at=None).exists():
        raise Invalid(_("A transfer waits for an answer already."))
    name = to_user.name if to_user else said(to_name, "to_name", _("Name the person."))
    place = to_agency.name if to_agency else said(to_place, "to_place", _("Say where they work."))
    with system_context():
        made = Transfer.objects.create(
            plan=row,
            to_agency=to_agency,
            to_place=place,
            to_user=to_user,
            to_name=name,
            reason=said(reason, "reason", _("Say why.")),
            **about(row.child_id, actor),
        )
    noted(actor, "plan.transfer_asked", row, transfer=made.pk)
    engine.refresh([row.child_id], "plans_transfer")
    return made


def may_answer(reader: Reader, transfer: Transfer) -> bool:
    """On Wayhome only the person named; for somebody who is not, the sender writes it down."""
    if transfer.to_user_id:
        return reader.user_id == transfer.to_user_id
    return reader.may(roles.APPROVE_PLAN) and reader.agency_id == transfer.recorded_by_agency_id


@transaction.atomic
def answer_transfer(actor: Reader, *, transfer: Transfer, accepts: bool, note: str) -> Transfer:
    """Accepted by the person named: their agency leads now; where they are not on Wayhome, the plan
    ends here. Declined: it stays with the sender."""
    plan = begin(actor, transfer.plan, roles.KEEP_PLAN)
    if not may_answer(actor, transfer):
        raise Refused(roles.KEEP_PLAN)
    with system_context():
        row = Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
    if row.answer != Transfer.Answer.WAITING:
        raise Invalid(_("It has been answered."))
    words = said(note, "note", _("Say what was agreed, or why not."))
    answer = Transfer.Answer.ACCEPTED if accepts else Transfer.Answer.DECLINED
    keep(row, answer=answer, answered_at=clock.now(), answered_by_id=actor.user_id, note=words)
    noted(actor, "plan.transfer_answered", plan, transfer=row.pk, answer=answer.value)
    if accepts and row.to_user_id and row.to_agency_id:
        team = actor.team if actor.agency_id == row.to_agency_id else None
        _hand_on(plan, row, team)
    elif accepts:
        to = f"{row.to_name}, {row.to_place}"
        _close(actor, plan, End.TRANSFERRED, evidence=words, to=to)
    engine.refresh([plan.child_id], "plans_transfer", "plans_plan")
    return row


def _hand_on(plan: Plan, row: Transfer, team: Team | None) -> None:
    area = row.to_agency.areas.first() if row.to_agency else None
    bump(
        plan,
        lead_agency_id=row.to_agency_id,
        lead_team=team,
        lead_worker_id=row.to_user_id,
        authority=area or plan.authority,
    )
