"""A pack or minutes as a PDF: asked for, made by a job, fetched once by who asked (E26)."""

from hashlib import sha256
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.pages.handling import Question
from wayhome.foundation.pages.routing import PageRequest, one, page
from wayhome.practice.panels import commands
from wayhome.practice.panels.models import Paper
from wayhome.practice.panels.paper import making
from wayhome.practice.panels.views.opening import CLASSES, meeting_or_404, step


@page(permission=roles.ATTEND_PANEL, logs="nothing")
def ask(request: PageRequest, meeting: str, kind: str) -> HttpResponse:
    """What the file holds; then it is asked for."""
    row = meeting_or_404(request, meeting)
    if kind not in Paper.Kind.values or (kind == Paper.Kind.MINUTES and not row.minutes_at):
        raise Http404
    made: list[Paper] = []

    def act(_typed: dict[str, Any]) -> None:
        made.append(commands.ask_for_paper(request.reader, meeting=row, kind=kind))

    return step(
        request, Question, act, lambda: redirect("panels:paper-made", made[0].ref),
        subject=f"panel:paper:{row.ref}", template="panels/paper.html", meeting=row,
        title=_("Pack as a PDF") if kind == Paper.Kind.PACK else _("Minutes as a PDF"),
    )  # fmt: skip


def _own(request: PageRequest, ref: str) -> Paper:
    """Only who asked may fetch: another's is a 404."""
    mine = Paper.objects.filter(user=request.reader.user).select_related("meeting__panel")
    found: Paper = one(mine, ref)
    return found


def _state(row: Paper) -> dict[str, Any]:
    return {"paper": row, "is_there": bool(row.ready_at) and making.path_of(row).exists()}


@page(permission=roles.ATTEND_PANEL, logs="nothing", methods=("GET",))
def made(request: PageRequest, paper: str) -> HttpResponse:
    return render(request, "panels/paper_made.html", _state(_own(request, paper)))


@page(permission=roles.ATTEND_PANEL, logs="nothing", methods=("GET",))
def state(request: PageRequest, paper: str) -> HttpResponse:
    """The live part of that page; 304 while nothing changed."""
    row = _own(request, paper)
    context = _state(row)
    said = f"{row.done} {row.ready_at} {row.failed_at} {row.fetched_at} {context['is_there']}"
    etag = f'"{sha256(said.encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    body = render_to_string("panels/paper_state.html", context, request)
    return HttpResponse(body, headers={"ETag": etag})


@page(
    permission=roles.ATTEND_PANEL,
    data=(*CLASSES, DataClass.ACTION),
    logs="list",
    once=False,
    methods=("POST",),
)
def file(request: PageRequest, paper: str) -> HttpResponse:
    """The file, once: then it is gone. Every child in it is in the read log before it leaves."""
    row = Paper.objects.select_for_update(of=("self",)).get(pk=_own(request, paper).pk)
    path = making.path_of(row)
    if row.ready_at is None or row.fetched_at or not path.exists():
        request.shown([])
        return redirect("panels:paper-made", row.ref)  # which says what became of it
    if not making.is_still_open(request.reader, row):
        path.unlink()
        raise Http404
    row.fetched_at = clock.now()
    row.save(update_fields=["fetched_at"])
    request.shown(row.children)
    audit.record(
        request.reader,
        "panel.paper_fetched",
        subject_kind="panel_meeting",
        subject_id=row.meeting_id,
        fields={"paper": row.pk, "children": len(row.children)},
    )
    body = path.read_bytes()
    path.unlink()
    return HttpResponse(
        body,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="panel-{row.kind}.pdf"'},
    )
