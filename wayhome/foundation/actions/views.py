"""One action: what, whose, by when; done with its effect, changed, or cancelled with a reason."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.actions import commands
from wayhome.foundation.actions.forms import AmendForm, CancelForm, FinishForm
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages.handling import clash, done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page

DATA = (DataClass.ACTION,)


def _open(request: PageRequest, ref: str) -> Action:
    rows = Action.objects.visible_to(request.reader).select_related(
        "child", "owner", "owner_team", "owner_team__agency", "owner_agency", "recorded_by"
    )
    action: Action = one(rows, ref)
    request.shown(action.child_id)
    return action


@page(permission=roles.READ_CHILD, data=DATA, logs="child", methods=("GET",))
def action(request: PageRequest, ref: str) -> HttpResponse:
    row = _open(request, ref)
    context = {"action": row, "may_act": commands.may_change(request.reader, row)}
    return render(request, "actions/action.html", context)


def _mine(request: PageRequest, ref: str) -> Action:
    """An action that this reader may change; for anyone else the page is not there."""
    row = _open(request, ref)
    if not commands.may_change(request.reader, row):
        raise Http404
    return row


@page(permission=roles.ACT, data=DATA, logs="child")
def finish(request: PageRequest, ref: str) -> HttpResponse:
    row = _mine(request, ref)

    def act(cleaned: dict[str, Any]) -> None:
        commands.finish(request.reader, action=row, **cleaned)

    return _step(
        request, row, FinishForm, act, title=_("It is done"), button=_("Record what it changed")
    )


@page(permission=roles.ACT, data=DATA, logs="child")
def cancel(request: PageRequest, ref: str) -> HttpResponse:
    row = _mine(request, ref)

    def act(cleaned: dict[str, Any]) -> None:
        commands.cancel(request.reader, action=row, **cleaned)

    return _step(request, row, CancelForm, act, title=_("Cancel the action"), button=_("Cancel it"))


def _step(
    request: PageRequest,
    row: Action,
    make: Callable[..., Form],
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    button: str,
) -> HttpResponse:
    state, kept = form_state(request, subject=f"action:{row.ref}", version=row.version)
    form = make(request.POST) if request.method == "POST" else make(kept)
    if request.method != "POST" and kept:
        from_draft(form)
    if request.method == "POST" and done(form, act):
        return redirect("actions:action", row.ref)
    context = {"action": row, "form": form, "form_state": state, "title": title, "button": button}
    return render(request, "actions/step.html", context, status=status(form))


@page(permission=roles.ACT, data=DATA, logs="child")
def amend(request: PageRequest, ref: str) -> HttpResponse:
    """Change its words or date. Of two people at once the second sees both texts (E15)."""
    row = _mine(request, ref)
    now = {"text": row.text, "due_at": row.due_at}
    state, kept = form_state(request, subject=f"action:{row.ref}", version=row.version)
    form = AmendForm(request.POST) if request.method == "POST" else AmendForm(kept, initial=now)
    if request.method != "POST" and kept:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.amend(request.reader, action=row, version=state.version, **cleaned)

    two = None
    try:
        if request.method == "POST" and done(form, act, current=now):
            return redirect("actions:action", row.ref)
    except Conflict as conflict:
        two = clash(form, conflict)
        state = replace(state, version=two.version)
    context = {
        "action": row,
        "form": form,
        "form_state": state,
        "clash": two,
        "title": _("Change the action"),
        "button": _("Save"),
    }
    return render(request, "actions/step.html", context, status=status(form, two))
