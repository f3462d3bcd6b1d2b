"""Finding the plan that a page is about, or a 404 that says nothing more."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages.handling import clash, done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one
from wayhome.foundation.people.models import Child
from wayhome.practice.plans.models import Plan
from wayhome.practice.plans.queries import reading

DATA = (DataClass.IDENTITY, DataClass.PLAN)


def opened(request: PageRequest, ref: str) -> Plan:
    """The plan, if this reader sees it and the child whose it is; the read is noted."""
    plan: Plan = one(reading.plan_rows(request.reader), ref)
    if not Child.objects.visible_to(request.reader).filter(pk=plan.child_id).exists():
        raise Http404
    request.shown(plan.child_id)
    return plan


def opened_child(request: PageRequest, ref: str) -> Child:
    child = reading.open_child(request.reader, ref)
    if child is None:
        raise Http404
    request.shown(child.pk)
    return child


def ask(
    request: PageRequest,
    make: Callable[..., Form],
    act: Callable[[dict[str, Any]], Any],
    *,
    plan: Plan,
    to: Callable[[], HttpResponse] | None = None,
    template: str = "plans/step.html",
    subject: str = "",
    version: int | None = None,
    current: dict[str, Any] | None = None,
    initial: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """A page with one form: its draft, its command, its conflict. `act` gets what was typed, and
    "version" with it where the form has one."""
    state, draft = form_state(request, subject=subject or f"plan:{plan.ref}", version=version)
    typed = request.POST if request.method == "POST" else draft
    form = make(typed, initial=(initial or {}) | (current or {}))
    if request.method != "POST" and draft:
        from_draft(form)

    def run(cleaned: dict[str, Any]) -> None:
        also = {"version": state.version} if version is not None else {}
        act(cleaned | also)

    two = None
    try:
        if request.method == "POST" and done(form, run, current=current):
            return to() if to else redirect("plans:plan", plan.child.ref)
    except Conflict as conflict:
        two = clash(form, conflict)
        state = replace(state, version=two.version)
    context |= {"plan": plan, "form": form, "form_state": state, "clash": two}
    return render(request, template, context, status=status(form, two))
