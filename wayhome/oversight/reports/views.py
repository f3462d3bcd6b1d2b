"""Board reports: made in one step, read as they were made, with corrections and actions beside."""

from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import handling, keyset
from wayhome.foundation.pages.routing import PageRequest, child_ids, form_state, one, page
from wayhome.foundation.rules import registry
from wayhome.oversight.insight.gaps import told
from wayhome.oversight.reports import commands, jobs, opening, pictures, queries
from wayhome.oversight.reports.forms import ActionForm, AskForm, FinishForm
from wayhome.oversight.reports.models import BoardAction, Report

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@page(permission=roles.READ_REPORTS, logs="nothing", methods=("GET",))
def register(request: PageRequest) -> HttpResponse:
    found = keyset.paged(queries.register(request.reader), request.GET, order=("-asked_at", "-id"))
    context = {"page": found, "may_make": request.reader.may(roles.MAKE_REPORT)}
    return render(request, "reports/register.html", context)


@page(permission=roles.MAKE_REPORT, logs="nothing")
def ask(request: PageRequest) -> HttpResponse:
    """A job makes it: the page can be left."""
    state, _kept = form_state(request)
    form = AskForm(request.POST or None, reader=request.reader)
    asked: list[Report] = []

    def act(typed: dict[str, Any]) -> None:
        asked.append(commands.ask(request.reader, **typed))
        jobs.make.defer(report=asked[0].pk)

    if request.method == "POST" and handling.done(form, act):
        return redirect("reports:report", asked[0].ref)
    context = {"form": form, "form_state": state}
    return render(request, "reports/ask.html", context, status=handling.status(form))


def _open(request: PageRequest, ref: str) -> Report:
    found: Report = one(queries.readable(request.reader), ref)
    return found


@page(permission=roles.READ_REPORTS, logs="nothing", methods=("GET",))
def report(request: PageRequest, report: str) -> HttpResponse:
    """How far it is; then the report as it was made, and beside it what has changed since."""
    row = _open(request, report)
    own = row.agency_id == request.reader.agency_id
    context = {
        "report": row,
        "opened": queries.opened(row) if row.ready_at else None,
        "opens": opening.opens(row, request.reader) if row.ready_at else {},
        "may_act": own and request.reader.may(roles.MAKE_REPORT),
        "today": clock.today(),
        "form_state": form_state(request)[0],
    }
    return render(request, "reports/report.html", context)


@page(permission=roles.READ_REPORTS, data=tuple(DataClass), logs="list", methods=("GET",))
def exception(request: PageRequest, report: str, code: str) -> HttpResponse:
    """The children behind one printed exception, as far as this reader may see, and how it stands
    with each of them now."""
    row = _open(request, report)
    found = opening.opening(row, request.reader, code)
    if found is None or not request.reader.may(roles.SAMPLE):
        raise Http404
    order = ("due_at", "subject_kind", "subject_id", "occurrence")
    listed = keyset.paged(found.behind.rows, request.GET, order=order)
    request.shown(child_ids(listed.rows))
    told(request.reader, listed.rows)
    context = {"report": row, "found": found, "rule": registry.rule(code), "listed": listed}
    return render(request, "reports/exception.html", context | {"now": clock.now(), "then": True})


@page(permission=roles.READ_REPORTS, logs="nothing", methods=("GET",))
def state(request: PageRequest, report: str) -> HttpResponse:
    """The live part of that page; 304 while nothing changed."""
    row = _open(request, report)
    etag = f'"{sha256(f"{row.ready_at} {row.failed_at} {row.done}".encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    body = render_to_string("reports/state.html", {"report": row, "is_live": True}, request)
    return HttpResponse(body, headers={"ETag": etag})


@page(permission=roles.MAKE_REPORT, logs="nothing", methods=("POST",))
def check(request: PageRequest, report: str) -> HttpResponse:
    """Ask for corrections now; every night somebody looks anyway."""
    row = _open(request, report)
    if row.ready_at is None:
        raise Http404
    jobs.check.defer(report=row.pk)
    messages.success(request, _("Every number is being counted again. Look here in a minute."))
    return redirect("reports:report", row.ref)


@page(permission=roles.MAKE_REPORT, logs="nothing")
def action(request: PageRequest, report: str) -> HttpResponse:
    """What the board agreed on reading it."""
    row = _open(request, report)
    if row.ready_at is None or row.agency_id != request.reader.agency_id:
        raise Http404
    state, kept = form_state(request, subject=f"report:{row.ref}")
    form = handling.written(request, ActionForm, kept, reader=request.reader)

    def act(typed: dict[str, Any]) -> None:
        commands.set_action(request.reader, report=row, **typed)

    if request.method == "POST" and handling.done(form, act):
        return redirect("reports:report", row.ref)
    context = {
        "report": row,
        "form": form,
        "form_state": state,
        "title": _("What the board agreed"),
    }
    return render(request, "reports/action.html", context, status=handling.status(form))


@page(permission=roles.MAKE_REPORT, logs="nothing")
def finish(request: PageRequest, action: str) -> HttpResponse:
    row: BoardAction = one(queries.actions(request.reader), action)
    state, kept = form_state(request, subject=f"board_action:{row.ref}")
    form = handling.written(request, FinishForm, kept)

    def act(typed: dict[str, Any]) -> None:
        commands.finish_action(request.reader, action=row, **typed)

    if request.method == "POST" and handling.done(form, act):
        return redirect("reports:report", row.report.ref)
    context = {
        "report": row.report,
        "action": row,
        "form": form,
        "form_state": state,
        "title": _("It is done"),
    }
    return render(request, "reports/action.html", context, status=handling.status(form))


@page(permission=roles.READ_REPORTS, logs="nothing", methods=("GET",))
def picture(request: PageRequest, report: str, key: str) -> HttpResponse:
    spec = queries.spec(_open(request, report), key)
    if spec is None:
        raise Http404
    return HttpResponse(pictures.svg(spec), content_type="image/svg+xml")


@page(permission=roles.READ_REPORTS, logs="nothing", methods=("GET",))
def pdf(request: PageRequest, report: str) -> HttpResponse:
    return _file(_open(request, report), "pdf", "application/pdf")


@page(permission=roles.READ_REPORTS, logs="nothing", methods=("GET",))
def word(request: PageRequest, report: str) -> HttpResponse:
    return _file(_open(request, report), "word", WORD)


def _file(row: Report, which: str, media_type: str) -> HttpResponse:
    """The file as it was made that day, byte for byte."""
    if row.ready_at is None:
        raise Http404
    name = f"board-report-{row.quarter.key}-{row.ref}.{'pdf' if which == 'pdf' else 'docx'}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(bytes(getattr(row, which)), content_type=media_type, headers=disposition)
