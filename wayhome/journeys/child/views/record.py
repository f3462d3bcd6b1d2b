"""One child, on one page: who this is about, what matters now, what is due, what to do next."""

from django.http import HttpResponse
from django.shortcuts import render

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.journeys.child.queries.record import record
from wayhome.journeys.child.views.opening import opened_or_404


@page(permission=roles.READ_CHILD, data=tuple(DataClass), logs="child", methods=("GET",))
def child_page(request: PageRequest, ref: str) -> HttpResponse:
    found = opened_or_404(request, ref)
    reader = request.reader
    reads_profile = found.sight.opens(DataClass.PROFILE)
    may = {
        "contact": reader.may(roles.HOLD_INTERVIEW) or reader.may(roles.MANAGE_CIRCLE),
        "circle": reader.may(roles.MANAGE_CIRCLE),
        "restrict": reader.may(roles.RESTRICT),
        "merge": reader.may(roles.MERGE),
        "report": reader.may(roles.REPORT),
        "danger": reader.may(roles.TELL_DANGER),
        "questionnaires": reader.may(roles.QUESTIONNAIRES),
        "refer_to_panel": reader.may(roles.REFER_TO_PANEL),
        "refer": reader.may(roles.REFER),
        "exploitation": reader.may(roles.READ_EXPLOITATION)
        and found.sight.opens(DataClass.EXPLOITATION),
        "concern": reader.may(roles.RAISE_CONCERN),
        "answer": reader.may(roles.ANSWER),
        "profile": reads_profile,
        "plan": found.sight.opens(DataClass.PLAN) and reader.may(roles.READ_PLAN),
        "ask_profile": not reads_profile and reader.may(roles.ASK_PROFILE),
    }
    shown = record(reader, found, request.GET)
    return render(request, "child/page.html", {"record": shown, "child": found.child, "may": may})
