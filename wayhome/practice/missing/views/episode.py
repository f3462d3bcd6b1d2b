"""One episode: what is known, who has done what, and every next thing to do about it."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import render

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.forms.episode import GradeForm, NewsForm
from wayhome.practice.missing.forms.report import PoliceForm
from wayhome.practice.missing.queries import episode as reads
from wayhome.practice.missing.views.acting import acting, seen

CLASSES = (DataClass.IDENTITY, DataClass.MISSING, DataClass.PROMPT)


@page(permission=roles.READ_CHILD, data=CLASSES, logs="child", methods=("GET",))
def episode(request: PageRequest, episode: str) -> HttpResponse:
    row = seen(request, episode)
    now = reads.episode_page(request.reader, row)
    request.shown(now.names.known)
    may = _may(request, now)
    context = {"now": now, "may": may, "key": uuid4() if may["acknowledge"] else None}
    return render(request, "missing/episode.html", context)


def _may(request: PageRequest, now: reads.EpisodePage) -> dict[str, bool]:
    """What this person may do next; the pages themselves ask again."""
    reader, row = request.reader, now.episode
    ends = reader.may(roles.RECORD_RETURN)
    return {
        "acknowledge": reader.may(roles.ACKNOWLEDGE) and row.is_open and not now.acknowledgement,
        "tell": reader.may(roles.TELL_POLICE) and row.is_open,
        "grade": is_police(request) and reader.may(roles.GRADE) and row.is_open,
        "add": reader.may(roles.REPORT),
        "find": ends and not row.found_latest_at and not row.returned_latest_at,
        "return": ends and not row.returned_latest_at,
        "close": reader.may(roles.CLOSE) and not row.closed_at,
        "correct": ends,
        "decide": reader.may(roles.DECIDE),
    }


def is_police(request: PageRequest) -> bool:
    agency = request.reader.agency
    return agency is not None and agency.kind == Agency.Kind.POLICE


@page(permission=roles.TELL_POLICE, data=CLASSES, logs="child")
def tell_police(request: PageRequest, episode: str) -> HttpResponse:
    """Who told the police, when, with which number; or why nobody has (P01)."""
    now = acting(request, episode, PoliceForm, what="police", initial={"told": "yes"})

    def tell(_cleaned: dict[str, Any]) -> None:
        commands.tell_police(request.reader, told=[(now.episode, now.form.answer())])  # type: ignore[attr-defined]

    return now.done() if now.act(tell) else now.show("police")


@page(permission=roles.GRADE, data=CLASSES, logs="child")
def grade(request: PageRequest, episode: str) -> HttpResponse:
    """The police grade with its reason. Nobody else finds this page (P08)."""
    if not is_police(request):
        raise Http404
    now = acting(request, episode, GradeForm, what="grade")

    def give(cleaned: dict[str, Any]) -> None:
        commands.grade(request.reader, episode=now.episode, **cleaned)

    return now.done() if now.act(give) else now.show("grade")


@page(permission=roles.REPORT, data=CLASSES, logs="child")
def add(request: PageRequest, episode: str) -> HttpResponse:
    """Something more is known: it is added, and calls nobody who is not on the board anyway."""
    now = acting(request, episode, NewsForm, what="news")

    def write(_cleaned: dict[str, Any]) -> None:
        words = now.form.in_words()  # type: ignore[attr-defined]
        commands.add(request.reader, episode=now.episode, text=words)

    return now.done() if now.act(write) else now.show("news")
