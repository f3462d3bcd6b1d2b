"""Until it ends: who holds it, how the child was asked, how they were tried for (P05, R10)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.db import transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.changes import last_change
from wayhome.foundation.agencies.models import Membership, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock, sets
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.rules import engine
from wayhome.practice.missing.facts import CLOCK_SKEW
from wayhome.practice.missing.models import (
    Attempt,
    InterviewRequest,
    Offer,
    ReturnInterview,
    Way,
)


@dataclass(frozen=True)
class NewOffer:
    """The child was asked. `recorded_at` and `recorder`, here and below, are the system's."""

    interview: ReturnInterview
    at: datetime
    way: str
    where: str = ""
    answer: str = "waiting"
    childs_reason: str = ""
    by: User | None = None
    recorded_at: datetime | None = None
    recorder: Reader | None = None


@dataclass(frozen=True)
class NewAttempt:
    interview: ReturnInterview
    at: datetime
    way: str
    result: str
    note: str = ""
    next_at: datetime | None = None
    next_way: str = ""
    by: User | None = None
    recorded_at: datetime | None = None
    recorder: Reader | None = None


@dataclass(frozen=True)
class Allocation:
    """Who will hold it."""

    interview: ReturnInterview
    interviewer: User
    version: int | None = None
    recorded_at: datetime | None = None


class Change(Protocol):
    """What a command changes of one interview, read at a version (E15)."""

    @property
    def interview(self) -> ReturnInterview: ...
    @property
    def version(self) -> int | None: ...


C = TypeVar("C", bound=Change)


def past(field: str, at: datetime) -> None:
    if at > clock.now() + CLOCK_SKEW:
        raise Invalid({field: "This time is in the future."})


def not_ended(interview: ReturnInterview) -> None:
    if interview.outcome:
        raise Invalid(f"This interview has ended: {interview.get_outcome_display().lower()}.")


def held_elsewhere(interviews: Sequence[ReturnInterview]) -> dict[int, int]:
    """Interview -> the team that was asked, said yes and has it in hand: one query."""
    rows = InterviewRequest.objects.filter(
        interview__in=[row.pk for row in interviews],
        answer=InterviewRequest.Answer.ACCEPTED,
        taken_back_at=None,
    )
    return dict(rows.values_list("interview_id", "to_team_id"))


def allocate(
    actor: Reader, *, interview: ReturnInterview, interviewer: User, version: int | None = None
) -> ReturnInterview:
    """Name the person who will hold it."""
    new = Allocation(interview, interviewer, version)
    return allocate_each(actor, allocations=[new])[0]


@transaction.atomic
def allocate_each(actor: Reader, *, allocations: Sequence[Allocation]) -> list[ReturnInterview]:
    actor.must(roles.ARRANGE_INTERVIEW)

    def change(pairs: Sequence[tuple[ReturnInterview, Allocation]]) -> None:
        asked = held_elsewhere([row for row, _ in pairs])
        teams = {row.team_id for row, _ in pairs if row.team_id} | set(asked.values())
        places = Membership.objects.live().filter(team__in=teams).values_list("team_id", "user_id")
        members = set(places)
        for row, new in pairs:
            not_ended(row)
            team = asked.get(row.pk, row.team_id)
            if row.pk in asked and actor.team_id != team and not actor.is_system:
                raise Invalid("Another team holds this interview: take it back first.")
            if team and (team, new.interviewer.pk) not in members:
                said = "Choose somebody in the team that owes the interview."
                raise Invalid({"interviewer": said})
            row.interviewer_id = new.interviewer.pk
            row.allocated_at = about(row.child_id, actor, at=new.recorded_at)["recorded_at"]

    fields = ("interviewer", "allocated_at")
    return change_each(actor, allocations, "interview.allocated", change, fields)


@transaction.atomic
def offer(actor: Reader, *, offers: Sequence[NewOffer]) -> list[Offer]:
    """The child was asked. A no comes with the child's own reason (P05)."""
    actor.must(roles.ARRANGE_INTERVIEW)
    for new in offers:
        past("at", new.at)
        not_ended(new.interview)
        if new.way not in Way.values:
            raise Invalid({"way": "Say how the child was asked."})
        if new.answer == Offer.Answer.DECLINED and not new.childs_reason.strip():
            raise Invalid({"childs_reason": "Write the reason in the child's own words."})
    children = engine.lock(new.interview.child_id for new in offers)
    with system_context():
        rows = [
            Offer(
                at=new.at,
                way=new.way,
                where=new.where,
                answer=new.answer,
                answered_at=None if new.answer == Offer.Answer.WAITING else new.at,
                childs_reason=new.childs_reason.strip(),
                **_step(actor, new),
            )
            for new in offers
        ]
        bulk.insert(rows)
        audit.record_each(actor, "interview.offered", subject_kind="offer", rows=rows)
    engine.refresh(children, "missing_offer")
    return rows


@transaction.atomic
def attempt(actor: Reader, *, attempts: Sequence[NewAttempt]) -> list[Attempt]:
    """One try to reach the child. A parent's or home's refusal is a result, never a decline."""
    actor.must(roles.ARRANGE_INTERVIEW)
    for new in attempts:
        past("at", new.at)
        not_ended(new.interview)
        if new.way not in Way.values or new.result not in Attempt.Result.values:
            raise Invalid({"result": "Say how you tried, and what came of it."})
    children = engine.lock(new.interview.child_id for new in attempts)
    with system_context():
        rows = [
            Attempt(
                at=new.at,
                way=new.way,
                result=new.result,
                note=new.note.strip(),
                next_at=new.next_at,
                next_way=new.next_way,
                **_step(actor, new),
            )
            for new in attempts
        ]
        bulk.insert(rows)
        audit.record_each(actor, "interview.attempted", subject_kind="attempt", rows=rows)
    engine.refresh(children, "missing_attempt")
    return rows


def _step(actor: Reader, new: NewOffer | NewAttempt) -> dict[str, Any]:
    """What an offer and an attempt both say: of which interview, by whom, recorded when."""
    row = new.interview
    values = about(row.child_id, actor, row.batch_id, at=new.recorded_at, by=new.recorder)
    by_id = new.by.pk if new.by else values["recorded_by_id"]
    return {"interview_id": row.pk, "case_ref": row.case_ref, "by_id": by_id, **values}


def change_each(
    actor: Reader,
    changes: Sequence[C],
    action: str,
    change: Callable[[Sequence[tuple[ReturnInterview, C]]], None],
    fields: Iterable[str],
) -> list[ReturnInterview]:
    """Lock, compare versions (E15), change, log, derive: the way interviews are changed."""
    children = engine.lock(new.interview.child_id for new in changes)
    with system_context():
        wanted = ReturnInterview.objects.select_for_update(of=("self",)).order_by("pk")
        found = wanted.in_bulk([new.interview.pk for new in changes])
        pairs = [(found[new.interview.pk], new) for new in changes]
        for row, new in pairs:
            if new.version is not None and row.version != new.version:
                who, when = last_change("returninterview", row.pk, row.child_id)
                raise Conflict(_says(row), changed_by=who, version=row.version, changed_at=when)
        change(pairs)
        for row in found.values():
            row.version += 1
        rows = list(found.values())
        if rows:
            sets.write(rows, [*fields, "version"])
            audit.record_each(actor, action, subject_kind="returninterview", rows=rows)
    engine.refresh(children, "missing_returninterview")
    return [row for row, _ in pairs]


def _says(row: ReturnInterview) -> dict[str, Any]:
    return {
        "outcome": row.get_outcome_display(),
        "outcome_reason": row.outcome_reason,
        "interviewer": row.interviewer.name if row.interviewer else "",
    }
