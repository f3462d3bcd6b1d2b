"""What is so now, missing or away, a challenged grade, the plan for the return (P08, P12)."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages.handling import clash
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.homecoming import NewPlan
from wayhome.practice.missing.forms.search import (
    AnswerForm,
    CategoryForm,
    ChallengeForm,
    PreventionForm,
    ReturnPlanForm,
    StateForm,
)
from wayhome.practice.missing.models import Challenge, ReturnPlan
from wayhome.practice.missing.views.acting import Acting, acting, seen, somebody
from wayhome.practice.missing.views.episode import is_police
from wayhome.practice.missing.views.search import CLASSES, of_episode, open_one

FIELDS = tuple(NewPlan.__dataclass_fields__)
CARERS = (*CLASSES, DataClass.INTERVIEW_CARER)


@page(permission=roles.LEAD_SEARCH, data=CLASSES, logs="child")
def state(request: PageRequest, episode: str) -> HttpResponse:
    """Located by phone, in custody, in hospital…: not found, and not simply missing (P12)."""
    open_one(request, episode)
    now = acting(request, episode, StateForm, what="state", initial=_decider(request, "since_at"))

    def change(cleaned: dict[str, Any]) -> None:
        commands.change_state(request.reader, episode=now.episode, **cleaned)

    return now.done() if now.act(change) else now.show("state")


@page(permission=roles.LEAD_SEARCH, data=CLASSES, logs="child")
def category(request: PageRequest, episode: str) -> HttpResponse:
    """Missing, or away from placement without authorisation: for looked-after children alone."""
    row = seen(request, episode)
    if not row.is_looked_after:
        raise Http404
    initial = _decider(request, "decided_at") | {"category": row.category}
    now = acting(request, episode, CategoryForm, what="category", initial=initial)

    def change(cleaned: dict[str, Any]) -> None:
        commands.change_category(request.reader, episode=now.episode, **cleaned)

    return now.done() if now.act(change) else now.show("category")


def _decider(request: PageRequest, at: str) -> dict[str, Any]:
    """As a rule it is whoever writes it, now."""
    user = request.reader.user
    return {at: clock.now(), "decided_by": user.name if user else ""}


@page(permission=roles.CHALLENGE, data=CLASSES, logs="child")
def challenge(request: PageRequest, episode: str) -> HttpResponse:
    """ "We assess this higher because…": the police coordinator owes an answer (P08)."""
    open_one(request, episode)
    now = acting(request, episode, ChallengeForm, what="challenge")

    def send(cleaned: dict[str, Any]) -> None:
        commands.challenge(request.reader, episode=now.episode, **cleaned)

    return now.done() if now.act(send) else now.show("challenge")


@page(permission=roles.GRADE, data=CLASSES, logs="child")
def answer(request: PageRequest, episode: str, challenge: str) -> HttpResponse:
    """The police keep their grade or give another, with the reason. Nobody else finds this page."""
    if not is_police(request):
        raise Http404
    row = of_episode(request, Challenge, episode, challenge)
    now = acting(request, episode, AnswerForm, what=f"answer:{challenge}")

    def give(cleaned: dict[str, Any]) -> None:
        commands.answer_challenge(request.reader, challenge=row, **cleaned)

    try:
        return now.done() if now.act(give) else now.show("answer", challenge=row)
    except Conflict as conflict:
        now.form.add_error(None, _first(conflict))
        return now.show("answer", challenge=row)


def _first(conflict: Conflict) -> str:
    """Somebody answered it meanwhile: what they said stands, and what was typed is not lost."""
    said = Challenge.Answer(conflict.current["answer"]).label
    words = {"who": somebody(conflict), "said": said, "reason": conflict.current["reason"]}
    return (
        _("%(who)s answered it first: %(said)s. “%(reason)s” To grade anew, use “Grade the risk”.")
        % words
    )


@page(permission=roles.LEAD_SEARCH, data=CARERS, logs="child")
def return_plan(request: PageRequest, episode: str) -> HttpResponse:
    """Safe to go back? Who collects? Each version stays; the latest is the plan."""
    row = seen(request, episode)
    if row.returned_latest_at or row.closed_at:
        raise Http404
    plans = ReturnPlan.objects.visible_to(request.reader).filter(episode=row)
    plan = plans.order_by("-pk").first()
    current = {name: getattr(plan, name) for name in FIELDS} if plan else {}
    now = acting(
        request,
        episode,
        ReturnPlanForm,
        what="return-plan",
        version=plan.pk if plan else 0,
        initial=current,
    )
    return _planned(now, current)


def _planned(now: Acting, current: dict[str, Any]) -> HttpResponse:
    def write(cleaned: dict[str, Any]) -> None:
        plan = NewPlan(**cleaned)
        commands.plan_return(
            now.request.reader, episode=now.episode, plan=plan, version=now.version
        )

    try:
        return now.done() if now.act(write, current=current) else now.show("return_plan")
    except Conflict as conflict:
        now.clashed(clash(now.form, conflict))
        return now.show("return_plan")


@page(permission=roles.PREVENT, data=CLASSES, logs="child")
def prevention(request: PageRequest, episode: str) -> HttpResponse:
    """The police prevention interview, apart from the return interview. Police alone record it."""
    row = seen(request, episode)
    if not is_police(request) or row.is_open:
        raise Http404
    user = request.reader.user
    initial = {"held_at": clock.now(), "officer": user.name if user else ""}
    now = acting(request, episode, PreventionForm, what="prevention", initial=initial)

    def record(cleaned: dict[str, Any]) -> None:
        commands.record_prevention(request.reader, episode=now.episode, **cleaned)

    return now.done() if now.act(record) else now.show("prevention")
