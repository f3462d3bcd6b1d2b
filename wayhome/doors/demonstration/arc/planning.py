"""One plan a child at every stage: asked for and none, just opened, lacking, whole, ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from wayhome.doors.demonstration.arc import words
from wayhome.doors.demonstration.arc.chosen import DAY, Course
from wayhome.doors.demonstration.chances import Rng
from wayhome.doors.demonstration.texts import one
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import audit, bulk
from wayhome.foundation.people.commands import about
from wayhome.practice.plans.models import (
    Asked,
    Contingency,
    Goal,
    Plan,
    PlanAction,
    PlanText,
    Review,
    SiblingCheck,
    Transfer,
    Voice,
)

EACH = 10  # actions a plan
ROUTES = ("contact", "panel", "strategy", "assessment")


class Lacks:
    """Which parts a plan has not: of those at risk now alone; ended plans were whole."""

    def __init__(self, course: Course) -> None:
        is_now = course.ended_at is None
        self.contingency = is_now and course.every(6, 1)
        self.voice = is_now and course.every(6, 2)
        self.date = is_now and course.every(9, 3)
        self.siblings = is_now and course.every(8, 4)
        self.goal = is_now and course.every(10, 6)
        self.evidence = is_now and course.every(5, 3)

    @property
    def any(self) -> bool:
        return any(vars(self).values())


def asked(courses: Sequence[Course]) -> None:
    """Of every fifth at risk a plan was asked for, and nobody opened it (COH-G01, PLN-S01)."""
    rows = [
        Asked(
            route="strategy",
            why="Significant risk" if course.worst == 3 else "Moderate risk",
            asked_at=course.steps[0].at,
            authority=course.council.authority,
            team=course.council.team,
            **about(course.child, SYSTEM, at=course.steps[0].at, by=course.council.workers[0]),
        )
        for course in courses
    ]
    bulk.insert(rows)
    audit.record_each(SYSTEM, "plan.asked", subject_kind="planasked", rows=rows)


def without_one(courses: Sequence[Course]) -> list[Course]:
    """A story told before may have opened one."""
    children = [course.child for course in courses]
    have = set(Plan.objects.filter(child__in=children).values_list("child_id", flat=True))
    return [course for course in courses if course.child not in have]


def plans(rng: Rng, courses: Sequence[Course], now: datetime) -> None:
    if not courses:
        return
    rows = [_plan(rng, course, now) for course in courses]
    bulk.insert(rows)
    audit.record_each(SYSTEM, "plan.opened", subject_kind="plan", rows=rows)
    pairs = list(zip(courses, rows, strict=True))
    for make in (_texts, _contingencies, _voices, _goals, _siblings, _reviews, _transfers):
        if made := [row for course, plan in pairs for row in make(rng, course, plan, now)]:
            bulk.insert(made)
    _actions(rng, pairs, now)


def _plan(rng: Rng, course: Course, now: datetime) -> Plan:
    council, lacks = course.council, Lacks(course)
    at = min(course.steps[0].at + (1 + course.number % 9) * DAY, now - DAY)
    ended = course.ended_at if course.ended_at and course.number % 10 < 7 else None
    worker = council.workers[course.number % len(council.workers)]
    approved = at + 12 * DAY
    is_whole = not lacks.any and approved < now
    first = (at + 40 * DAY).date()
    return Plan(
        route=ROUTES[course.number % 4],
        why=one(rng, words.WHY_PLAN),
        lead_agency=council.agency,
        lead_team=council.team,
        lead_worker_id=worker.user_id,
        authority=council.authority,
        opened_at=at,
        first_review_on=None if lacks.date else first,
        approved_at=approved if is_whole else None,
        approved_by_id=council.managers[0].user_id if is_whole else None,
        ended_at=ended,
        end_reason="risk_fell" if ended else "",
        end_evidence=words.ENDED if ended else "",
        look_again_on=(ended + 91 * DAY).date() if ended else None,
        looked_at=ended + 90 * DAY if ended and ended + 90 * DAY < now else None,
        looked_found=words.REVIEW if ended and ended + 90 * DAY < now else "",
        **about(course.child, SYSTEM, at=at, by=worker),
    )


def _part(course: Course, plan: Plan, days: int) -> dict[str, Any]:
    worker = course.council.workers[course.number % len(course.council.workers)]
    return {"plan": plan, **about(course.child, SYSTEM, at=plan.opened_at + days * DAY, by=worker)}


def _texts(rng: Rng, course: Course, plan: Plan, now: datetime) -> list[PlanText]:
    return [PlanText(section="tonight", text=words.TONIGHT, **_part(course, plan, 0))]


def _contingencies(rng: Rng, course: Course, plan: Plan, now: datetime) -> list[Contingency]:
    if Lacks(course).contingency:
        return []
    who = "Whoever is at home with them"
    return [Contingency(text=words.IF, then_we=words.THEN, who=who, **_part(course, plan, 1))]


def _voices(rng: Rng, course: Course, plan: Plan, now: datetime) -> list[Voice]:
    if Lacks(course).voice:
        return []
    at = plan.opened_at.date()
    said = one(rng, words.SAYS)
    return [Voice(whose="child", text=said, heard_on=at, how="talked", **_part(course, plan, 1))]


def _goals(rng: Rng, course: Course, plan: Plan, now: datetime) -> list[Goal]:
    if Lacks(course).goal:
        return []
    return [Goal(text=words.GOAL, sign=words.SIGN, **_part(course, plan, 1))]


def _siblings(rng: Rng, course: Course, plan: Plan, now: datetime) -> list[SiblingCheck]:
    if Lacks(course).siblings:
        return []
    at, found = plan.opened_at.date(), "none" if course.every(3) else "not"
    part = _part(course, plan, 1)
    text = words.SIBLINGS
    return [SiblingCheck(found=found, text=text, checked_on=at, is_third_party=True, **part)]


def _reviews(rng: Rng, course: Course, plan: Plan, now: datetime) -> list[Review]:
    """Every six weeks from the first day set; of some the last is late (PLN-S02)."""
    rows: list[Review] = []
    at = plan.opened_at + 38 * DAY
    until = plan.ended_at or now - (60 if course.every(7, 2) else 1) * DAY
    while plan.first_review_on and at < until:
        rows.append(
            Review(
                plan=plan,
                held_on=at.date(),
                present=words.PRESENT,
                child_part=words.CHILD_PART,
                summary=words.REVIEW,
                decision="step_down" if course.ended_at else "go_on",
                next_on=(at + 42 * DAY).date(),
                **about(course.child, SYSTEM, at=at, by=course.council.workers[0]),
            )
        )
        at += 42 * DAY
    return rows


def _transfers(rng: Rng, course: Course, plan: Plan, now: datetime) -> list[Transfer]:
    """Asked of a council next door, and answered by nobody yet (PLN-G08)."""
    if course.ended_at or not course.every(13, 5):
        return []
    part = about(course.child, SYSTEM, at=now - 8 * DAY, by=course.council.workers[0])
    to = f"{course.council.next_door.name}: social care"
    return [Transfer(plan=plan, to_place=to, to_name="Ines Varga", reason=words.HANDED, **part)]


def _actions(rng: Rng, pairs: Sequence[tuple[Course, Plan]], now: datetime) -> None:
    """Each with one owner, in any agency: done with an effect, done to no known effect, late."""
    actions, steps = [], []
    for course, plan in pairs:
        ended, owners = plan.ended_at, course.council.owners
        lacks = Lacks(course)
        worker = course.council.workers[course.number % len(course.council.workers)]
        for place in range(EACH):
            at = plan.opened_at + (2 + 9 * place) * DAY
            at = min(at, (ended or now) - 2 * DAY)
            due, owner = at + 14 * DAY, owners[(course.number + place) % len(owners)]
            done = min(at + (5 + place) * DAY, (ended or now) - timedelta(hours=3))
            is_done = done > at and (ended is not None or place < 6 + course.number % 3)
            who = about(course.child, SYSTEM, at=at, by=worker)
            action = Action(
                text=words.ACTIONS[(course.number + place) % len(words.ACTIONS)],
                owner=owner.user,
                owner_team=owner.team,
                owner_agency=owner.agency,
                due_at=due if not course.ended_at else min(due, ended or due),
                done_at=done if is_done else None,
                done_recorded_at=done if is_done else None,
                effect=words.EFFECT if is_done else "",
                **who,
            )
            is_shown = is_done and not (lacks.evidence and place == 0)
            steps.append(
                PlanAction(
                    plan=plan,
                    action=action,
                    evidence=words.EVIDENCE[place % 3] if is_shown else "",
                    evidence_at=done if is_shown else None,
                    evidence_by_id=worker.user_id if is_shown else None,
                    **who,
                )
            )
            actions.append(action)
    bulk.insert(actions)
    audit.record_each(SYSTEM, "action.set", subject_kind="action", rows=actions)
    for step in steps:
        step.action_id = step.action.pk
    bulk.insert(steps)
