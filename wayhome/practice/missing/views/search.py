"""The live search plan: enquiries asked, taken and answered; sightings, and what was done."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.practice.missing import commands
from wayhome.practice.missing.commands.search import NewEnquiry, NewResult
from wayhome.practice.missing.commands.sightings import NewSighting
from wayhome.practice.missing.forms.search import (
    EnquiryForm,
    ResultForm,
    SightingForm,
    StepForm,
)
from wayhome.practice.missing.models import Enquiry, Episode, Sighting
from wayhome.practice.missing.queries.owners import owners
from wayhome.practice.missing.views.acting import acting, seen

CLASSES = (DataClass.IDENTITY, DataClass.MISSING, DataClass.PROMPT)


@page(permission=roles.ENQUIRE, data=CLASSES, logs="child")
def enquiry(request: PageRequest, episode: str) -> HttpResponse:
    """An enquiry: to be made, by whom and by when; or made, and what came of it."""
    row = open_one(request, episode)
    known = owners(request.reader, row)
    make = partial(EnquiryForm, owners=[(key, words) for key, words, _owner in known])
    now = acting(request, episode, make, what="enquiry")

    def add(cleaned: dict[str, Any]) -> None:
        chosen = {key: owner for key, _words, owner in known}
        is_made = cleaned["made"] == "yes"
        own = known[0][2]
        user = request.reader.user
        new = NewEnquiry(
            episode=now.episode,
            kind=cleaned["kind"],
            what=cleaned["what"],
            owner=own if is_made else chosen.get(cleaned["owner"], own),
            due_at=cleaned["due_at"],
            made_at=_made_at(cleaned),
            answer=cleaned["answer"],
            by=cleaned["by"] or (user.name if user else ""),
        )
        commands.plan_enquiries(request.reader, enquiries=[new])

    return now.done() if now.act(add) else now.show("enquiry")


def _made_at(cleaned: dict[str, Any]) -> Any:
    if cleaned["made"] != "yes":
        return None
    if not cleaned["made_at"]:
        raise Invalid({"made_at": _("Enter the time it was made")})
    return cleaned["made_at"]


@page(permission=roles.LEAD_SEARCH, data=CLASSES, logs="child", methods=("POST",))
def usual(request: PageRequest, episode: str) -> HttpResponse:
    """The usual enquiries of a first hour, in one tap; what is in the plan already is left out."""
    row = open_one(request, episode)
    added = commands.plan_usual(request.reader, episode=row)
    said = _("%(n)s enquiries added.") % {"n": len(added)}
    messages.success(request, said if added else _("All of them are in the plan already."))
    return redirect("missing:episode", row.ref)


@page(permission=roles.ENQUIRE, data=CLASSES, logs="child", methods=("POST",))
def take(request: PageRequest, episode: str, enquiry: str) -> HttpResponse:
    """ "I am doing this." Who comes second learns who was first."""
    row = of_episode(request, Enquiry, episode, enquiry)
    try:
        version = int(request.POST.get("version", row.version))
    except ValueError as wrong:
        raise Http404 from wrong
    try:
        commands.take(request.reader, enquiry=row, version=version)
    except Conflict as conflict:
        words = {"who": conflict.changed_by or _("Somebody else")}
        messages.info(request, _("%(who)s took it first.") % words)
    except Invalid as wrong:
        messages.info(request, str(wrong))
    return redirect("missing:episode", episode)


@page(permission=roles.ENQUIRE, data=CLASSES, logs="child")
def result(request: PageRequest, episode: str, enquiry: str) -> HttpResponse:
    """What came of it, or why it was not made. A second result stands beside the first."""
    row = of_episode(request, Enquiry, episode, enquiry)
    own = request.reader.agency_id in (row.owner_agency_id, row.recorded_by_agency_id)
    if not (own or request.reader.may(roles.LEAD_SEARCH)):
        raise Http404
    initial = {"is_made": "yes", "at": clock.now()}
    now = acting(request, episode, ResultForm, what=f"result:{enquiry}", initial=initial)

    def record(cleaned: dict[str, Any]) -> None:
        user = request.reader.user
        by = cleaned["by"] or (user.name if user else "")
        new = NewResult(row, cleaned["text"], cleaned["at"], cleaned["is_made"] == "yes", by)
        commands.record_results(request.reader, results=[new])

    return now.done() if now.act(record) else now.show("result", enquiry=row)


@page(permission=roles.REPORT, data=CLASSES, logs="child")
def sighting(request: PageRequest, episode: str) -> HttpResponse:
    """Seen, or heard of. Who says so stays with police and social care (P23)."""
    open_one(request, episode)
    now = acting(request, episode, SightingForm, what="sighting")

    def record(cleaned: dict[str, Any]) -> None:
        said = {name: cleaned[name] for name in ("where", "what", "informant", "sureness")}
        instant = now.form.instant()  # type: ignore[attr-defined]
        new = NewSighting(now.episode, instant, readers=cleaned["readers"], **said)
        commands.record_sightings(request.reader, sightings=[new])

    return now.done() if now.act(record) else now.show("sighting")


@page(permission=roles.LEAD_SEARCH, data=CLASSES, logs="child")
def follow_up(request: PageRequest, episode: str, sighting: str) -> HttpResponse:
    row = of_episode(request, Sighting, episode, sighting)
    now = acting(request, episode, StepForm, what=f"step:{sighting}")

    def record(cleaned: dict[str, Any]) -> None:
        commands.follow_up(request.reader, sighting=row, text=cleaned["text"])

    return now.done() if now.act(record) else now.show("follow_up", sighting=row)


def open_one(request: PageRequest, ref: str) -> Episode:
    """The episode, while the child is missing: nothing is searched for once it has ended."""
    row = seen(request, ref)
    if not row.is_open or row.origin != "live":
        raise Http404
    return row


def of_episode(request: PageRequest, model: Any, episode: str, ref: str) -> Any:
    """A fact of this episode, if this reader sees both."""
    row = seen(request, episode)
    return one(model.objects.visible_to(request.reader), ref, episode=row)
