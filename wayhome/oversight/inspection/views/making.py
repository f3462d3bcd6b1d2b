"""Going through a case file, hiding what must not leave, making it, fetching it once."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.pages import handling
from wayhome.foundation.pages.handling import Question
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.oversight.inspection import commands
from wayhome.oversight.inspection.casefile.holding import (
    hidden,
    is_through_glass,
    less_hidden,
    must_not_know,
    parts,
    standing,
    unread,
)
from wayhome.oversight.inspection.forms import HideEntriesForm, HideNameForm, MakeForm
from wayhome.oversight.inspection.models import CaseFile, Redaction

ALL = tuple(DataClass)
LONG = 200  # letters of an entry on the form that hides it


def _own(request: PageRequest, ref: str) -> CaseFile:
    """Whoever began it, and may read the child now: another's is a 404."""
    mine = CaseFile.objects.visible_to(request.reader).filter(
        recorded_by=request.reader.user, recorded_by_agency=request.reader.agency_id
    )
    row: CaseFile = one(mine.select_related("child"), ref)
    request.shown(row.child_id)
    if is_through_glass(request.reader, row.child):
        raise Http404
    return row


@page(permission=roles.CASE_FILE, data=ALL, logs="child")
def file(request: PageRequest, file: str) -> HttpResponse:
    """As it would be printed, beside who must not know; once it was asked for, how far it is."""
    row, reader = _own(request, file), request.reader
    if not row.is_open:
        return render(request, "inspection/made.html", _state(row))
    lines = must_not_know(reader, row.child)
    state, _kept = form_state(request, subject=f"case-file:{row.ref}:make")
    form = MakeForm(request.POST or None, initial={"checked_against": lines or ""})

    def act(typed: dict[str, Any]) -> None:
        against = typed["checked_against"]
        commands.ask(reader, file=row, checked_against=against)

    if request.method == "POST" and handling.done(form, act):
        return redirect("inspection:file", row.ref)
    redactions = standing(row)
    names = hidden(row, redactions)
    whole = parts(reader, row.child, row.pieces)
    context = {
        "file": row,
        "child": row.child,
        "lines": lines,
        "form": form,
        "form_state": state,
        "parts": [less_hidden(each, names, redactions) for each in whole],
        "unread": unread(reader, row.child, row.pieces),
        "redactions": _described(whole, redactions),
    }
    return render(request, "inspection/through.html", context, status=handling.status(form))


def _described(whole: list[Any], redactions: list[Redaction]) -> list[tuple[Redaction, str]]:
    titles = {entry.key: entry.title for part in whole for entry in part.entries}
    return [
        (row, row.what if row.kind == Redaction.Kind.NAME else titles.get(row.what, row.what))
        for row in redactions
    ]


@page(permission=roles.CASE_FILE, data=ALL, logs="child")
def hide_entries(request: PageRequest, file: str) -> HttpResponse:
    """All of them; or one, where `?entry=` says which."""
    row = _own(request, file)
    gone = {each.what for each in standing(row)}
    mark = request.GET.get("entry", "")
    entries = [
        (entry.key, f"{part.piece.title}: {entry.title}. {entry.text}"[:LONG])
        for part in parts(request.reader, row.child, row.pieces)
        for entry in part.entries
        if entry.key not in gone and mark in ("", entry.mark)
    ]

    def act(typed: dict[str, Any]) -> None:
        commands.hide(request.reader, file=row, kind=Redaction.Kind.ENTRY.value, **typed)

    ticked = [key for key, _words in entries] if mark else []
    form = HideEntriesForm(request.POST or None, entries=entries, initial={"what": ticked})
    return _asked(request, row, form, act, "entries")


@page(permission=roles.CASE_FILE, data=ALL, logs="child")
def hide_name(request: PageRequest, file: str) -> HttpResponse:
    row = _own(request, file)

    def act(typed: dict[str, Any]) -> None:
        what = [typed.pop("name")]
        commands.hide(request.reader, file=row, kind=Redaction.Kind.NAME.value, what=what, **typed)

    return _asked(request, row, HideNameForm(request.POST or None), act, "name")


def _asked(
    request: PageRequest,
    row: CaseFile,
    form: Form,
    act: Callable[[dict[str, Any]], None],
    what: str,
) -> HttpResponse:
    if not row.is_open:
        return redirect("inspection:file", row.ref)
    state, _kept = form_state(request, subject=f"case-file:{row.ref}:{what}")
    if request.method == "POST" and handling.done(form, act):
        return redirect("inspection:file", row.ref)
    context = {"file": row, "child": row.child, "form": form, "form_state": state, "what": what}
    return render(request, "inspection/hide.html", context, status=handling.status(form))


@page(permission=roles.CASE_FILE, data=ALL, logs="child")
def back(request: PageRequest, file: str, redaction: str) -> HttpResponse:
    """What was hidden is printed after all."""
    row = _own(request, file)
    rows = Redaction.objects.filter(file=row, lifted_at=None)
    found: Redaction = one(rows, redaction)

    def act(_typed: dict[str, Any]) -> None:
        commands.show_again(request.reader, redaction=found)

    form = Question(request.POST if request.method == "POST" else None)
    return _asked(request, row, form, act, "back")


def _state(row: CaseFile) -> dict[str, Any]:
    is_there = bool(row.ready_at) and not row.fetched_at and commands.path_of(row).exists()
    return {"file": row, "child": row.child, "is_there": is_there}


@page(permission=roles.CASE_FILE, data=ALL, logs="poll", methods=("GET",))
def state(request: PageRequest, file: str) -> HttpResponse:
    """The live part of that page; 304 while nothing changed."""
    row = _own(request, file)
    context = _state(row) | {"is_live": True}
    said = f"{row.done} {row.ready_at} {row.failed_at} {row.fetched_at} {context['is_there']}"
    etag = f'"{sha256(said.encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    body = render_to_string("inspection/state.html", context, request)
    return HttpResponse(body, headers={"ETag": etag})


@page(permission=roles.CASE_FILE, data=ALL, logs="child", once=False, methods=("POST",))
def pdf(request: PageRequest, file: str) -> HttpResponse:
    """The file, once: then it is gone."""
    row = _own(request, file)
    if not row.is_open and not _state(row)["is_there"]:
        return redirect("inspection:file", row.ref)  # which says what became of it
    try:
        content = commands.fetch(request.reader, file=row)
    except Invalid as wrong:
        raise Http404 from wrong
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="case-file-{row.ref}.pdf"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
