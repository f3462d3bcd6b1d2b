"""What changed in a plan since it was last reviewed, or since it was opened: before and after."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from wayhome.foundation.agencies.readers import Reader
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
    Voice,
    Work,
)
from wayhome.practice.plans.sections import BY_NAME

ADDED: tuple[tuple[type[Any], str], ...] = (
    (Contingency, "If this happens, we will…"),
    (Goal, "Goal"),
    (Voice, "Their words"),
    (Work, "Work with the child"),
    (Referral, "Referral"),
    (Need, "What the family needs"),
    (SiblingCheck, "Brothers and sisters"),
)


@dataclass(frozen=True)
class Change:
    at: datetime
    title: str
    after: str
    before: str = ""
    who: str = ""


def since_review(reader: Reader, plan: Plan) -> tuple[Review | None, list[Change]]:
    """The last review that this reader sees, and every change after it, latest first."""
    reviews = Review.objects.visible_to(reader).filter(plan=plan).order_by("pk")
    last: Review | None = reviews.last()
    since = last.recorded_at if last else plan.opened_at
    changes = [*_sections(reader, plan, since), *_actions(reader, plan, since)]
    for model, title in ADDED:
        rows = model.objects.visible_to(reader).filter(plan=plan).select_related("recorded_by")
        for row in rows:
            who = row.recorded_by.name if row.recorded_by else ""
            if row.recorded_at > since:
                changes.append(Change(row.recorded_at, _(title), row.text, who=who))
            if row.ended_at and row.ended_at > since:
                changes.append(Change(row.ended_at, _("Ended"), row.result, before=row.text))
    return last, sorted(changes, key=lambda each: each.at, reverse=True)


def _sections(reader: Reader, plan: Plan, since: datetime) -> list[Change]:
    """One change a section, however often it was saved: as it was then, as it is now."""
    rows = PlanText.objects.visible_to(reader).filter(plan=plan).select_related("recorded_by")
    before: dict[str, str] = {}
    latest: dict[str, PlanText] = {}
    for row in rows.order_by("pk"):
        if row.recorded_at <= since:
            before[row.section] = row.text
        else:
            latest[row.section] = row
    return [
        Change(
            row.recorded_at,
            str(BY_NAME[name].title),
            row.text,
            before.get(name, ""),
            row.recorded_by.name if row.recorded_by else "",
        )
        for name, row in latest.items()
        if row.text != before.get(name, "")
    ]


def _actions(reader: Reader, plan: Plan, since: datetime) -> list[Change]:
    rows = PlanAction.objects.visible_to(reader).filter(plan=plan)
    changes = []
    for row in rows.select_related("action", "recorded_by"):
        action, who = row.action, row.recorded_by.name if row.recorded_by else ""
        if row.recorded_at > since:
            changes.append(Change(row.recorded_at, _("Action agreed"), action.text, who=who))
        if action.done_recorded_at and action.done_recorded_at > since:
            changes.append(
                Change(action.done_recorded_at, _("Action done"), action.effect, action.text)
            )
        if action.cancelled_at and action.cancelled_at > since:
            words = action.cancelled_reason
            changes.append(Change(action.cancelled_at, _("Action cancelled"), words, action.text))
    return changes
