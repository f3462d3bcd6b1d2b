"""Another team is asked to hold an interview: ask, answer, take back. One page each."""

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.drafts import FormState
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.pages import wording
from wayhome.foundation.pages.handling import done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.forms.asking import AnswerForm, AskForm, TakeBackForm
from wayhome.practice.missing.models import InterviewRequest, ReturnInterview
from wayhome.practice.missing.queries import asking as asked_of
from wayhome.practice.missing.queries import interviews as reads
from wayhome.practice.missing.views.interviews import DATA, _open, _step

CLASSES = (*DATA, DataClass.INTERVIEW_POLICE)


@page(permission=roles.ARRANGE_INTERVIEW, data=CLASSES, logs="child")
def ask(request: PageRequest, ref: str) -> HttpResponse:
    """For the side that owes the interview, while no other team has it in hand."""
    row = _open(request, ref)
    if not asked_of.asking(request.reader, row).may_ask:
        raise Http404
    teams = asked_of.teams_to_ask(row)

    def make(data: Any) -> AskForm:
        return AskForm(data, teams=teams)

    def act(cleaned: dict[str, Any]) -> None:
        team = teams[cleaned.pop("team")]
        commands.ask(request.reader, interview=row, team=team, **cleaned)

    title = _("Ask another team to hold it")
    return _step(request, row, make, act, title=title, button=_("Ask them"))


@page(permission=roles.ARRANGE_INTERVIEW, data=CLASSES, logs="child")
def answer(request: PageRequest, asked: str) -> HttpResponse:
    """For the team that was asked. Where it was taken back meanwhile, it is told so, reads what it
    typed, and what it typed is kept."""
    row = InterviewRequest.objects.visible_to(request.reader).filter(ref=asked).first()
    if row is None or row.taken_back_at:
        return _too_late(request, asked)
    interview = _open(request, row.interview.ref)
    if request.method == "POST":
        return _answer(request, row, interview)
    if not asked_of.asking(request.reader, interview).may_answer:
        return redirect("missing:interview", interview.ref)
    state, typed = form_state(request, subject=f"asked:{row.ref}", version=interview.version)
    form = AnswerForm(typed)
    return _show(request, interview, row, from_draft(form) if typed else form, state)


def _answer(
    request: PageRequest, row: InterviewRequest, interview: ReturnInterview
) -> HttpResponse:
    kept: list[InterviewRequest] = []

    def act(cleaned: dict[str, Any]) -> None:
        try:
            kept.append(commands.answer_asked(request.reader, asked=row, **cleaned))
        except Conflict as first:
            raise Invalid(_said_before(first)) from first

    state, _typed = form_state(request, subject=f"asked:{row.ref}", version=interview.version)
    form = AnswerForm(request.POST)
    if not done(form, act):
        return _show(request, interview, row, form, state)
    if kept[0].came_too_late:
        return _told_late(request, row.ref)
    if kept[0].answer == InterviewRequest.Answer.REFUSED:
        return redirect("missing:interview-answered", row.ref)
    return redirect("missing:interview", interview.ref)


def _show(
    request: PageRequest,
    interview: ReturnInterview,
    row: InterviewRequest,
    form: Any,
    state: FormState,
) -> HttpResponse:
    context = {
        "now": reads.page(request.reader, interview),
        "row": row,
        "form": form,
        "form_state": state,
        "title": _("Will your team hold it?"),
        "button": _("Send the answer"),
    }
    return render(request, "missing/interview_answer.html", context, status=status(form))


def _said_before(first: Conflict) -> str:
    words = {
        "who": first.changed_by or _("Somebody else"),
        "when": wording.moment(first.changed_at, clock.now()) if first.changed_at else "",
    }
    if first.current.get("answer") == InterviewRequest.Answer.ACCEPTED:
        return _("%(who)s of your team said yes, %(when)s. Nothing was changed.") % words
    return _("%(who)s of your team said no, %(when)s. Nothing was changed.") % words


def _too_late(request: PageRequest, ref: str) -> HttpResponse:
    """Taken back before the answer was sent. The answer is kept for those who asked."""
    found = asked_of.ended(request.reader, ref)
    if found is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not found.request.answered_at:
        with suppress(Conflict, Invalid):  # a colleague was first, or a no had no reason
            commands.answer_asked(request.reader, asked=found.request, **form.cleaned_data)
    return _told_late(request, ref)


def _told_late(request: PageRequest, ref: str) -> HttpResponse:
    found = asked_of.ended(request.reader, ref)
    if found is None:
        raise Http404
    request.shown([])  # nothing of the child: the circle has closed
    typed = str(request.POST.get("reason", "")) if request.method == "POST" else ""
    context = {"ended": found, "typed": typed, "is_kept": found.request.came_too_late}
    code = 409 if request.method == "POST" else 200
    return render(request, "missing/interview_too_late.html", context, status=code)


@page(permission=roles.ARRANGE_INTERVIEW, data=(), logs="nothing", methods=("GET",))
def answered(request: PageRequest, asked: str) -> HttpResponse:
    """After a no: what happens now. The circle has closed, so nothing of the child is here."""
    if not asked_of.was_refused_by(request.reader, asked):
        raise Http404
    return render(request, "missing/interview_refused.html")


@page(permission=roles.ARRANGE_INTERVIEW, data=CLASSES, logs="child")
def take_back(request: PageRequest, asked: str) -> HttpResponse:
    """For the side that owes the interview: it is theirs again, at any hour."""
    row = InterviewRequest.objects.visible_to(request.reader).filter(ref=asked).first()
    if row is None:
        raise Http404
    interview = _open(request, row.interview.ref)
    standing = asked_of.asking(request.reader, interview)
    is_first = standing.standing == row and standing.may_take_back
    if not is_first and request.method != "POST":
        raise Http404

    def act(cleaned: dict[str, Any]) -> None:
        try:
            commands.take_back(request.reader, asked=row, **cleaned)
        except Conflict as first:
            words = {"who": first.changed_by or _("Somebody else")}
            raise Invalid(_("%(who)s has taken it back already.") % words) from first

    title = _("Take it back and interview yourselves")
    return _step(request, interview, TakeBackForm, act, title=title, button=_("Take it back"))
