"""Pages that take in what a council's people bring by hand: its CIN census, its Annex A lists."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wayhome.doors.feeds import commands, forms, jobs
from wayhome.doors.feeds.annex_a import workbook
from wayhome.doors.feeds.cin import xml
from wayhome.doors.feeds.commands import FileIn, Received
from wayhome.doors.feeds.commands.population import FILE as POPULATION_FILE
from wayhome.doors.feeds.kinds import KINDS
from wayhome.doors.feeds.models import Feed, State
from wayhome.doors.feeds.population.columns import LISTED
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.pages import handling
from wayhome.foundation.pages.routing import PageRequest, form_state, page

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Way:
    """How one feed is brought in. `file` names its field; `blank` makes a file to fill in."""

    feed: str
    title: str | Promise
    intro: str | Promise
    aside: str | Promise
    form: type[forms.OwnForm]
    file: str
    receive: Callable[..., Received]
    blank: Callable[[], bytes] | None = None
    blank_name: str = ""
    blank_type: str = ""


HISTORY = _lazy(
    "What comes in is history: it never reaches the board, alerts or clocks. A row that cannot be a"
    " fact waits for you; its neighbours come in. The whole can be taken back."
)
IN_PASSING = _lazy(
    "Rows are matched with children whom your council is involved with. Of every other row nothing"
    " is kept, not even its text: it is counted. Where it is not certain who a row is about, it"
    " is counted and not kept either."
)
WAYS: Mapping[str, Way] = {
    "cin": Way(
        feed=Feed.CIN,
        title=_lazy("Bring in a CIN census"),
        intro=_lazy(
            "Children with their disabilities, referrals, assessments with their factors, section"
            " 47 enquiries, child protection plans with their reviews and child in need plans come"
            " in, as your own system reported them."
        ),
        aside=HISTORY,
        form=forms.CensusForm,
        file=xml.FILE,
        receive=commands.receive_census,
    ),
    "annex-a": Way(
        feed=Feed.ANNEX_A,
        title=_lazy("Bring in Annex A lists"),
        intro=_lazy(
            "Lists 1 to 8 come in. Headings may be written as you write them: what they say counts."
            " Lists 9 to 11 are left alone."
        ),
        aside=HISTORY,
        form=forms.ListsForm,
        file=workbook.FILE,
        receive=commands.receive_lists,
        blank=workbook.template,
        blank_name="annex-a.xlsx",
        blank_type=WORKBOOK,
    ),
    **{
        feed: Way(
            feed=feed,
            title=title,
            intro=intro,
            aside=IN_PASSING,
            form=forms.PopulationForm,
            file=POPULATION_FILE,
            receive=partial(commands.receive_population, feed=feed),
            blank=LISTED[feed].template,
            blank_name=f"{feed}.csv",
            blank_type="text/csv; charset=utf-8",
        )
        for feed, title, intro in (
            (
                Feed.ROLL.value,
                _lazy("Bring in a school roll"),
                _lazy("Who is on a school’s roll since when, who left it and when, and their UPN."),
            ),
            (
                Feed.HEALTH.value,
                _lazy("Bring in a health child list"),
                _lazy("The NHS numbers of children who are known here."),
            ),
        )
    },
}


@page(permission=roles.IMPORT, logs="nothing")
def bring(request: PageRequest, feed: str) -> HttpResponse:
    """One file of a council's, kept as it came; a job reads it, and the page can be left."""
    way = _way(request.reader, feed)
    state, _kept = form_state(request)
    form = way.form(request.POST or None, request.FILES or None, reader=request.reader)
    forms.ask(form, request.reader, way.feed)
    received: list[Received] = []

    def act(typed: dict[str, Any]) -> None:
        file = typed.pop(way.file)
        sent = FileIn(file.name or "", file.read())
        asking = forms.asked(typed)
        typed.pop("asks_first")
        received.append(way.receive(request.reader, file=sent, asking=asking, **typed))

    if request.method == "POST" and handling.done(form, act):
        return taken(request, received[0])
    context = {"way": way, "feed": feed, "form": form, "form_state": state}
    context["tables"] = KINDS[way.feed].tables.values()
    return render(request, "feeds/bring.html", context, status=handling.status(form))


@page(permission=roles.IMPORT, logs="nothing", methods=("GET",))
def blank(request: PageRequest, feed: str) -> HttpResponse:
    """The file to fill in: headings, and what each column takes. It holds nothing of anybody."""
    way = _way(request.reader, feed)
    if way.blank is None:
        raise Http404
    attached = {"Content-Disposition": f'attachment; filename="{way.blank_name}"'}
    return HttpResponse(way.blank(), content_type=way.blank_type, headers=attached)


def _way(reader: Reader, feed: str) -> Way:
    """A council's feeds are a council's to bring."""
    if feed not in WAYS or reader.agency is None or reader.agency.kind != Agency.Kind.COUNCIL:
        raise Http404
    return WAYS[feed]


def taken(request: PageRequest, received: Received) -> HttpResponse:
    if received.batch.state == State.COLUMNS:
        return redirect("feeds:headings", received.batch.ref)
    if received.is_new:
        jobs.start(received.batch)
    else:
        messages.info(request, _("These files are here already. Nothing was changed."))
    return redirect("feeds:batch", received.batch.ref)
