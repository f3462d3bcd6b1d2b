"""The owner is asked what it means and what will be done; later, whether it was."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.handling import done as handled
from wayhome.foundation.pages.handling import from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.oversight.signals import asking, commands, queries, series
from wayhome.oversight.signals.asking import Question
from wayhome.oversight.signals.forms import AnswerForm, DoneForm, OwnerForm
from wayhome.oversight.signals.models import Answer
from wayhome.oversight.signals.views import area_of
from wayhome.oversight.signals.views.measures import chartable


@page(permission=roles.EXPLAIN, logs="nothing")
def answer(request: PageRequest, area: str, question: str) -> HttpResponse:
    here = area_of(request.reader, area)
    asked = queries.question(request.reader, here, question)
    if asked is None:
        raise Http404
    state, kept = form_state(request, subject=f"figure:{here.code}:{question}")
    form = AnswerForm(request.POST if request.method == "POST" else kept)
    if request.method != "POST" and kept:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.answer(request.reader, question=asked, **cleaned)

    if request.method == "POST" and handled(form, act):
        return redirect(back_to(asked))
    owner = asking.owner_of(here, asked.measure, series.service_of(request.reader))
    context = {"form": form, "form_state": state, "question": asked, "owner": owner}
    context |= {"back": back_to(asked), "me": request.reader.user}
    return render(request, "signals/answer.html", context, status=status(form))


@page(permission=roles.EXPLAIN, logs="nothing")
def done(request: PageRequest, answer: str) -> HttpResponse:
    mine = [each.pk for each in queries.areas_of(request.reader)]
    rows = Answer.objects.select_related("authority", "agency", "answered_by")
    row: Answer = one(rows, answer, authority__in=mine)
    if not commands.is_theirs(request.reader, row):
        raise Http404
    state, kept = form_state(request, subject=f"figure:done:{row.ref}")
    form = DoneForm(request.POST if request.method == "POST" else kept)
    if request.method != "POST" and kept:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.say_done(request.reader, answer=row, **cleaned)

    back = asking.place_of(row.rule, row.measure, row.authority)
    if request.method == "POST" and handled(form, act):
        return redirect(back)
    context = {"form": form, "form_state": state, "answer": row, "back": back}
    return render(request, "signals/done.html", context, status=status(form))


@page(permission=roles.NAME_OWNER, logs="nothing")
def owner(request: PageRequest, area: str, measure: str) -> HttpResponse:
    here, figure = area_of(request.reader, area), chartable(measure)
    service = series.service_of(request.reader)
    people = commands.people(here, service)
    state, _kept = form_state(request, subject=f"figure:owner:{here.code}:{measure}")
    now = asking.owner_of(here, measure, service)
    initial = {"user": now.ref} if now else {}
    form = OwnerForm(request.POST or None, people=people, initial=initial)

    def act(cleaned: dict[str, Any]) -> None:
        commands.own(request.reader, measure=measure, area=here, service=service, **cleaned)

    back = reverse("signals:measure", args=[here.code, measure])
    if request.method == "POST" and handled(form, act):
        return redirect(back)
    context = {"form": form, "form_state": state, "area": here, "measure": figure}
    context |= {"now": now, "people": people, "back": back}
    return render(request, "signals/owner.html", context, status=status(form))


def back_to(asked: Question) -> str:
    return asking.place_of(asked.rule, asked.measure, asked.area)
