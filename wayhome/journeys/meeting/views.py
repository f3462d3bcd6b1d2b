"""The daily missing meeting: read, decided in a line for each child, attended, printed."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.handling import done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, page
from wayhome.journeys.meeting import commands, queries
from wayhome.journeys.meeting.forms import AnswerForm, AttendanceForm
from wayhome.practice.missing.commands.meeting import ToDo
from wayhome.practice.missing.queries.owners import Owner, owners

CLASSES = (DataClass.IDENTITY, DataClass.MISSING, DataClass.PROMPT, DataClass.DANGER)


def _asked(request: PageRequest) -> queries.Asked:
    typed = request.GET
    return queries.asked(request.reader, typed.get("since", ""), typed.get("area", ""))


@page(permission=roles.MEETING, data=CLASSES, logs="list", methods=("GET",))
def meeting(request: PageRequest) -> HttpResponse:
    """`?since=2026-11-21&area=E06000049`: since nine that morning, of one area."""
    wanted = _asked(request)
    return _shown(request, queries.meeting(request.reader, wanted))


@page(permission=roles.MEETING, data=CLASSES, logs="list")
def decide(request: PageRequest, episode: str) -> HttpResponse:
    """The same page with one child's form open, where the eyes of the room are."""
    now = queries.meeting(request.reader, _asked(request), also=episode)
    card = next(
        (each for each in now.everybody if each.episode and each.episode.ref == episode), None
    )
    if card is None:
        raise Http404
    prompts = card.prompts if request.reader.may(roles.DECIDE) else {}
    known = owners(request.reader, card.episode)
    state, kept = form_state(request, subject=f"meeting:{episode}")
    form = AnswerForm(
        request.POST if request.method == "POST" else kept,
        prompts=prompts,
        owners=[(key, words) for key, words, _owner in known],
    )
    if request.method != "POST" and kept:
        from_draft(form)

    def act(typed: dict[str, Any]) -> None:
        chosen = {key: owner for key, _words, owner in known}
        to_do = _to_do(request, typed, chosen.get(typed["owner"], known[0][2]))
        answer = commands.Answer(card.episode, typed["text"], form.options(), to_do)
        commands.decide_at_meeting(request.reader, answer=answer, prompts=prompts)

    if request.method == "POST" and done(form, act):
        return redirect(f"{reverse('meeting:meeting')}?{_query(request)}#child-{card.child.ref}")
    return _shown(request, now, form=form, form_state=state, open_ref=episode)


def _to_do(request: PageRequest, typed: dict[str, Any], owner: Owner) -> ToDo | None:
    if not typed["to_do"]:
        return None
    if owner.team is None and owner.user is None:  # one's own, where one is of no team
        owner = replace(owner, user=request.reader.user)
    return ToDo(typed["to_do"], typed["due_at"], owner.agency, owner.team, owner.user)


@page(permission=roles.MEETING, data=CLASSES, logs="list")
def attendance(request: PageRequest) -> HttpResponse:
    """Who came, agency by agency, to the meeting of one area."""
    wanted = _asked(request)
    if wanted.area is None:
        raise Http404
    area, agencies = wanted.area, queries.agencies(wanted.area)
    request.shown([])
    state, _kept = form_state(request, subject=f"attendance:{area.code}")
    typed_in = request.POST if request.method == "POST" else None
    form = AttendanceForm(typed_in, agencies=agencies)

    def act(typed: dict[str, Any]) -> None:
        commands.attend(request.reader, held_on=clock.today(), authority=area, **typed)

    if request.method == "POST" and done(form, act):
        return redirect(f"{reverse('meeting:attendance')}?{_query(request)}")
    context = {
        "asked": wanted,
        "attendance": queries.attendance(wanted),
        "form": form,
        "form_state": state,
        "query": _query(request),
    }
    return render(request, "meeting/attendance.html", context, status=status(form))


def _query(request: PageRequest) -> str:
    return request.GET.urlencode()


def _shown(request: PageRequest, now: queries.Meeting, **more: Any) -> HttpResponse:
    request.shown([card.child.pk for card in now.everybody])
    context = {
        "now": now,
        "asked": now.asked,
        "attendance": queries.attendance(now.asked),
        "query": _query(request),
        "today": clock.today(),
        **more,
    }
    form = more.get("form")
    return render(request, "meeting/meeting.html", context, status=status(form) if form else 200)
