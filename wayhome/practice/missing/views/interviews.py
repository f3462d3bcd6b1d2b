"""The return interview: owed, offered, tried, held or ended. One page each, one command each."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.drafts import FormState
from wayhome.foundation.pages.handling import Question, done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.interviews import NewAttempt, NewOffer
from wayhome.practice.missing.commands.outcomes import NewAction
from wayhome.practice.missing.forms.interviews import (
    ActionForms,
    AgainForm,
    AllocateForm,
    AttemptForm,
    EndForm,
    HoldForm,
    OfferForm,
    teams_who_may_act,
)
from wayhome.practice.missing.models import ReturnInterview
from wayhome.practice.missing.queries import interviews as reads
from wayhome.practice.missing.queries.asking import asking
from wayhome.practice.missing.queries.covering import stands_for
from wayhome.practice.missing.queries.independence import doubt

DATA = (DataClass.MISSING, DataClass.CONTACT)


def _open(request: PageRequest, ref: str) -> ReturnInterview:
    interview: ReturnInterview = one(reads.visible(request.reader), ref)
    request.shown(interview.child_id)
    return interview


@page(
    permission=roles.READ_CHILD,
    data=(*DATA, DataClass.INTERVIEW, DataClass.INTERVIEW_POLICE, DataClass.INTERVIEW_CARER),
    logs="child",
    methods=("GET",),
)
def interview(request: PageRequest, ref: str) -> HttpResponse:
    if standing := stands_for(request.reader, ref):
        return redirect("missing:interview", standing)
    row = _open(request, ref)
    return render(request, "missing/interview.html", {"now": reads.page(request.reader, row)})


def _step(
    request: PageRequest,
    row: ReturnInterview,
    make: Callable[[Any], Form],
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    button: str,
    template: str = "missing/interview_step.html",
) -> HttpResponse:
    """A form on its own page, what is known beside it; sent, it goes back to the interview."""
    state, kept = form_state(request, subject=f"interview:{row.ref}", version=row.version)
    form = make(request.POST) if request.method == "POST" else make(kept)
    if request.method != "POST" and kept:
        from_draft(form)
    if request.method == "POST" and done(form, act):
        return redirect("missing:interview", row.ref)
    context = {
        "now": reads.page(request.reader, row),
        "form": form,
        "form_state": state,
        "title": title,
        "button": button,
    }
    return render(request, template, context, status=status(form))


@page(permission=roles.ARRANGE_INTERVIEW, data=DATA, logs="child")
def allocate(request: PageRequest, ref: str) -> HttpResponse:
    row = _open(request, ref)
    team = asking(request.reader, row).holder or row.team

    def make(data: Any) -> Form:
        return AllocateForm(data, team=team, reader=request.reader, interview=row)

    def act(cleaned: dict[str, Any]) -> None:
        people = AllocateForm(team=team, reader=request.reader).people
        commands.allocate(request.reader, interview=row, interviewer=people[cleaned["interviewer"]])

    return _step(request, row, make, act, title=_("Who will hold it"), button=_("Allocate"))


@page(permission=roles.ARRANGE_INTERVIEW, data=DATA, logs="child")
def judge_again(request: PageRequest, ref: str) -> HttpResponse:
    """It turned out later that whoever held it was not independent (P06)."""
    row = _open(request, ref)
    found = doubt(row)
    if found is None or not found.is_held:
        raise Http404

    def act(cleaned: dict[str, Any]) -> None:
        commands.judge_again(request.reader, interview=row, **cleaned)

    title = _("Not independent: %(why)s") % {"why": found.why}
    return _step(request, row, AgainForm, act, title=title, button=_("Put it right"))


@page(permission=roles.ARRANGE_INTERVIEW, data=DATA, logs="child")
def offer(request: PageRequest, ref: str) -> HttpResponse:
    row = _open(request, ref)

    def act(cleaned: dict[str, Any]) -> None:
        commands.offer(request.reader, offers=[NewOffer(interview=row, **cleaned)])

    return _step(
        request, row, OfferForm, act, title=_("The child was asked"), button=_("Record the offer")
    )


@page(permission=roles.ARRANGE_INTERVIEW, data=DATA, logs="child")
def attempt(request: PageRequest, ref: str) -> HttpResponse:
    row = _open(request, ref)

    def act(cleaned: dict[str, Any]) -> None:
        commands.attempt(request.reader, attempts=[NewAttempt(interview=row, **cleaned)])

    return _step(
        request, row, AttemptForm, act, title=_("An attempt"), button=_("Record the attempt")
    )


@page(permission=roles.ARRANGE_INTERVIEW, data=DATA, logs="child")
def end(request: PageRequest, ref: str) -> HttpResponse:
    row = _open(request, ref)

    def act(cleaned: dict[str, Any]) -> None:
        commands.end_interview(request.reader, interview=row, **cleaned)

    return _step(
        request,
        row,
        EndForm,
        act,
        title=_("End without an interview"),
        button=_("End the interview"),
    )


@page(permission=roles.HOLD_INTERVIEW, data=(*DATA, DataClass.INTERVIEW), logs="child")
def form(request: PageRequest, ref: str) -> HttpResponse:
    """The form of the conversation: begun here, then filled in section by section."""
    row = _open(request, ref)
    if row.response is not None:
        return redirect("questionnaires:fill", row.response.ref)
    begun = []

    def act(_typed: dict[str, Any]) -> None:
        begun.append(commands.begin_form(request.reader, interview=row))

    state, _kept = form_state(
        request, subject=f"interview:{row.ref}", version=row.version, shows_draft=False
    )
    asked = Question(request.POST or None)
    if request.method == "POST" and done(asked, act):
        return redirect("questionnaires:fill", begun[0].ref)
    context = {
        "now": reads.page(request.reader, row),
        "form": asked,
        "form_state": state,
        "title": _("The form of the conversation"),
        "button": _("Begin"),
    }
    return render(request, "missing/interview_step.html", context, status=status(asked))


@page(permission=roles.READ_CHILD, data=DATA, logs="child", methods=("GET",))
def of_episode(request: PageRequest, ref: str) -> HttpResponse:
    """From an episode to the interview that answers for it."""
    row = reads.visible(request.reader).filter(covers__episode__ref=ref).first()
    if row is None:
        raise Http404
    request.shown(row.child_id)
    return redirect("missing:interview", row.ref)


@page(permission=roles.HOLD_INTERVIEW, data=(*DATA, DataClass.INTERVIEW), logs="child")
def hold(request: PageRequest, ref: str) -> HttpResponse:
    """The end of the conversation: who will read what, and for each need an action or a reason."""
    row = _open(request, ref)
    teams = teams_who_may_act(row)
    state, kept = form_state(request, subject=f"interview:{row.ref}", version=row.version)
    data = request.POST if request.method == "POST" else kept
    form = HoldForm(data)
    actions = ActionForms(data, prefix="action", form_kwargs={"teams": teams})
    if request.method != "POST" and kept:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.hold(
            request.reader,
            interview=row,
            new_actions=[_new_action(item.cleaned_data, teams) for item in actions if _told(item)],
            version=state.version,
            **cleaned,
        )

    if request.method == "POST" and actions.is_valid() and done(form, act):
        return redirect("missing:interview", row.ref)
    context = _hold_context(request, row, form, actions, state)
    return render(request, "missing/interview_hold.html", context, status=status(form))


def _told(item: Any) -> bool:
    return bool(item.cleaned_data.get("text"))


def _new_action(cleaned: dict[str, Any], teams: dict[str, Any]) -> NewAction:
    team = teams[cleaned["team"]]
    return NewAction(
        text=cleaned["text"],
        due_at=cleaned["due_at"],
        need=cleaned["need"],
        owner_team=team,
        owner_agency=team.agency,
    )


def _hold_context(
    request: PageRequest, row: ReturnInterview, form: Form, actions: Any, state: FormState
) -> dict[str, Any]:
    return {
        "now": reads.page(request.reader, row),
        "form": form,
        "actions": actions,
        "form_state": state,
    }
