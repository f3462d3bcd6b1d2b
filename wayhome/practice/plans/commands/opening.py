"""Asking for a plan, and opening it: one a child, whatever asked (R30)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Duty, Team, TeamDuty, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Child, Responsibility
from wayhome.foundation.rules import engine
from wayhome.practice.plans.commands.locking import begin, bump, compare, noted, said
from wayhome.practice.plans.models import Asked, Plan, Route


@dataclass(frozen=True)
class NewPlan:
    """A plan to be opened. Social care leads unless another agency is named."""

    child_id: int
    why: str
    route: str = Route.OTHER.value
    first_review_on: date | None = None
    lead_agency: Agency | None = None
    lead_team: Team | None = None
    lead_worker: User | None = None
    recorded_at: datetime | None = None  # for the system alone, as `recorder`
    recorder: Reader | None = None


@dataclass(frozen=True)
class NewAsk:
    """Something that asks for a plan: a decision, a level, a discussion."""

    child_id: int
    route: str
    why: str = ""
    asked_at: datetime | None = None
    recorded_at: datetime | None = None
    recorder: Reader | None = None


def open_plan(
    actor: Reader,
    *,
    child: Child,
    why: str,
    route: str = Route.OTHER.value,
    first_review_on: date | None = None,
    lead_agency: Agency | None = None,
    lead_team: Team | None = None,
    lead_worker: User | None = None,
) -> Plan:
    """The child's plan: opened, or the open one that there is (one a child, whatever the route)."""
    new = NewPlan(
        child.pk, why, route, first_review_on, lead_agency, lead_team, lead_worker
    )  # fmt: skip
    return open_plans(actor, plans=[new])[0]


@transaction.atomic
def open_plans(actor: Reader, *, plans: Sequence[NewPlan]) -> list[Plan]:
    """Plans of any number of children, in the order given. A child who has an open plan keeps it,
    and it is said who asked for it again."""
    actor.must(roles.KEEP_PLAN)
    for new in plans:
        said(new.why, "why", _("Say why this child needs a plan."))
        if new.route not in Route.values:
            raise Invalid({"route": _("Say what asked for it.")})
    children = engine.lock(new.child_id for new in plans)
    _must_see(actor, roles.KEEP_PLAN, children)
    with system_context():
        standing = _open_of(children)
        answers = _answering(children)
        rows = [_row(actor, new, answers) for new in plans if new.child_id not in standing]
        bulk.insert(rows)
        audit.record_each(actor, "plan.opened", subject_kind="plan", rows=rows)
        asked = [
            _ask(actor, NewAsk(new.child_id, new.route, new.why), answers)
            for new in plans
            if new.child_id in standing
        ]
        bulk.insert(asked)
        if asked:
            audit.record_each(actor, "plan.asked_again", subject_kind="planasked", rows=asked)
    engine.refresh(children, "plans_plan", "plans_asked")
    found = standing | {row.child_id: row for row in rows}
    return [found[new.child_id] for new in plans]


@transaction.atomic
def ask_for_plans(actor: Reader, *, asks: Sequence[NewAsk]) -> list[Asked]:
    """Start the clock in which a plan is owed (PLN-S01): by whoever decides that one is needed."""
    if not any(actor.may(each) for each in (roles.KEEP_PLAN, roles.DECIDE, roles.DECIDE_CONTACT)):
        actor.must(roles.KEEP_PLAN)
    if any(new.route not in Route.values for new in asks):
        raise Invalid({"route": _("Say what asked for it.")})
    children = engine.lock(new.child_id for new in asks)
    _must_see(actor, roles.KEEP_PLAN, children)
    with system_context():
        answers = _answering(children)
        rows = [_ask(actor, new, answers) for new in asks]
        bulk.insert(rows)
        audit.record_each(actor, "plan.asked", subject_kind="planasked", rows=rows)
    engine.refresh(children, "plans_asked")
    return rows


@transaction.atomic
def change_lead(
    actor: Reader,
    *,
    plan: Plan,
    lead_agency: Agency,
    lead_team: Team | None = None,
    lead_worker: User | None = None,
    version: int | None = None,
) -> Plan:
    """Another agency of the circle leads, or another team or person of it."""
    row = begin(actor, plan, roles.KEEP_PLAN)
    compare(row, version, "plan", "lead_agency_id", "lead_worker_id")
    bump(row, lead_agency=lead_agency, lead_team=lead_team, lead_worker=lead_worker)
    noted(actor, "plan.lead_changed", row, agency=lead_agency.pk)
    engine.refresh([row.child_id], "plans_plan")
    return row


@transaction.atomic
def set_review_date(actor: Reader, *, plan: Plan, on: date, version: int | None = None) -> Plan:
    """When it is first reviewed. Later dates are set by each review."""
    row = begin(actor, plan, roles.KEEP_PLAN)
    if version is not None and version != row.version:
        raise Conflict({"on": row.first_review_on}, "", row.version)
    if on < clock.today():
        raise Invalid({"on": _("Give a day from today on.")})
    if row.reviews.filter(voided_at=None).exists():
        raise Invalid({"on": _("It has been reviewed: the next date comes with the next review.")})
    bump(row, first_review_on=on)
    noted(actor, "plan.review_date_set", row)
    engine.refresh([row.child_id], "plans_plan")
    return row


def _must_see(actor: Reader, permission: str, children: Collection[int]) -> None:
    seen = Child.objects.visible_to(actor, DataClass.PLAN).filter(pk__in=children)
    if seen.count() != len(children):
        raise Refused(permission)


def _open_of(children: Collection[int]) -> dict[int, Plan]:
    rows = Plan.objects.filter(child_id__in=children, ended_at=None, clashes_with=None)
    return {row.child_id: row for row in rows}


def _answering(children: Collection[int]) -> dict[int, tuple[int, Team | None]]:
    """Child -> the authority that answers for them, and its social care team."""
    facts = Responsibility.objects.filter(child_id__in=children, until_on=None).order_by("pk")
    councils = dict(facts.values_list("child_id", "authority_id"))
    duties = TeamDuty.objects.filter(
        authority_id__in=set(councils.values()), duty=Duty.SOCIAL_CARE
    ).select_related("team__agency")
    teams = {duty.authority_id: duty.team for duty in duties}
    return {child: (area, teams.get(area)) for child, area in councils.items()}


def _row(actor: Reader, new: NewPlan, answers: dict[int, tuple[int, Team | None]]) -> Plan:
    authority, team = answers.get(new.child_id, (None, None))
    agency = new.lead_agency or (team.agency if team else actor.agency)
    if agency is None:
        raise Invalid({"lead_agency": _("Say who leads.")})
    own = team if team and team.agency_id == agency.pk else None
    facts = about(new.child_id, actor, at=new.recorded_at, by=new.recorder)
    return Plan(
        route=new.route,
        why=new.why.strip(),
        lead_agency=agency,
        lead_team=new.lead_team or own,
        lead_worker=new.lead_worker,
        authority_id=authority,
        first_review_on=new.first_review_on,
        opened_at=facts["recorded_at"],
        **facts,
    )


def _ask(actor: Reader, new: NewAsk, answers: dict[int, tuple[int, Team | None]]) -> Asked:
    authority, team = answers.get(new.child_id, (None, None))
    facts = about(new.child_id, actor, at=new.recorded_at, by=new.recorder)
    return Asked(
        route=new.route,
        why=new.why.strip(),
        asked_at=new.asked_at or facts["recorded_at"],
        authority_id=authority,
        team=team,
        **facts,
    )
