"""The child list that joint inspections of exploitation ask for (domain.md 3.5).

No published column list was seen: these columns are ours, each declared once, in this order, and
local (P48). No name: the child's number and initials.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Min

from wayhome.doors.returns.lists.annex_a import NO, YES, interview
from wayhome.doors.returns.lists.lives import YEAR, Absence, Life, lives, seen
from wayhome.doors.returns.lists.workbook import Value, workbook
from wayhome.doors.returns.made import Made
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.clock import LONDON
from wayhome.foundation.kernel.context import system_context
from wayhome.practice.exploitation.models import Concern, Kind, Level, Nrm, Standing
from wayhome.practice.panels.models import Item
from wayhome.practice.plans.models import Plan

CLASSES = (DataClass.IDENTITY, DataClass.EXPLOITATION, DataClass.MISSING)


@dataclass
class Case:
    """One child of the list: what stands about exploitation, and the life around it."""

    life: Life
    standing: Standing
    today: date
    first_on: date | None = None
    nrm: Nrm | None = None
    plan: Plan | None = None
    heard_at: datetime | None = None
    next_at: datetime | None = None

    @property
    def lately(self) -> list[Absence]:
        return [each for each in self.life.absences if each.begins_on > self.today - YEAR]


def _on(instant: datetime | None) -> date | None:
    return instant.astimezone(LONDON).date() if instant else None


def _initials(case: Case) -> str:
    child = case.life.child
    return "".join(word[0].upper() for word in (child.given_name, child.family_name) if word)


def _care(case: Case) -> str:
    standing = [each for each in case.life.cares if each.until_on is None]
    return "; ".join(each.get_status_display() for each in standing)


def _is_out(case: Case) -> str:
    """Looked after, and placed outside the council that answers for the child."""
    placed = [each for each in case.life.homes if each.until_on is None and each.placement_type]
    if not placed or placed[-1].authority_id is None:
        return ""
    return YES if placed[-1].authority_id != case.standing.authority_id else NO


def _in_time(case: Case) -> int:
    return sum(each.held_in_time is True for each in case.lately)


def _grounds(case: Case) -> str:
    if case.nrm is None or case.nrm.submitted_at is None:
        return ""
    nrm = case.nrm
    if nrm.conclusive:
        return f"Conclusive grounds: {nrm.get_conclusive_display()}"
    return f"Reasonable grounds: {nrm.get_reasonable_display()}" if nrm.reasonable else "Waiting"


def _lead(case: Case) -> str:
    if case.plan is None:
        return case.life.worker
    who = case.plan.lead_worker.name if case.plan.lead_worker else ""
    return ", ".join(each for each in (who, case.plan.lead_agency.name) if each)


COLUMNS: dict[str, Callable[[Case], Value]] = {
    "Child id": lambda case: case.life.number,
    "Initials": _initials,
    "Date of birth": lambda case: case.life.child.born_on,
    "Age": lambda case: case.life.age(case.today),
    "Sex": lambda case: case.life.child.get_sex_display(),
    "Gender identity, if known": lambda case: case.life.child.gender,
    "Ethnicity": lambda case: case.life.child.ethnicity,
    "Legal status or plan": _care,
    "Looked after outside the own area": _is_out,
    "Exploitation types": lambda case: "; ".join(
        Kind(each).label for each in case.standing.kinds if each in Kind.values
    ),
    "Risk level": lambda case: Level(case.standing.level).label if case.standing.level else "",
    "Date of risk level": lambda case: _on(case.standing.judged_at),
    "First identified": lambda case: case.first_on,
    "Last screened": lambda case: _on(case.standing.screened_at),
    "Last assessed": lambda case: _on(case.standing.assessed_at),
    "Last heard by a panel": lambda case: _on(case.heard_at),
    "Last strategy meeting": lambda case: _on(case.standing.strategy_at),
    "Missing episodes in 12 months": lambda case: len(case.lately),
    "Last missing": lambda case: max((each.begins_on for each in case.lately), default=None),
    "Return interview offered after the last": lambda case: interview(
        case.life.absences, case.today
    )[0],
    "Return interview accepted after the last": lambda case: interview(
        case.life.absences, case.today
    )[1],
    "Return interviews held in 72 hours": _in_time,
    "National referral mechanism: sent": lambda case: _on(
        case.nrm.submitted_at if case.nrm else None
    ),
    "National referral mechanism: outcome": _grounds,
    "Lead professional and agency": _lead,
    "Plan since": lambda case: _on(case.plan.opened_at if case.plan else None),
    "Next meeting": lambda case: _on(case.next_at),
}


def make(reader: Reader, authority: Authority | None, year: int | None) -> Made:
    """Children with an open case about exploitation, as at today."""
    with system_context():
        standing = Standing.objects.filter(case_id__isnull=False)
        if authority:
            standing = standing.filter(authority_id=authority.pk)
        wanted = set(standing.values_list("child_id", flat=True))
    children = seen(reader, wanted, *CLASSES)
    known = lives(reader, children, authority)
    lines = [[column(case) for column in COLUMNS.values()] for case in _cases(reader, known)]
    return Made(
        files={"jtai-children.xlsx": workbook("Children", tuple(COLUMNS), lines)},
        counts={"Children": len(lines)},
        children=[child.pk for child in children],
        left_out=len(wanted) - len(children),
    )


def _cases(reader: Reader, known: list[Life]) -> Iterable[Case]:
    ids = [life.child.pk for life in known]
    seen_standing = Standing.objects.visible_to(reader).filter(child_id__in=ids)
    standing = {row.child_id: row for row in seen_standing}
    today = clock.today()
    cases = {
        life.child.pk: Case(life, standing[life.child.pk], today)
        for life in known
        if life.child.pk in standing
    }

    def each(model: type[Any]) -> Any:
        return model.objects.visible_to(reader).filter(child_id__in=list(cases))

    first = each(Concern).order_by().values("child_id").annotate(first=Min("recorded_at"))
    for row in first:
        cases[row["child_id"]].first_on = _on(row["first"])
    for nrm in each(Nrm).order_by("considered_at", "pk"):
        cases[nrm.child_id].nrm = nrm
    for plan in each(Plan).filter(ended_at=None).select_related("lead_agency", "lead_worker"):
        cases[plan.child_id].plan = plan
    for item in each(Item).filter(off_at=None).select_related("meeting").order_by("pk"):
        case = cases[item.child_id]
        if item.heard_at:
            case.heard_at = max(filter(None, (case.heard_at, item.heard_at)))
        elif item.meeting and item.meeting.cancelled_at is None:
            case.next_at = min(filter(None, (case.next_at, item.meeting.starts_at)))
    return cases.values()
