"""From owed to ended: offers, attempts, one outcome. Only the child declines (P05)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from wayhome.foundation.actions import commands as actions
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.changes import last_change
from wayhome.foundation.agencies.models import Agency, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Words
from wayhome.foundation.rules import engine
from wayhome.practice.missing.facts import CLOCK_SKEW
from wayhome.practice.missing.independence import independence
from wayhome.practice.missing.models import (
    Attempt,
    CarerActions,
    Episode,
    FullAccount,
    Offer,
    Outcome,
    PoliceExtract,
    ReturnInterview,
    Way,
)
from wayhome.practice.missing.models.interview import InterviewAction


@dataclass(frozen=True)
class NewOffer:
    interview: ReturnInterview
    at: datetime
    way: str
    where: str = ""
    answer: str = "waiting"
    childs_reason: str = ""
    by: User | None = None


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


@dataclass(frozen=True)
class NewAction:
    """Something that will be done after the interview: by whom, by when, for which need."""

    text: str
    due_at: datetime
    owner_agency: Agency
    owner_team: Team | None = None
    owner: User | None = None
    need: str = ""


def _past(field: str, at: datetime) -> None:
    if at > clock.now() + CLOCK_SKEW:
        raise Invalid({field: "This time is in the future."})


def _not_ended(interview: ReturnInterview) -> None:
    if interview.outcome:
        raise Invalid(f"This interview has ended: {interview.get_outcome_display().lower()}.")


@transaction.atomic
def allocate(
    actor: Reader, *, interview: ReturnInterview, interviewer: User, version: int | None = None
) -> ReturnInterview:
    """Name the person who will hold it."""
    actor.must(roles.ARRANGE_INTERVIEW)

    def change(row: ReturnInterview) -> None:
        _not_ended(row)
        if row.team and not row.team.members.live().filter(user=interviewer).exists():
            raise Invalid({"interviewer": "Choose somebody in the team that owes the interview."})
        row.interviewer, row.allocated_at = interviewer, clock.now()

    return _change(actor, interview, version, "interview.allocated", change)


@transaction.atomic
def offer(actor: Reader, *, offers: Sequence[NewOffer]) -> list[Offer]:
    """The child was asked. A no comes with the child's own reason (P05)."""
    actor.must(roles.ARRANGE_INTERVIEW)
    for new in offers:
        _past("at", new.at)
        _not_ended(new.interview)
        if new.way not in Way.values:
            raise Invalid({"way": "Say how the child was asked."})
        if new.answer == Offer.Answer.DECLINED and not new.childs_reason.strip():
            raise Invalid({"childs_reason": "Write the reason in the child's own words."})
    children = engine.lock(new.interview.child_id for new in offers)
    with system_context():
        rows = Offer.objects.bulk_create(
            Offer(
                interview=new.interview,
                case_ref=new.interview.case_ref,
                at=new.at,
                way=new.way,
                where=new.where,
                by=new.by or actor.user,
                answer=new.answer,
                answered_at=None if new.answer == Offer.Answer.WAITING else new.at,
                childs_reason=new.childs_reason.strip(),
                **about(new.interview.child_id, actor, new.interview.batch_id),
            )
            for new in offers
        )
        audit.record_each(actor, "interview.offered", subject_kind="offer", rows=rows)
    engine.refresh(children, "missing_offer")
    return list(rows)


@transaction.atomic
def attempt(actor: Reader, *, attempts: Sequence[NewAttempt]) -> list[Attempt]:
    """One try to reach the child. A parent's or home's refusal is a result, never a decline."""
    actor.must(roles.ARRANGE_INTERVIEW)
    for new in attempts:
        _past("at", new.at)
        _not_ended(new.interview)
        if new.way not in Way.values or new.result not in Attempt.Result.values:
            raise Invalid({"result": "Say how you tried, and what came of it."})
    children = engine.lock(new.interview.child_id for new in attempts)
    with system_context():
        rows = Attempt.objects.bulk_create(
            Attempt(
                interview=new.interview,
                case_ref=new.interview.case_ref,
                at=new.at,
                way=new.way,
                result=new.result,
                by=new.by or actor.user,
                note=new.note.strip(),
                next_at=new.next_at,
                next_way=new.next_way,
                **about(new.interview.child_id, actor, new.interview.batch_id),
            )
            for new in attempts
        )
        audit.record_each(actor, "interview.attempted", subject_kind="attempt", rows=rows)
    engine.refresh(children, "missing_attempt")
    return list(rows)


@transaction.atomic
def hold(
    actor: Reader,
    *,
    interview: ReturnInterview,
    held_at: datetime,
    where: str,
    account: str,
    childs_words: str = "",
    police_extract: str = "",
    carer_actions: str = "",
    new_actions: Sequence[NewAction] = (),
    no_action_reason: str = "",
    chosen_by_child: bool = False,
    response_id: int | None = None,
    version: int | None = None,
) -> ReturnInterview:
    """The conversation took place. Each kind of reader gets a text of their own (P21).

    It closes with actions, or with the reason why none is needed.
    """
    actor.must(roles.HOLD_INTERVIEW)
    _past("held_at", held_at)
    if not new_actions and not no_action_reason.strip():
        raise Invalid({"no_action_reason": "Add an action, or say why none is needed."})

    def change(row: ReturnInterview) -> None:
        _not_ended(row)
        episodes = list(Episode.objects.filter(covered_by__interview=row).order_by("pk"))
        if any(held_at < episode.since_earliest_at for episode in episodes):
            raise Invalid({"held_at": "That is before the child went missing."})
        row.outcome, row.outcome_at = Outcome.HELD, held_at
        row.outcome_recorded_at, row.held_where = clock.now(), where
        row.interviewer = row.interviewer or actor.user
        row.no_action_reason = no_action_reason.strip()
        if row.interviewer:
            row.independence, row.independence_why = independence(
                row.interviewer,
                row.team.agency if row.team else actor.agency,
                episodes[0],
                chosen_by_child=chosen_by_child,
            )
        _texts(
            actor,
            row,
            account,
            response_id=response_id,
            police_extract=police_extract,
            carer_actions=carer_actions,
        )
        if childs_words.strip():
            Words.objects.create(
                text=childs_words,
                said_on=held_at.astimezone(clock.LONDON).date(),
                source="Return interview",
                **about(row.child_id, actor),
            )
        for new in new_actions:
            agree_action(actor, interview=row, new=new)

    return _change(actor, interview, version, "interview.held", change)


def _texts(
    actor: Reader,
    row: ReturnInterview,
    account: str,
    *,
    response_id: int | None = None,
    police_extract: str = "",
    carer_actions: str = "",
) -> None:
    shared = {"interview": row, "case_ref": row.case_ref, **about(row.child_id, actor)}
    FullAccount.objects.create(text=account, response_id=response_id, **shared)
    if police_extract.strip():
        PoliceExtract.objects.create(text=police_extract, **shared)
    if carer_actions.strip():
        CarerActions.objects.create(text=carer_actions, **shared)


@transaction.atomic
def agree_action(actor: Reader, *, interview: ReturnInterview, new: NewAction) -> Action:
    """An action that came out of the interview, owned and dated."""
    action = actions.set_action(
        actor,
        child_id=interview.child_id,
        text=new.text,
        due_at=new.due_at,
        owner_agency=new.owner_agency,
        owner_team=new.owner_team,
        owner=new.owner,
    )
    InterviewAction.objects.create(interview=interview, action=action, need=new.need)
    return action


@transaction.atomic
def end_interview(
    actor: Reader,
    *,
    interview: ReturnInterview,
    outcome: str,
    reason: str,
    at: datetime | None = None,
    account: str = "",
    version: int | None = None,
) -> ReturnInterview:
    """It ended without being held: which way, and why; each way has its needs (P04, P05)."""
    actor.must(roles.ARRANGE_INTERVIEW)
    ended_at = at or clock.now()
    _past("at", ended_at)
    if outcome not in Outcome.values or outcome == Outcome.HELD:
        raise Invalid({"outcome": "Say how it ended."})
    if not reason.strip():
        raise Invalid({"reason": "Give the reason."})

    def change(row: ReturnInterview) -> None:
        _not_ended(row)
        if (check := NEEDS.get(outcome)) and (wrong := check(row, account)):
            raise Invalid({"outcome": wrong})
        row.outcome, row.outcome_at = outcome, ended_at
        row.outcome_recorded_at, row.outcome_reason = clock.now(), reason.strip()
        if account.strip():
            _texts(actor, row, account)

    return _change(actor, interview, version, "interview.ended", change)


def _needs_two_declines(row: ReturnInterview, account: str) -> str:
    declined = list(row.offers.filter(answer=Offer.Answer.DECLINED))
    ways = {(offer.by_id, offer.where.strip().lower(), offer.way) for offer in declined}
    if not declined:
        return "Only the child declines: record the offer and the child's own reason first."
    if len(ways) < 2:
        return (
            "Offer it once more first: by another person, in another place or another way. "
            "A decline counts after the second no."
        )
    return ""


def _needs_two_attempts(row: ReturnInterview, account: str) -> str:
    ways = set(row.attempts.values_list("way", flat=True))
    return "" if len(ways) > 1 else "Try at least two different ways before ending it."


def _needs_another_episode(row: ReturnInterview, account: str) -> str:
    later = Episode.objects.filter(child_id=row.child_id, recorded_at__gt=row.recorded_at)
    if later.exclude(covered_by__interview=row).exists():
        return ""
    return "No later episode of this child is recorded. Report the child missing first."


def _needs_account(row: ReturnInterview, account: str) -> str:
    return "" if account.strip() else "Write what the carer said."


NEEDS: dict[str, Callable[[ReturnInterview, str], str]] = {
    Outcome.DECLINED: _needs_two_declines,
    Outcome.NO_CONTACT: _needs_two_attempts,
    Outcome.MISSING_AGAIN: _needs_another_episode,
    Outcome.CARER_ONLY: _needs_account,
}


def _change(
    actor: Reader,
    interview: ReturnInterview,
    version: int | None,
    action: str,
    change: Callable[[ReturnInterview], None],
) -> ReturnInterview:
    engine.lock([interview.child_id])
    with system_context():
        row = ReturnInterview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
        if version is not None and row.version != version:
            who, when = last_change("returninterview", row.pk, row.child_id)
            raise Conflict(_says(row), changed_by=who, version=row.version, changed_at=when)
        change(row)
        row.version += 1
        row.save()
        audit.record_each(actor, action, subject_kind="returninterview", rows=[row])
    engine.refresh([row.child_id], "missing_returninterview")
    return row


def _says(row: ReturnInterview) -> dict[str, Any]:
    return {
        "outcome": row.get_outcome_display(),
        "outcome_reason": row.outcome_reason,
        "interviewer": row.interviewer.name if row.interviewer else "",
    }
