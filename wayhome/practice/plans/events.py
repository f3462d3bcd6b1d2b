"""What happened to a plan, for the chronology: `PLN-E..`."""

from dataclasses import replace

from wayhome.foundation.rules.declare import Event, Subject
from wayhome.practice.plans.tables import A_PLAN, PLAN, WRITTEN


def _of(kind: str, source: str, id_: str = "s.id") -> Subject:
    return replace(WRITTEN, kind=kind, source=f"{source} s", id=id_)


def _event(code: str, title: str, of: Subject, at: str = "s.recorded_at", **more: str) -> Event:
    """`more`: where, and occurrence, which is the row's id where a subject has several such."""
    return Event(
        code=code,
        title=title,
        topic="Plan",
        at=at,
        where=more.get("where", "true"),
        occurrence=more.get("occurrence", "s.id"),
        classes=PLAN,
        of=of,
    )


GOAL = _of("plangoal", "goals")
MOVED = replace(A_PLAN, source="plans s JOIN moving m ON m.plan_id = s.id")
EVENTS = (
    _event("PLN-E01", "Plan opened", WRITTEN, "s.opened_at"),
    _event(
        "PLN-E02",
        "Plan complete: a manager read it",
        WRITTEN,
        "s.approved_at",
        where="s.approved_at IS NOT NULL",
    ),
    _event("PLN-E03", "Plan reviewed", _of("planreview", "reviews", "s.plan_id")),
    _event("PLN-E04", "Plan ended", WRITTEN, "s.ended_at", where="s.ended_at IS NOT NULL"),
    _event("PLN-E05", "Copy of the plan made", _of("plancopy", "copies"), occurrence="0"),
    _event("PLN-E06", "Words for the plan heard", _of("plan", "voices", "s.child_id")),
    _event("PLN-E07", "Goal set", GOAL, occurrence="0"),
    _event(
        "PLN-E08", "Goal ended", GOAL, "s.ended_at", where="s.ended_at IS NOT NULL", occurrence="0"
    ),
    _event("PLN-E09", "Work with the child began", _of("plan", "works", "s.child_id")),
    _event("PLN-E10", "Referred to a service", _of("plan", "referrals", "s.child_id")),
    _event(
        "PLN-E11",
        "Transfer of the plan accepted",
        MOVED,
        "m.answered_at",
        where="m.answer = 'accepted'",
        occurrence="m.transfer_id",
    ),
    _event("PLN-E12", "A plan was asked for", replace(WRITTEN, source="asks s"), "s.asked_at"),
)
