"""Filling in: begun, saved part by part, completed. One page each, one command each."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.drafts import FormState
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages import handling
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.foundation.people.models import Child
from wayhome.foundation.questionnaires import commands, contexts, queries
from wayhome.foundation.questionnaires.answers import Given
from wayhome.foundation.questionnaires.belonging import parent_of
from wayhome.foundation.questionnaires.definition import Layout
from wayhome.foundation.questionnaires.forms import AnswersForm, WithdrawForm, form_for
from wayhome.foundation.questionnaires.models import AskedSection, Response, Version
from wayhome.foundation.questionnaires.views.reading import EVERY, around, opened


@page(permission=roles.ANSWER, data=EVERY, logs="child")
def begin(request: PageRequest, child: str, questionnaire: str) -> HttpResponse:
    """What will be asked, and who will read it; then it begins."""
    row = one(Child.objects.visible_to(request.reader), child)
    version = one_in_force(questionnaire)
    request.shown(row.pk)
    form, state = handling.Question(request.POST or None), form_state(request)[0]
    made: list[Response] = []

    def act(_typed: dict[str, Any]) -> None:
        made.append(commands.begin(request.reader, child=row, version=version))

    if request.method == "POST" and handling.done(form, act):
        return redirect("questionnaires:fill", made[0].ref)
    context = {"child": row, "asks": version.asks, "form": form, "form_state": state}
    return render(request, "questionnaires/begin.html", context, status=handling.status(form))


@page(permission=roles.ANSWER, data=EVERY, logs="child")
def begin_about(request: PageRequest, context: str, questionnaire: str) -> HttpResponse:
    """The same about a place or a group that somebody brought: no child is named by it."""
    subject = contexts.find(request.reader, context)
    version = one_in_force(questionnaire)
    if subject is None or version.asks.subject != subject.subject:
        raise Http404
    request.shown([])
    form, state = handling.Question(request.POST or None), form_state(request)[0]
    made: list[Response] = []

    def act(_typed: dict[str, Any]) -> None:
        made.append(commands.begin_about(request.reader, context=subject, version=version))

    if request.method == "POST" and handling.done(form, act):
        return redirect("questionnaires:fill", made[0].ref)
    shown = {"context": subject, "asks": version.asks, "form": form, "form_state": state}
    return render(request, "questionnaires/begin.html", shown, status=handling.status(form))


def one_in_force(ref: str) -> Version:
    """The version now asked of the questionnaire with this ref, or a 404."""
    found = queries.in_force().filter(questionnaire__ref=ref).first()
    if found is None:
        raise Http404
    return found


@page(permission=roles.ANSWER, data=EVERY, logs="child")
def fill(request: PageRequest, response: str) -> HttpResponse:
    """All of it on one page; or, where its file says so, the first section not gone through."""
    row = opened(request, response)
    if row.questionnaire_version.asks.layout == Layout.ONE_PAGE:
        return _fill(request, row, None)
    sections = queries.sections_open_to(request.reader, row)
    ahead = [section for section in sections if not section.completed_at] or sections
    if not ahead:
        return redirect(_read_url(row))
    return redirect("questionnaires:fill_section", row.ref, ahead[0].ref)


@page(permission=roles.ANSWER, data=EVERY, logs="child")
def fill_section(request: PageRequest, response: str, section: str) -> HttpResponse:
    row = opened(request, response)
    asked = one(row.sections.visible_to(request.reader), section)
    return _fill(request, row, asked)


def _fill(request: PageRequest, row: Response, section: AskedSection | None) -> HttpResponse:
    """Saved as it is written, sent in parts, put side by side where two people wrote."""
    subject = f"response:{row.ref}{f':{section.ref}' if section else ''}"
    state, kept = form_state(request, subject=subject, version=row.version)
    form = _form(request, row, section, kept)
    if kept and request.method == "GET":
        form.restore(kept)
    clash = None
    if request.method == "POST":
        try:
            if _saved(request, row, section, form, state):
                return _onward(request, row, section)
        except Conflict as conflict:
            clash, state = _clash(form, conflict), replace(state, version=conflict.version)
    context = around(request, row) | {
        "form": form,
        "form_state": state,
        "clash": clash,
        "section": section,
        "steps": _steps(request, row, section),
        "was_draft": bool(kept) and request.method == "GET",
    }
    status = handling.status(form, clash)
    return render(request, "questionnaires/fill.html", context, status=status)


def _form(
    request: PageRequest, row: Response, section: AskedSection | None, kept: QueryDict | None
) -> AnswersForm:
    before = queries.before(request.reader, row)
    form = form_for(
        row.questionnaire_version,
        section.section if section else "",
        data=request.POST if request.method == "POST" else None,
        answers=queries.given(row),
        sections=None if section else queries.codes_open_to(request.reader, row),
        more=request.GET.get("more", ""),
        sent=kept,
    )
    if before:
        form.compare(before.questionnaire_version.asks, queries.given(before, request.reader))
    if row.completed_at:
        form.ask_why()
    return form


def _saved(
    request: PageRequest,
    row: Response,
    section: AskedSection | None,
    form: AnswersForm,
    state: FormState,
) -> bool:
    def act(typed: dict[str, Any]) -> None:
        commands.save_answers(
            request.reader,
            row,
            form.answers(typed),
            version=state.version,
            section=section.section if section else "",
            reason=typed.get("reason", ""),
        )

    return handling.done(form, act, current=form.raw(queries.given(row, request.reader)))


def _clash(form: AnswersForm, conflict: Conflict) -> handling.Clash:
    theirs: dict[str, Given] = conflict.current
    by_field = Conflict(
        form.raw(theirs), conflict.changed_by, conflict.version, conflict.changed_at
    )
    return handling.clash(form, by_field)


def _onward(request: PageRequest, row: Response, section: AskedSection | None) -> HttpResponse:
    """To the next section, as it now stands; at the end, or when asked to stop, to the whole."""
    messages.success(request, _("Saved."))
    if another := request.POST.get("another"):
        return redirect(f"{request.path}?{urlencode({'more': another})}#section-{another}")
    if "later" in request.POST:
        return redirect(_read_url(row))
    following = [
        other
        for other in queries.sections_open_to(request.reader, row)
        if section and other.position > section.position
    ]
    if following:
        return redirect("questionnaires:fill_section", row.ref, following[0].ref)
    return redirect("questionnaires:complete", row.ref)


def _steps(
    request: PageRequest, row: Response, section: AskedSection | None
) -> list[dict[str, Any]]:
    if section is None:
        return []
    by_code = row.questionnaire_version.asks.by_code
    return [
        {
            "title": by_code[other.section].title,
            "state": _state(other, section),
            "section": other.ref,
        }
        for other in queries.sections_open_to(request.reader, row)
    ]


def _state(other: AskedSection, here: AskedSection) -> str:
    if other.pk == here.pk:
        return "now"
    return "done" if other.completed_at else "later"


@page(permission=roles.ANSWER, data=EVERY, logs="child")
def complete(request: PageRequest, response: str) -> HttpResponse:
    """Everything as it was answered, what is still needed, and the last button."""
    row = opened(request, response)
    form = handling.Question(request.POST or None)
    state = form_state(request, version=row.version, shows_draft=False)[0]

    def act(_typed: dict[str, Any]) -> None:
        commands.complete(request.reader, row, version=state.version)

    if request.method == "POST":
        try:
            if handling.done(form, act):
                messages.success(request, _("Completed."))
                parent = parent_of(request.reader, row)
                return redirect(parent.href if parent else _read_url(row))
        except Conflict:
            form.add_error(None, _("Somebody changed an answer just now. Read it again, please."))
    sheet = queries.Sheet(request.reader, row)
    context = around(request, row) | {
        "form": form,
        "form_state": replace(state, version=row.version),
        "answered": sheet.shown(),
        "hints": sheet.hints(),
        "lacking": sheet.missing(),
        "by_section": row.questionnaire_version.asks.layout == Layout.BY_SECTION,
    }
    return render(request, "questionnaires/complete.html", context, status=handling.status(form))


def _read_url(row: Response) -> str:
    return reverse("questionnaires:read", args=[row.ref])


@page(permission=roles.ANSWER, data=EVERY, logs="child")
def withdraw(request: PageRequest, response: str) -> HttpResponse:
    row = opened(request, response)
    state, kept = form_state(request, subject=f"response:{row.ref}")
    form = WithdrawForm(request.POST or kept)

    def act(typed: dict[str, Any]) -> None:
        commands.withdraw(request.reader, row, reason=typed["reason"])

    if request.method == "POST":
        if handling.done(form, act):
            messages.success(request, _("It no longer stands."))
            return redirect("questionnaires:list")
    elif kept:
        handling.from_draft(form)
    context = around(request, row) | {"form": form, "form_state": state}
    return render(request, "questionnaires/withdraw.html", context, status=handling.status(form))
