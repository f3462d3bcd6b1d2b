"""Answers as a file: asked for, made by a job, fetched once by the person who asked (E26)."""

import json
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.pages import handling
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands, exports, fhir_answers, queries
from wayhome.foundation.questionnaires.models import Export
from wayhome.foundation.questionnaires.views.answering import one_in_force
from wayhome.foundation.questionnaires.views.reading import EVERY, opened


@page(permission=roles.EXPORT_ANSWERS, logs="nothing")
def export(request: PageRequest, questionnaire: str) -> HttpResponse:
    """What the file will hold and will not; then it is asked for."""
    version = one_in_force(questionnaire)
    form, state = handling.Question(request.POST or None), form_state(request)[0]
    made: list[Export] = []

    def act(_typed: dict[str, Any]) -> None:
        made.append(commands.ask_for_export(request.reader, questionnaire=version.questionnaire))

    if request.method == "POST" and handling.done(form, act):
        return redirect("questionnaires:export_made", made[0].ref)
    context = {"asks": version.asks, "form": form, "form_state": state}
    return render(request, "questionnaires/export.html", context, status=handling.status(form))


def _own(request: PageRequest, ref: str) -> Export:
    """Only who asked may fetch: another's export is a 404."""
    mine = Export.objects.filter(user=request.reader.user).select_related("questionnaire")
    found: Export = one(mine, ref)
    return found


@page(permission=roles.EXPORT_ANSWERS, logs="nothing", methods=("GET",))
def export_made(request: PageRequest, export: str) -> HttpResponse:
    return render(request, "questionnaires/export_made.html", _state(_own(request, export)))


def _state(row: Export) -> dict[str, Any]:
    """`is_there`: made, not fetched, and not yet cleared away."""
    return {"export": row, "is_there": bool(row.ready_at) and exports.path_of(row).exists()}


@page(permission=roles.EXPORT_ANSWERS, logs="nothing", methods=("GET",))
def export_state(request: PageRequest, export: str) -> HttpResponse:
    """The live part of that page; 304 while nothing changed."""
    row = _own(request, export)
    context = _state(row)
    said = f"{row.ready_at} {row.failed_at} {row.fetched_at} {context['is_there']}"
    etag = f'"{sha256(said.encode()).hexdigest()[:16]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    body = render_to_string("questionnaires/export_state.html", context, request)
    return HttpResponse(body, headers={"ETag": etag})


@page(permission=roles.EXPORT_ANSWERS, data=EVERY, logs="child", methods=("GET",))
def fhir_of(request: PageRequest, response: str) -> HttpResponse:
    """One response as FHIR R4: what this reader sees of it, no name, no child's own words (P30)."""
    row = opened(request, response)
    child = Child.objects.visible_to(request.reader).filter(pk=row.child_id).first()
    version = row.questionnaire_version
    around = fhir_answers.Around(
        number=version.number,
        response=row.ref,
        child=child.ref if child else "",
        authored_at=row.completed_at or row.begun_at,
        is_complete=bool(row.completed_at),
    )
    resource = fhir_answers.write(version.asks, queries.given(row, request.reader), around)
    audit.record(
        request.reader,
        "questionnaire.fhir_fetched",
        subject_kind="response",
        subject_id=row.pk,
        child_id=row.child_id,
    )
    name = f"{version.questionnaire.code}-{row.ref}.json"
    return HttpResponse(
        json.dumps(resource, ensure_ascii=False, indent=2),
        content_type="application/fhir+json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@page(permission=roles.EXPORT_ANSWERS, data=EVERY, logs="list", once=False, methods=("POST",))
def export_file(request: PageRequest, export: str) -> HttpResponse:
    """The file, once: then it is gone. Every child in it is in the read log before it leaves."""
    row = Export.objects.select_for_update(of=("self",)).get(pk=_own(request, export).pk)
    path = exports.path_of(row)
    if row.ready_at is None or row.fetched_at or not path.exists():
        request.shown([])
        return redirect("questionnaires:export_made", row.ref)  # which says what became of it
    row.fetched_at = clock.now()
    row.save(update_fields=["fetched_at"])
    request.shown(row.children)
    audit.record(
        request.reader,
        "questionnaire.export_fetched",
        subject_kind="export",
        subject_id=row.pk,
        fields={"questionnaire": row.questionnaire.code, "rows": row.rows},
    )
    body = path.read_bytes()
    path.unlink()
    name = f"{row.questionnaire.code}-{clock.today().isoformat()}.csv"
    return HttpResponse(
        body,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
