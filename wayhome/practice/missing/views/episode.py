"""One episode: what is known, who has done what, and every next thing to do about it."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.queries import opens_for
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.forms.episode import GradeForm, NewsForm
from wayhome.practice.missing.forms.report import PoliceForm
from wayhome.practice.missing.models import NOT_COUNTED, Grade
from wayhome.practice.missing.queries import episode as reads
from wayhome.practice.missing.queries.alike import alike
from wayhome.practice.missing.queries.ends import withdrawable
from wayhome.practice.missing.queries.hosts import is_placing
from wayhome.practice.missing.views.acting import acting, seen

CLASSES = (DataClass.IDENTITY, DataClass.MISSING, DataClass.PROMPT)


@page(permission=roles.READ_CHILD, data=CLASSES, logs="child", methods=("GET",))
def episode(request: PageRequest, episode: str) -> HttpResponse:
    row = seen(request, episode)
    if row.ref != episode:
        return redirect("missing:episode", row.ref)
    now = reads.episode_page(request.reader, row)
    found = alike(request.reader, row)
    request.shown({*now.names.known, *(other.child_id for other in found.others)})
    may = _may(request, now)
    context = {
        "now": now,
        "may": may,
        "alike": found,
        "key": uuid4() if may["acknowledge"] else None,
        "usual_key": uuid4() if may["lead"] and now.search.lacks_usual else None,
        "to_do": list(_to_do(request, now)),
    }
    return render(request, "missing/episode.html", context)


def _may(request: PageRequest, now: reads.EpisodePage) -> dict[str, bool]:
    """What this person may do next; the pages themselves ask again."""
    reader, row = request.reader, now.episode
    ends = reader.may(roles.RECORD_RETURN)
    sits = reader.may(roles.DECIDE) and now.seniors.reads_decisions
    return {
        "acknowledge": reader.may(roles.ACKNOWLEDGE) and row.is_open and not now.acknowledgement,
        "tell": reader.may(roles.TELL_POLICE) and row.is_open,
        "grade": is_police(request) and reader.may(roles.GRADE) and row.is_open,
        "add": reader.may(roles.REPORT),
        "find": ends and not row.found_latest_at and not row.returned_latest_at,
        "return": ends and not row.returned_latest_at,
        "close": reader.may(roles.CLOSE) and not row.closed_at,
        "merge": reader.may(roles.CLOSE) and row.closing not in NOT_COUNTED,
        "correct": ends,
        "withdraw": bool(withdrawable(reader, row)),
        "decide": reader.may(roles.DECIDE),
        "profile": now.names.has(row.child_id)
        and opens_for(reader, row.child_id, DataClass.PROFILE),
        "lead": reader.may(roles.LEAD_SEARCH) and row.is_open,
        "enquire": reader.may(roles.ENQUIRE) and row.is_open,
        "sight": reader.may(roles.REPORT) and row.is_open,
        "notice": reader.may(roles.LEAD_SEARCH),  # shown to who reads as the host
        "notice_sent": reader.may(roles.LEAD_SEARCH) and is_placing(reader, row),
        "challenge": reader.may(roles.CHALLENGE) and row.is_open and _is_below(request, now),
        "categorise": reader.may(roles.LEAD_SEARCH) and row.is_looked_after,
        "discuss": sits,
        "review": sits and row.is_open,
        "plan": reader.may(roles.LEAD_SEARCH) and not (row.returned_latest_at or row.closed_at),
        "prevent": is_police(request) and reader.may(roles.PREVENT) and not row.is_open,
    }


def _is_below(request: PageRequest, now: reads.EpisodePage) -> bool:
    """Whether a grade could be higher, and is another agency's, with no challenge waiting."""
    grade, agency = now.grade, request.reader.agency
    if grade and (
        grade.grade == Grade.HIGH or grade.recorded_by_agency_id == request.reader.agency_id
    ):
        return False
    return agency is not None and agency.name not in {
        line.said.agency for line in now.search.waiting
    }


def _to_do(request: PageRequest, now: reads.EpisodePage) -> Iterator[dict[str, Any]]:
    """Each enquiry that is to be made, with what this person may do about it."""
    reader = request.reader
    for line in now.search.to_do:
        own = reader.agency_id in (line.said.owner_agency_id, line.said.recorded_by_agency_id)
        enquires = reader.may(roles.ENQUIRE)
        takes = enquires and line.said.owner_id != reader.user_id
        answers = enquires and (own or reader.may(roles.LEAD_SEARCH))
        yield {"line": line, "key": uuid4() if takes else None, "answers": answers}


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
