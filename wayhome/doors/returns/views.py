"""Files that leave, on pages: asked for with a reason, checked, fetched once, and registered."""

from hashlib import sha256
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from wayhome.doors.returns import commands, jobs, queries
from wayhome.doors.returns.forms import AskForm
from wayhome.doors.returns.models import Export
from wayhome.doors.returns.ssda903.collect import CLASSES
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.pages import handling, keyset
from wayhome.foundation.pages.routing import PageRequest, child_ids, form_state, one, page

TYPES = {
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@page(permission=roles.READ_EXPORTS, logs="nothing", methods=("GET",))
def register(request: PageRequest) -> HttpResponse:
    """What left, by whom, what for and when, case files too. It names no child."""
    found = keyset.paged(queries.register(request.reader), request.GET, order=("-asked_at", "-id"))
    context = {"page": found, "may_ask": _may_ask(request), "me": request.reader.user}
    if "at" not in request.GET:
        context["files"] = queries.case_files(request.reader)
        context["may_file"] = request.reader.may(roles.CASE_FILE)
    return render(request, "returns/register.html", context)


def _may_ask(request: PageRequest) -> bool:
    agency = request.reader.agency
    is_council = agency is not None and agency.kind == Agency.Kind.COUNCIL
    return is_council and request.reader.may(roles.MAKE_RETURN)


@page(permission=roles.MAKE_RETURN, logs="nothing")
def ask(request: PageRequest) -> HttpResponse:
    """A job makes it, as this reader: the page can be left."""
    if not _may_ask(request):
        raise Http404
    state, _kept = form_state(request)
    form = AskForm(request.POST or None, reader=request.reader)
    asked: list[Export] = []

    def act(typed: dict[str, Any]) -> None:
        asked.append(commands.ask(request.reader, **typed))
        jobs.make.defer(export=asked[0].pk)

    if request.method == "POST" and handling.done(form, act):
        return redirect("returns:export", asked[0].ref)
    context = {"form": form, "form_state": state}
    return render(request, "returns/ask.html", context, status=handling.status(form))


@page(permission=roles.MAKE_RETURN, data=CLASSES, logs="list", methods=("GET",))
def export(request: PageRequest, export: str) -> HttpResponse:
    """How far it is; then the checks that rows fail, each with its record; then the file."""
    row: Export = one(queries.own(request.reader), export)
    fault = request.GET.get("fault", "")
    found = queries.findings(request.reader, row, fault)
    listed = keyset.paged(found, request.GET, order=("id",))
    failed = queries.failed(request.reader, row, listed.rows)
    request.shown(child_ids(each.finding for each in failed))
    context = {
        **_state(row),
        "contents": queries.contents(row),
        "faults": queries.faults(row),
        "page": listed,
        "failed": failed,
        "fault": fault,
    }
    return render(request, "returns/export.html", context)


def _state(row: Export) -> dict[str, Any]:
    """`is_there`: made, not fetched, and not yet cleared away."""
    is_there = bool(row.ready_at) and not row.fetched_at and commands.path_of(row) is not None
    return {"export": row, "is_there": is_there}


@page(permission=roles.MAKE_RETURN, logs="nothing", methods=("GET",))
def state(request: PageRequest, export: str) -> HttpResponse:
    """The live part of that page; 304 while nothing changed."""
    row: Export = one(queries.own(request.reader), export)
    context = _state(row) | {"is_live": True}
    said = f"{row.ready_at} {row.failed_at} {row.fetched_at} {context['is_there']}"
    etag = f'"{sha256(said.encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    body = render_to_string("returns/state.html", context, request)
    return HttpResponse(body, headers={"ETag": etag})


@page(permission=roles.MAKE_RETURN, data=CLASSES, logs="list", once=False, methods=("POST",))
def file(request: PageRequest, export: str) -> HttpResponse:
    """The file, once: then it is gone. Every child in it is in the read log before it leaves."""
    row: Export = one(queries.own(request.reader), export)
    if not _state(row)["is_there"]:
        request.shown([])
        return redirect("returns:export", row.ref)  # which says what became of it
    name, content = commands.fetch(request.reader, export=row)
    request.shown(row.children)
    return HttpResponse(
        content,
        content_type=TYPES[f".{name.rpartition('.')[2]}"],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
