"""Returns on pages: bring one in, see what became of it, put held rows right, take it back."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.doors.feeds import commands, jobs, outcome, queries, sending_back, silence
from wayhome.doors.feeds.bringing import WAYS, taken
from wayhome.doors.feeds.folder.places import leaves_in
from wayhome.doors.feeds.forms import ReportsForm, ReturnForm, RowForm, ask, asked
from wayhome.doors.feeds.models import Batch, Feed, Judgement, Row, State
from wayhome.doors.feeds.police import columns
from wayhome.doors.feeds.police.columns import COLUMNS
from wayhome.doors.feeds.police.rules import WAITS
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages import handling, keyset
from wayhome.foundation.pages.routing import PageRequest, child_ids, form_state, one, page

NOT_TAKEN = 20  # of what was refused in the drop folder, that are shown
READS = (DataClass.IDENTITY, DataClass.CARE, DataClass.MISSING)


@page(permission=roles.IMPORT, logs="nothing", methods=("GET",))
def batches(request: PageRequest) -> HttpResponse:
    found = keyset.paged(
        queries.batches(request.reader), request.GET, order=("-received_at", "-id")
    )
    agency = request.reader.agency
    is_force = agency is not None and agency.kind == Agency.Kind.POLICE
    context = {"page": found, "is_force": is_force, "silent": silence.silent(request.reader)}
    is_council = agency is not None and agency.kind == Agency.Kind.COUNCIL
    context["ways"] = [(feed, way.title) for feed, way in WAYS.items()] if is_council else []
    not_taken = list(queries.not_taken(request.reader)[: NOT_TAKEN + 1])
    context["not_taken"] = not_taken[:NOT_TAKEN]
    context["more_not_taken"] = NOT_TAKEN if len(not_taken) > NOT_TAKEN else 0
    context["leaves_in"] = leaves_in(request.reader)
    return render(request, "feeds/batches.html", context)


@page(permission=roles.IMPORT, logs="nothing", once=False, methods=("POST",))
def see_to(request: PageRequest, not_taken: str) -> HttpResponse:
    """What was refused in the drop folder is seen to: it is said no longer."""
    found = one(queries.not_taken(request.reader), not_taken)
    commands.see_to(request.reader, not_taken=found)
    messages.success(request, _("Seen to: it is said here no longer."))
    return redirect("feeds:batches")


@page(permission=roles.IMPORT, logs="nothing")
def upload_reports(request: PageRequest) -> HttpResponse:
    """A force's missing reports; for the people of a force alone."""
    force = _own_force(request)
    state, _kept = form_state(request)
    form = ReportsForm(request.POST or None, request.FILES or None)
    ask(form, request.reader, Feed.POLICE)
    received: list[commands.Received] = []

    def act(typed: dict[str, Any]) -> None:
        sent = form.file_in()
        received.append(
            commands.receive_reports(request.reader, force=force, file=sent, asking=asked(typed))
        )

    if request.method == "POST" and handling.done(form, act):
        return taken(request, received[0])
    context = {"form": form, "form_state": state, "columns": COLUMNS}
    return render(request, "feeds/upload_reports.html", context, status=handling.status(form))


@page(permission=roles.IMPORT, logs="nothing", methods=("GET",))
def template(request: PageRequest) -> HttpResponse:
    """The file to fill in: headings, and what each column takes. It holds nothing of anybody."""
    _own_force(request)
    return HttpResponse(
        columns.template(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="missing-reports.csv"'},
    )


def _own_force(request: PageRequest) -> Agency:
    agency = request.reader.agency
    if agency is None or agency.kind != Agency.Kind.POLICE:
        raise Http404
    return agency


@page(permission=roles.IMPORT, logs="nothing")
def upload(request: PageRequest) -> HttpResponse:
    """Files are kept as they came, and a job reads them: the page can be left."""
    state, _kept = form_state(request)
    form = ReturnForm(request.POST or None, request.FILES or None, reader=request.reader)
    ask(form, request.reader, Feed.SSDA903)
    received: list[commands.Received] = []

    def act(typed: dict[str, Any]) -> None:
        received.append(
            commands.receive(
                request.reader,
                authority=typed["authority"],
                year=typed["year"],
                files=form.files_in(),
                asking=asked(typed),
            )
        )

    if request.method == "POST" and handling.done(form, act):
        return taken(request, received[0])
    context = {"form": form, "form_state": state}
    return render(request, "feeds/upload.html", context, status=handling.status(form))


@page(permission=roles.IMPORT, data=READS, logs="list", methods=("GET",))
def batch(request: PageRequest, batch: str) -> HttpResponse:
    """What became of a return: its tables, what is wrong by rule, and the rows themselves."""
    found = one(queries.batches(request.reader), batch)
    asked = {name: request.GET.get(name, "") for name in ("judgement", "table", "fault")}
    rows = queries.rows(request.reader, found, **asked)
    listed = keyset.paged(rows, request.GET, order=("-judgement", "id"))
    kept = list(queries.kept(request.reader, found)[:200]) if found.undo_asked_at else []
    not_carried = queries.not_carried(request.reader, found)
    shown = [*listed.rows, *kept, *(each.last for each in not_carried)]
    request.shown(each for each in child_ids(shown) if each)
    tables = queries.tables(found)
    context = {
        "batch": found,
        "passed": queries.passed_words(found),
        "tables": tables,
        "said": outcome.said(request.reader, found),
        "has_faults": any(table.faults for table in tables),
        "files": queries.files(found),
        "page": listed,
        "rows": [(row, queries.faults_of(row)) for row in listed.rows],
        "not_shown": queries.not_shown(request.reader, found),
        "asked": asked,
        "judgements": (Judgement.HELD, Judgement.FLAGGED),
        "kept": kept,
        "not_carried": not_carried,
        "step": queries.step(found),
        "may_undo": found.state == State.APPLIED and not found.undo_asked_at,
    }
    return render(request, "feeds/batch.html", context)


@page(permission=roles.IMPORT, data=READS, logs="list", once=False, methods=("POST",))
def held(request: PageRequest, batch: str) -> HttpResponse:
    """Held rows, of those that this reader sees, as a file for whoever sent them."""
    found = one(queries.batches(request.reader), batch)
    sent = sending_back.held(request.reader, batch=found)
    request.shown(sent.children)
    is_one = sent.name.endswith(".csv")
    return HttpResponse(
        sent.content,
        content_type="text/csv; charset=utf-8" if is_one else "application/zip",
        headers={"Content-Disposition": f'attachment; filename="{sent.name}"'},
    )


@page(permission=roles.IMPORT, logs="nothing", methods=("GET",))
def progress(request: PageRequest, batch: str) -> HttpResponse:
    """How far the work on a batch is: the fragment that its page asks for."""
    found = one(queries.batches(request.reader), batch)
    context = {"batch": found, "step": queries.step(found)}
    return render(request, "feeds/progress.html", context)


@page(permission=roles.IMPORT, logs="nothing")
def undo(request: PageRequest, batch: str) -> HttpResponse:
    found: Batch = one(queries.batches(request.reader), batch)
    state, _kept = form_state(request)
    form = Form(request.POST if request.method == "POST" else None)

    def act(typed: dict[str, Any]) -> None:
        jobs.start(commands.ask_undo(request.reader, batch=found))

    if request.method == "POST" and handling.done(form, act):
        return redirect("feeds:batch", found.ref)
    context = {"batch": found, "form": form, "form_state": state}
    return render(request, "feeds/undo.html", context, status=handling.status(form))


@page(permission=roles.IMPORT, data=READS, logs="child")
def row(request: PageRequest, row: str) -> HttpResponse:
    """One row: what it said, what is wrong with it, and its values to put right."""
    found: Row = one(queries.every_row(request.reader), row)
    state, kept = form_state(request, subject=f"row:{found.ref}", version=found.version)
    form = RowForm(request.POST or kept, row=found)
    current = {name: found.says.get(name, "") for name in form.fields}
    clash, mended = None, []

    def act(typed: dict[str, Any]) -> None:
        mended.append(commands.mend(request.reader, row=found, values=typed, version=state.version))

    if request.method == "POST":
        try:
            if handling.done(form, act, current=current):
                return _mended(request, mended[0])
        except Conflict as conflict:
            clash, state = handling.clash(form, conflict), replace(state, version=conflict.version)
    elif kept:
        handling.from_draft(form)
    overlapped = queries.overlapped(request.reader, found)
    request.shown(each for each in child_ids([found, *overlapped]) if each)
    context = {
        "row": found,
        "overlapped": overlapped,
        "batch": found.batch,
        "cells": queries.cells(found),
        "faults": queries.faults_of(found),
        "form": form,
        "form_state": state,
        "clash": clash,
        "is_waiting": found.judgement == Judgement.HELD
        and WAITS in found.faults
        and request.reader.may(roles.PLACE_REPORTS),
        "may_mend": found.judgement == Judgement.HELD
        and (found.batch.is_waiting or found.batch.state == State.APPLIED),
    }
    return render(request, "feeds/row.html", context, status=handling.status(form, clash))


def _mended(request: PageRequest, row: Row) -> HttpResponse:
    if row.judgement == Judgement.HELD:
        messages.warning(request, _("Kept, and the row is still held: see what is wrong now."))
        return redirect("feeds:row", row.ref)
    if row.batch.is_waiting:
        messages.success(request, _("Mended: the row comes in with the others."))
    else:
        messages.success(request, _("Mended: the row is now part of the child's record."))
    return redirect("feeds:batch", row.batch.ref)
