"""One child's plan as a reader sees it: what keeps them safe first, then who does what by when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.queries import opens_for
from wayhome.foundation.access.sight import own_rows, sight
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.practice.plans.models import (
    Contingency,
    Goal,
    Need,
    Plan,
    PlanAction,
    PlanText,
    Referral,
    Review,
    SiblingCheck,
    Transfer,
    Voice,
    Work,
)
from wayhome.practice.plans.queries.lacking import Lack, lacking
from wayhome.practice.plans.rules import REVIEWED
from wayhome.practice.plans.sections import SECTIONS, About

WHO = ("recorded_by", "recorded_by_agency")


@dataclass(frozen=True)
class Written:
    """A section with its latest text; `row` None where nobody has written it."""

    about: About
    row: PlanText | None

    @property
    def text(self) -> str:
        return self.row.text if self.row else ""


@dataclass(frozen=True)
class Step:
    """An action of the plan, and its state now."""

    row: PlanAction
    links: bool  # whether the action's own page is open to this reader

    @property
    def is_done(self) -> bool:
        return self.row.action.done_at is not None

    @property
    def is_late(self) -> bool:
        return not self.is_done and self.row.action.due_at < clock.now()

    @property
    def asks_evidence(self) -> bool:
        return self.is_done and not self.row.evidence

    @property
    def who(self) -> str:
        action = self.row.action
        person = f"{action.owner.name}, " if action.owner else ""
        return f"{person}{action.owner_agency.name}"


@dataclass(frozen=True)
class PlanPage:
    plan: Plan
    child: Child
    sections: tuple[Written, ...]
    contingencies: tuple[Contingency, ...]
    steps: tuple[Step, ...]
    goals: tuple[Goal, ...]
    voices: tuple[Voice, ...]
    lacks: tuple[Lack, ...]
    review_due: datetime | None
    transfer: Transfer | None

    @property
    def tonight(self) -> Written:
        return self.sections[0]

    @property
    def rest(self) -> tuple[Written, ...]:
        return self.sections[1:]

    @property
    def child_words(self) -> list[Voice]:
        return [voice for voice in self.voices if voice.whose == Voice.Whose.CHILD]

    @property
    def family_words(self) -> list[Voice]:
        return [voice for voice in self.voices if voice.whose != Voice.Whose.CHILD]

    @property
    def is_complete(self) -> bool:
        return self.plan.approved_at is not None and not self.lacks


def open_child(reader: Reader, ref: str) -> Child | None:
    """The child, if their plan is open to this reader."""
    rows = Child.objects.visible_to(reader, DataClass.PLAN).annotate(own=own_rows(reader))
    found: Child | None = rows.filter(ref=ref).first()
    if found is not None:
        sight(reader, found.pk, found.own)  # type: ignore[attr-defined]  # asked once a request
    return found


def plan_rows(reader: Reader) -> Any:
    """`waits`: a transfer has not been answered."""
    waiting = Transfer.objects.filter(plan=OuterRef("pk"), answer=Transfer.Answer.WAITING)
    rows = Plan.objects.visible_to(reader).annotate(waits=Exists(waiting))
    return rows.select_related(
        "child", "lead_agency", "lead_team", "lead_worker", "approved_by", "clashes_with", *WHO
    )


def plans_of(reader: Reader, child: Child) -> list[Plan]:
    """Open ones first, then the latest ended."""
    rows = plan_rows(reader).filter(child=child)
    return sorted(rows, key=lambda row: (row.ended_at is not None, -row.pk))


def sections_of(reader: Reader, plan: Plan) -> tuple[Written, ...]:
    """The latest text of each section that this reader may read."""
    rows = PlanText.objects.visible_to(reader).filter(plan=plan)
    latest = rows.order_by("section", "-pk").distinct("section").select_related(*WHO)
    found = {row.section: row for row in latest}
    closed = reader.is_system or bool(reader.agency and reader.agency.kind in ("council", "police"))
    return tuple(
        Written(about, found.get(about.name)) for about in SECTIONS if closed or not about.is_closed
    )


def steps_of(reader: Reader, plan: Plan) -> tuple[Step, ...]:
    """What is still to be done first, by date; then what was done. An action of the plan shows to
    whoever reads the plan; its own page to readers of actions."""
    rows = PlanAction.objects.visible_to(reader).filter(plan=plan, action__cancelled_at=None)
    rows = rows.select_related("action__owner", "action__owner_agency", "goal", *WHO)
    links = opens_for(reader, plan.child_id, DataClass.ACTION)
    ordered = sorted(rows, key=lambda row: (row.action.done_at is not None, row.action.due_at))
    return tuple(Step(row, links) for row in ordered)


def page_of(reader: Reader, plan: Plan) -> PlanPage:
    standing = Contingency.objects.visible_to(reader).filter(plan=plan, ended_at=None)
    goals = Goal.objects.visible_to(reader).filter(plan=plan).order_by("ended_at", "pk")
    voices = Voice.objects.visible_to(reader).filter(plan=plan).select_related("released_by")
    return PlanPage(
        plan=plan,
        child=plan.child,
        sections=sections_of(reader, plan),
        contingencies=tuple(standing.select_related(*WHO).order_by("pk")),
        steps=steps_of(reader, plan),
        goals=tuple(goals.select_related(*WHO)),
        voices=tuple(voices.select_related(*WHO).order_by("-heard_on", "-pk")),
        lacks=tuple(lacking(plan)) if plan.is_open else (),
        review_due=_review_due(reader, plan),
        transfer=_waiting(reader, plan),
    )


def _waiting(reader: Reader, plan: Plan) -> Transfer | None:
    if not getattr(plan, "waits", True):
        return None
    rows = Transfer.objects.visible_to(reader).filter(plan=plan, answer=Transfer.Answer.WAITING)
    found: Transfer | None = rows.first()
    return found


def _review_due(reader: Reader, plan: Plan) -> datetime | None:
    rows = Derived.objects.visible_to(reader, REVIEWED.code).owed()
    row = rows.filter(subject_kind="planreview", subject_id=plan.pk).first()
    return row.due_at if row else None


@dataclass(frozen=True)
class WorkPage:
    """What is done with the child and for the family."""

    plan: Plan
    works: tuple[Work, ...]
    referrals: tuple[Referral, ...]
    needs: tuple[Need, ...]
    checks: tuple[SiblingCheck, ...]


def work_of(reader: Reader, plan: Plan) -> WorkPage:
    def rows(model: Any, *related: str) -> tuple[Any, ...]:
        found = model.objects.visible_to(reader).filter(plan=plan)
        return tuple(found.select_related(*WHO, *related).order_by("ended_at", "-pk"))

    return WorkPage(
        plan=plan,
        works=rows(Work, "agency"),
        referrals=rows(Referral, "service"),
        needs=rows(Need),
        checks=rows(SiblingCheck),
    )


def reviews_of(reader: Reader, plan: Plan) -> list[Review]:
    rows = Review.objects.visible_to(reader).filter(plan=plan).select_related(*WHO)
    return list(rows.order_by("-held_on", "-pk"))
