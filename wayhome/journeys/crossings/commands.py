"""One act, heard where it matters: a decision asks for a plan, a discussion answers every room.

Each is written by the system, for the person who acted: somebody who may decide a contact need not
be one who keeps plans, and nothing urgent waits for a permission (P42). No text crosses: it was
written for the readers of the room where it stands (E20).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.matching.commands import joined
from wayhome.foundation.matching.commands import parted as judged_apart
from wayhome.foundation.questionnaires.models import Answer
from wayhome.journeys.crossings import heard
from wayhome.practice.contacts.models.decided import Decided
from wayhome.practice.exploitation.commands import NewConcern, NewJudgement, judge, raise_concern
from wayhome.practice.exploitation.commands import strategy_held as exploitation_strategy
from wayhome.practice.exploitation.commands.cases import end_for_death as end_cases
from wayhome.practice.exploitation.commands.cases import go_on as cases_go_on
from wayhome.practice.exploitation.models import Level, Source, Standing, Strategy
from wayhome.practice.missing.commands.episodes import end_for_death as end_episodes
from wayhome.practice.missing.models import Outcome, ReturnInterview, StrategyDiscussion
from wayhome.practice.panels.commands import level_was_judged, strategy_was_held
from wayhome.practice.panels.models import Item
from wayhome.practice.plans.commands import NewAsk, arriving_by_merge, ask_for_plans, parting
from wayhome.practice.plans.commands import parted as plans_parted
from wayhome.practice.plans.commands.ending import end_for_death as end_plans
from wayhome.practice.plans.commands.ending import go_on as plans_go_on

WEEK = timedelta(days=7)
NEED_A_PLAN = (Decided.ASSESSMENT, Decided.STRATEGY)


def contact_decided(actor: Reader, *, child_id: int | None, outcome: str) -> None:
    """An assessment or a strategy discussion: a plan is owed from now on (PLN-S01)."""
    if child_id and outcome in NEED_A_PLAN and not actor.is_system:
        _ask(actor, child_id, "contact", _("The front door decided on it."))


def panel_decided(actor: Reader, *, child_id: int, level: str) -> None:
    """A panel heard the child: what it decided is done through the one plan (R30), and the level
    that it agreed is judged, where it is another. Below the score, a manager decides (P40)."""
    if actor.is_system:
        return
    _ask(actor, child_id, "panel", _("A panel heard the child."))
    if level in Level.values:
        _judge(actor, child_id, level)


def panel_referred(actor: Reader, *, child_id: int, item: int) -> None:
    """A strategy discussion held since the level is what it is, or in the week before, counts for
    the panel that is asked after it as well (P42)."""
    if actor.is_system:
        return
    with system_context():
        row = Item.objects.get(pk=item)
        stands = Standing.objects.filter(child_id=child_id).first()
        since = min((stands and stands.level_since_at) or clock.now(), clock.now()) - WEEK
        theirs = {"child_id": child_id, "held_at__gte": since}
        held = [
            *Strategy.objects.filter(**theirs).values_list("held_at", flat=True),
            *StrategyDiscussion.objects.filter(**theirs).values_list("held_at", flat=True),
        ]
        if not held or row.strategies.exists():
            return
    said = _("Recorded elsewhere on the child's record.")
    strategy_was_held(SYSTEM, item=row, held_at=max(held), source=said)


def _ask(actor: Reader, child_id: int, route: str, why: str) -> None:
    ask_for_plans(SYSTEM, asks=[NewAsk(child_id, route, why, recorder=actor)])


def _judge(actor: Reader, child_id: int, level: str) -> None:
    with system_context():
        stands = Standing.objects.filter(child_id=child_id).first()
    if level == (stands.level if stands else Level.NONE):
        return  # it is so already: a review asks the child, and is no panel's nod
    said = _("Agreed by a panel. What it weighed stands in its minutes.")
    judgement = NewJudgement(
        child_id=child_id,
        level=level,
        reasons=said,
        kinds=tuple(stands.kinds) if stands else (),
        on_unknown=said,
        recorder=actor,
    )
    judge(SYSTEM, judgement=judgement)


def level_judged(actor: Reader, *, child_id: int, level: str) -> None:
    """Each panel that waits for the child hears how great the risk is now: its order, and whether
    a strategy discussion is missing, follow (P42)."""
    if actor.is_system:
        return  # it came from a panel, or is imported whole
    with system_context():
        waiting = list(Item.objects.filter(child_id=child_id, off_at=None, heard_at=None))
    for item in waiting:
        level_was_judged(SYSTEM, item=item, level=level)


def interview_held(actor: Reader, *, interview: int) -> None:
    """Signs of exploitation told in a return interview are a concern, so that a screening is owed
    (EXP-S02). What was said stays with the interview, where its few readers are (P21)."""
    if actor.is_system:
        return  # history, or a fact that is made whole elsewhere (P10)
    with system_context():
        row = ReturnInterview.objects.get(pk=interview)
        signs = _signs(Answer.objects.filter(response=row.response_id))
    _raise(actor, row, signs)


def form_completed(actor: Reader, *, response: int) -> None:
    """Gone on with after the interview was held: what was not said by then is heard now."""
    if actor.is_system:
        return
    with system_context():
        held = ReturnInterview.objects.filter(response=response, outcome=Outcome.HELD).first()
        if held is None:
            return
        answers = Answer.everything.filter(response=response)
        heard_then = _signs(answers.filter(recorded_at__lte=held.outcome_recorded_at))
        signs = _signs(Answer.objects.filter(response=response))
    if not heard_then:
        _raise(actor, held, signs)


def _signs(answers: Any) -> list[str]:
    rows = answers.filter(question=heard.QUESTION).values_list("codes", flat=True)
    return heard.signs(code for codes in rows for code in codes)


def _raise(actor: Reader, row: ReturnInterview, signs: list[str]) -> None:
    if not signs:
        return
    held_at = row.outcome_at or clock.now()
    concern = NewConcern(
        child_id=row.child_id,
        kinds=heard.kinds(signs),
        said=_("Signs of exploitation were recorded in a return interview. Read them there."),
        source=Source.RECORD,
        seen_on=held_at.astimezone(clock.LONDON).date(),
        at_home=heard.AT_HOME in signs,
        recorder=actor,
    )
    raise_concern(SYSTEM, concern=concern)


def strategy_held(actor: Reader, *, child_id: int, held_at: datetime, origin: str) -> None:
    """Held once, it answers the level of risk and each panel that waits for it (P13, P42)."""
    if actor.is_system:
        return  # it came by here already, or is imported whole
    with system_context():
        is_weighed = Standing.objects.filter(child_id=child_id).exists()
        waiting = list(Item.objects.filter(child_id=child_id, off_at=None, heard_at=None))
    said = _("Recorded elsewhere on the child's record.")
    if origin != "exploitation" and is_weighed:
        exploitation_strategy(SYSTEM, child_id=child_id, held_at=held_at, decided=said)
    for item in waiting if origin != "panel" else []:
        strategy_was_held(SYSTEM, item=item, held_at=held_at, source=said)


def child_died(actor: Reader, *, child_id: int) -> None:
    """Whichever room it was recorded in, every room ends what it has open (P43). Panels' clocks end
    by the day itself: their minutes are still owed."""
    end_plans(SYSTEM, child_id=child_id)
    end_cases(SYSTEM, child_id=child_id)
    end_episodes(SYSTEM, child_id=child_id)


def child_lives(actor: Reader, *, child_id: int) -> None:
    """It was recorded by mistake: what ended with it goes on."""
    plans_go_on(SYSTEM, child_id=child_id)
    cases_go_on(SYSTEM, child_id=child_id)


def records_merging(actor: Reader, *, kept_id: int, other_id: int) -> None:
    """Two records of one child: where both have an open plan, a person chooses later (E13)."""
    arriving_by_merge(SYSTEM, child_id=kept_id, other_id=other_id)


def records_merged(actor: Reader, *, kept_id: int, other_id: int) -> None:
    joined(actor, kept_id=kept_id, other_id=other_id)


def records_parting(
    actor: Reader, *, kept_id: int, other_id: int, moved: Mapping[str, Sequence[int]]
) -> None:
    """Two children after all: each plan is its own child's again."""
    parting(SYSTEM, plans=moved.get("plans_plan.child_id", ()))


def records_parted(
    actor: Reader, *, kept_id: int, other_id: int, moved: Mapping[str, Sequence[int]]
) -> None:
    plans_parted(SYSTEM, plans=moved.get("plans_plan.child_id", ()))
    judged_apart(actor, kept_id=kept_id, other_id=other_id)
