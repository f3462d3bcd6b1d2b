"""Writing in a plan: its sections, and every part of it that is a row of its own."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.plans.commands.locking import begin, compare, keep, noted, said
from wayhome.practice.plans.models import (
    Contingency,
    Goal,
    Need,
    Part,
    Plan,
    PlanText,
    Referral,
    Service,
    SiblingCheck,
    Voice,
    Work,
)
from wayhome.practice.plans.sections import BY_NAME, Section

CLOSED_TO = ("council", "police")  # who reads and writes the closed section


@transaction.atomic
def write_section(
    actor: Reader,
    *,
    plan: Plan,
    section: str,
    text: str,
    is_third_party: bool = False,
    version: int | None = None,
) -> PlanText:
    """Save a section as a version of its own. `version` is the id of the row that was read, 0 if
    there was none: of two writers the second sees both texts (E15)."""
    row = begin(actor, plan, roles.KEEP_PLAN)
    if section not in BY_NAME or (BY_NAME[section].is_closed and not may_read_closed(actor)):
        raise Refused(roles.KEEP_PLAN)
    with system_context():
        rows = PlanText.objects.filter(plan=row, section=section).select_related("recorded_by")
        standing = rows.order_by("pk").last()
    if version is not None and version != (standing.pk if standing else 0):
        raise Conflict(
            {"text": standing.text if standing else ""},
            standing.recorded_by.name if standing and standing.recorded_by else "",
            standing.pk if standing else 0,
            standing.recorded_at if standing else None,
        )
    closed = BY_NAME[section].is_closed
    with system_context():
        made = PlanText.objects.create(
            plan=row,
            section=Section(section),
            text=text.strip(),
            is_third_party=is_third_party or closed,
            **about(row.child_id, actor),
            handling=Handling.POLICE_AND_CARE if closed else Handling.OPEN,
        )
    noted(actor, "plan.section_written", row, section=section)
    engine.refresh([row.child_id], "plans_plantext")
    return made


def may_read_closed(reader: Reader) -> bool:
    return reader.is_system or bool(reader.agency and reader.agency.kind in CLOSED_TO)


def _add(actor: Reader, plan: Plan, part: Part, permission: str, action: str) -> Any:
    """One new row of the plan, in one audit entry."""
    row = begin(actor, plan, permission)
    facts = about(row.child_id, actor) | {"plan": row}
    for name, value in facts.items():
        setattr(part, name, value)
    with system_context():
        part.save(force_insert=True)
    noted(actor, action, part, _kind(part), plan=row.pk)
    engine.refresh([row.child_id], type(part)._meta.db_table)
    return part


def _kind(part: Part) -> str:
    return "plangoal" if isinstance(part, Goal) else f"plan.{part._meta.model_name}"


@transaction.atomic
def add_contingency(
    actor: Reader, *, plan: Plan, text: str, then_we: str, who: str, is_third_party: bool = False
) -> Contingency:
    """If this happens, we will…, and who does it (R31)."""
    part = Contingency(
        text=said(text, "text", _("Say what might happen.")),
        then_we=said(then_we, "then_we", _("Say what you will do then.")),
        who=said(who, "who", _("Say who does it.")),
        is_third_party=is_third_party,
    )
    return _add(actor, plan, part, roles.KEEP_PLAN, "plan.contingency_added")


@transaction.atomic
def add_goal(
    actor: Reader,
    *,
    plan: Plan,
    text: str,
    sign: str,
    by_on: date | None = None,
    is_third_party: bool = False,
) -> Goal:
    part = Goal(
        text=said(text, "text", _("Say what should be different for the child.")),
        sign=said(sign, "sign", _("Say how you, and the child, will know.")),
        by_on=by_on,
        is_third_party=is_third_party,
    )
    return _add(actor, plan, part, roles.KEEP_PLAN, "plan.goal_added")


@transaction.atomic
def add_voice(
    actor: Reader,
    *,
    plan: Plan,
    whose: str,
    text: str,
    heard_on: date,
    how: str,
    who: str = "",
    agrees: bool = False,
    agrees_note: str = "",
    is_third_party: bool = False,
) -> Voice:
    """What the child or the family said, as it was said (R32)."""
    if heard_on > clock.today():
        raise Invalid({"heard_on": _("That day has not come yet.")})
    part = Voice(
        whose=Voice.Whose(whose),
        who=who.strip(),
        text=said(text, "text", _("Write what they said.")),
        heard_on=heard_on,
        how=Voice.How(how),
        agrees=agrees,
        agrees_note=agrees_note.strip(),
        is_third_party=is_third_party,
    )
    return _add(actor, plan, part, roles.ADD_TO_PLAN, "plan.voice_added")


@transaction.atomic
def release_words(actor: Reader, *, voice: Voice) -> Voice:
    """A named approver lets these words leave the record: with agreement alone (P30)."""
    begin(actor, voice.plan, roles.APPROVE_PLAN)
    with system_context():
        row = Voice.objects.select_for_update(of=("self",)).get(pk=voice.pk)
    if not row.agrees:
        raise Invalid(_("They have not agreed that these words leave the record."))
    if actor.user is None:
        raise Refused(roles.APPROVE_PLAN)
    keep(row, released_at=clock.now(), released_by=actor.user)
    noted(actor, "plan.words_released", row, "plan.voice")
    return row


@transaction.atomic
def add_work(
    actor: Reader,
    *,
    plan: Plan,
    kind: str,
    text: str,
    worker: str,
    began_on: date,
    agency: Agency | None = None,
    is_third_party: bool = False,
) -> Work:
    """Direct work, an intervention, a health assessment: of one's own agency unless one keeps the
    plan."""
    owner = agency or actor.agency
    if owner is None:
        raise Invalid({"agency": _("Say which agency does it.")})
    if owner.pk != actor.agency_id:
        actor.must(roles.KEEP_PLAN)
    part = Work(
        kind=Work.Kind(kind),
        text=said(text, "text", _("Say what is done.")),
        worker=said(worker, "worker", _("Say who does it.")),
        agency=owner,
        began_on=began_on,
        is_third_party=is_third_party,
    )
    return _add(actor, plan, part, roles.ADD_TO_PLAN, "plan.work_added")


@transaction.atomic
def add_need(
    actor: Reader,
    *,
    plan: Plan,
    whose: str,
    text: str,
    help: str,  # noqa: A002 - the word of the field
    who: str = "",
    is_third_party: bool = True,
) -> Need:
    """What somebody in the family needs themselves, and who helps (R59)."""
    part = Need(
        whose=Need.Whose(whose),
        who=who.strip(),
        text=said(text, "text", _("Say what they need.")),
        help=said(help, "help", _("Say who helps, and how.")),
        is_third_party=is_third_party,
    )
    return _add(actor, plan, part, roles.ADD_TO_PLAN, "plan.need_added")


@transaction.atomic
def check_siblings(
    actor: Reader, *, plan: Plan, found: str, text: str, checked_on: date
) -> SiblingCheck:
    """Were brothers and sisters looked at (R59)? It is about others: it is in no copy."""
    if checked_on > clock.today():
        raise Invalid({"checked_on": _("That day has not come yet.")})
    part = SiblingCheck(
        found=SiblingCheck.Found(found),
        text=said(text, "text", _("Say what was found, and what is done about it.")),
        checked_on=checked_on,
        is_third_party=True,
    )
    return _add(actor, plan, part, roles.ADD_TO_PLAN, "plan.siblings_checked")


@transaction.atomic
def refer(
    actor: Reader,
    *,
    plan: Plan,
    service: Service,
    text: str,
    referred_on: date,
    is_third_party: bool = False,
) -> Referral:
    part = Referral(
        service=service,
        text=said(text, "text", _("Say what you ask them for.")),
        referred_on=referred_on,
        is_third_party=is_third_party,
    )
    return _add(actor, plan, part, roles.ADD_TO_PLAN, "plan.referred")


AMENDED: dict[type[Part], Sequence[str]] = {
    Contingency: ("text", "then_we", "who"),
    Goal: ("text", "sign", "by_on"),
}


@transaction.atomic
def amend(actor: Reader, *, part: Part, version: int | None = None, **values: Any) -> Part:
    """Change the words of a contingency or a goal; the row's history keeps what was (E25)."""
    begin(actor, part.plan, roles.KEEP_PLAN)
    names = AMENDED[type(part)]
    with system_context():
        row = type(part).objects.select_for_update(of=("self",)).get(pk=part.pk)
    compare(row, version, _kind(row), *names)
    if row.ended_at:
        raise Invalid(_("It has ended already."))
    changed = {name: values[name] for name in names if name in values}
    for name in names:
        if isinstance(changed.get(name), str):
            changed[name] = said(changed[name], name, _("Do not leave this empty."))
    keep(row, **changed, version=row.version + 1)
    noted(actor, "plan.part_changed", row, _kind(row))
    engine.refresh([row.child_id], type(row)._meta.db_table)
    return row


@transaction.atomic
def finish_part(
    actor: Reader, *, part: Part, result: str, outcome: str = "", version: int | None = None
) -> Part:
    """It no longer stands: a goal is met or not, work is done, a service has answered. `result`
    says what that changed for the child."""
    permission = roles.KEEP_PLAN if isinstance(part, Contingency | Goal) else roles.ADD_TO_PLAN
    begin(actor, part.plan, permission)
    with system_context():
        row = type(part).objects.select_for_update(of=("self",)).get(pk=part.pk)
    compare(row, version, _kind(row), "result")
    if row.ended_at:
        raise Invalid(_("It has ended already."))
    values: dict[str, Any] = {"result": said(result, "result", _("Say what came of it."))}
    if isinstance(row, Goal):
        values["outcome"] = Goal.Outcome(outcome)
    if isinstance(row, Referral):
        values["outcome"] = Referral.Outcome(outcome)
    still = isinstance(row, Referral) and outcome in (
        Referral.Outcome.WAITING,
        Referral.Outcome.STARTED,
    )
    keep(row, **values, version=row.version + 1, ended_at=None if still else clock.now())
    noted(actor, "plan.part_finished", row, _kind(row), outcome=outcome)
    engine.refresh([row.child_id], type(row)._meta.db_table)
    return row
