"""How a return interview ends: held, or one of the other ways, each with its needs (P04, P05, P21).

One body over a set (E14): a page calls it with one, a bulk with thousands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from wayhome.foundation.actions import commands as actions
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Team, User
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import bulk, clock
from wayhome.foundation.kernel.crossings import crossed
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.commands import about
from wayhome.foundation.people.models import Words
from wayhome.foundation.rules import engine
from wayhome.practice.missing.commands import needs
from wayhome.practice.missing.commands.interviews import (
    change_each,
    held_elsewhere,
    not_ended,
    past,
)
from wayhome.practice.missing.independence import Asked, independence_each
from wayhome.practice.missing.models import (
    NOT_CHOSEN,
    CarerActions,
    FullAccount,
    Outcome,
    PoliceExtract,
    ReturnInterview,
)
from wayhome.practice.missing.models.interview import InterviewAction


@dataclass(frozen=True)
class NewAction:
    """Something that will be done after the interview: by whom, by when, for which need."""

    text: str
    due_at: datetime
    owner_agency: Agency
    owner_team: Team | None = None
    owner: User | None = None
    need: str = ""


@dataclass(frozen=True)
class Holding:
    """A conversation that took place. `recorded_at` and `recorder` are for the system alone."""

    interview: ReturnInterview
    held_at: datetime
    where: str
    account: str
    childs_words: str = ""
    police_extract: str = ""
    carer_actions: str = ""
    new_actions: Sequence[NewAction] = ()
    no_action_reason: str = ""
    chosen_by_child: bool = False
    response_id: int | None = None
    version: int | None = None
    recorded_at: datetime | None = None
    recorder: Reader | None = None

    def check(self) -> None:
        past("held_at", self.held_at)
        if not self.new_actions and not self.no_action_reason.strip():
            raise Invalid({"no_action_reason": "Add an action, or say why none is needed."})
        if not (self.account.strip() or self.response_id or self.interview.response_id):
            words = "Write what happened, or fill in the form of the conversation."
            raise Invalid({"account": words})


@dataclass(frozen=True)
class Ending:
    """It ended without being held: which way, and why."""

    interview: ReturnInterview
    outcome: str
    reason: str
    at: datetime | None = None
    account: str = ""
    version: int | None = None
    recorded_at: datetime | None = None
    recorder: Reader | None = None

    def check(self) -> None:
        if self.at:
            past("at", self.at)
        if self.outcome not in Outcome.values or self.outcome in NOT_CHOSEN:
            raise Invalid({"outcome": "Say how it ended."})
        if not self.reason.strip():
            raise Invalid({"reason": "Give the reason."})


Pairs = Sequence[tuple[ReturnInterview, Any]]
HELD = (
    *("outcome", "outcome_at", "outcome_recorded_at", "held_where", "interviewer", "response"),
    *("no_action_reason", "independence", "independence_why"),
)


def hold(actor: Reader, **values: Any) -> ReturnInterview:
    """The conversation took place: `Holding`, for one."""
    return hold_each(actor, holdings=[Holding(**values)])[0]


@transaction.atomic
def hold_each(actor: Reader, *, holdings: Sequence[Holding]) -> list[ReturnInterview]:
    """Each kind of reader gets a text of their own (P21).

    It closes with actions, or with the reason why none is needed.
    """
    actor.must(roles.HOLD_INTERVIEW)
    for new in holdings:
        new.check()

    def change(pairs: Sequence[tuple[ReturnInterview, Holding]]) -> None:
        for row, new in pairs:
            _held(actor, row, new)
        _judge_independence(actor, pairs)
        _write_texts(actor, pairs)
        _keep_words(actor, pairs)
        agreed = [(row, each, new) for row, new in pairs for each in new.new_actions]
        _agree(actor, agreed)

    rows = change_each(actor, holdings, "interview.held", change, HELD)
    for row in rows:
        crossed("interview.held", actor, interview=row.pk)
    return rows


def _held(actor: Reader, row: ReturnInterview, new: Holding) -> None:
    not_ended(row)
    values = _recorded(actor, row, new)
    row.outcome, row.outcome_at = Outcome.HELD, new.held_at
    row.outcome_recorded_at, row.held_where = values["recorded_at"], new.where
    row.interviewer_id = row.interviewer_id or values["recorded_by_id"]
    row.no_action_reason = new.no_action_reason.strip()
    row.response_id = new.response_id or row.response_id


def _judge_independence(actor: Reader, pairs: Pairs) -> None:
    covers = needs.covered([row for row, _ in pairs])
    agency_of = dict(Team.objects.values_list("pk", "agency_id"))
    elsewhere = held_elsewhere([row for row, _ in pairs])
    asked = []
    for row, new in pairs:
        episodes = covers[row.pk]
        if any(new.held_at < episode.since_earliest_at for episode in episodes):
            raise Invalid({"held_at": "That is before the child went missing."})
        if row.interviewer_id:
            team = elsewhere.get(row.pk, row.team_id)
            agency = agency_of[team] if team else actor.agency_id
            chosen = new.chosen_by_child
            asked.append((row, Asked(row.interviewer_id, agency, episodes, chosen)))
    answers = independence_each([each for _, each in asked])
    for (row, _), (code, why) in zip(asked, answers, strict=True):
        row.independence, row.independence_why = code, why


def _recorded(actor: Reader, row: ReturnInterview, new: Holding | Ending) -> dict[str, Any]:
    return about(row.child_id, actor, row.batch_id, at=new.recorded_at, by=new.recorder)


def _write_texts(actor: Reader, pairs: Pairs) -> None:
    full, police, carers = [], [], []
    for row, new in pairs:
        shared = {"interview_id": row.pk, "case_ref": row.case_ref, **_recorded(actor, row, new)}
        if new.account.strip():
            full.append(FullAccount(text=new.account, **shared))
        if (text := getattr(new, "police_extract", "")).strip():
            police.append(PoliceExtract(text=text, **shared))
        if (text := getattr(new, "carer_actions", "")).strip():
            carers.append(CarerActions(text=text, **shared))
    for texts in (full, police, carers):
        bulk.insert(texts)


def _keep_words(actor: Reader, pairs: Pairs) -> None:
    said = [
        Words(
            text=new.childs_words,
            said_on=new.held_at.astimezone(clock.LONDON).date(),
            source="Return interview",
            **_recorded(actor, row, new),
        )
        for row, new in pairs
        if new.childs_words.strip()
    ]
    bulk.insert(said)


@transaction.atomic
def agree_action(actor: Reader, *, interview: ReturnInterview, new: NewAction) -> Action:
    """An action that came out of the interview, owned and dated."""
    [action] = _agree(actor, [(interview, new, None)])
    engine.refresh([interview.child_id], "missing_interviewaction")
    return action


@transaction.atomic
def _agree(
    actor: Reader, agreed: Sequence[tuple[ReturnInterview, NewAction, Holding | None]]
) -> list[Action]:
    if not agreed:
        return []
    made = actions.set_actions(
        actor,
        actions=[
            actions.NewAction(
                child_id=interview.child_id,
                text=new.text,
                due_at=new.due_at,
                owner_agency=new.owner_agency,
                owner_team=new.owner_team,
                owner=new.owner,
                recorded_at=holding.recorded_at if holding else None,
                recorder=holding.recorder if holding else None,
            )
            for interview, new, holding in agreed
        ],
    )
    links = [
        InterviewAction(
            interview_id=interview.pk,
            action_id=action.pk,
            need=new.need,
            linked_at=action.recorded_at,
        )
        for (interview, new, _), action in zip(agreed, made, strict=True)
    ]
    bulk.insert(links)
    return made


def end_interview(actor: Reader, **values: Any) -> ReturnInterview:
    """It ended without being held: `Ending`, for one."""
    return end_each(actor, endings=[Ending(**values)])[0]


@transaction.atomic
def end_each(actor: Reader, *, endings: Sequence[Ending]) -> list[ReturnInterview]:
    """Which way each ended, and why; each way has its needs (P04, P05)."""
    actor.must(roles.ARRANGE_INTERVIEW)
    for new in endings:
        new.check()

    def change(pairs: Sequence[tuple[ReturnInterview, Ending]]) -> None:
        known = needs.before([row for row, _ in pairs])
        for row, new in pairs:
            not_ended(row)
            check = needs.NEEDS.get(new.outcome)
            if check and (wrong := check(row, new.account, known)):
                raise Invalid({"outcome": wrong})
            recorded_at = _recorded(actor, row, new)["recorded_at"]
            row.outcome, row.outcome_at = new.outcome, new.at or recorded_at
            row.outcome_recorded_at, row.outcome_reason = recorded_at, new.reason.strip()
        _write_texts(actor, [(row, new) for row, new in pairs if new.account.strip()])

    fields = ("outcome", "outcome_at", "outcome_recorded_at", "outcome_reason")
    return change_each(actor, endings, "interview.ended", change, fields)
