"""Sharing agreements: read in words, changed as a table, one kind of agency at a time."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access import agreed, commands
from wayhome.foundation.access.forms import AgreementForm, editable_kinds
from wayhome.foundation.access.models import SharingAgreement
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Conflict
from wayhome.foundation.pages import handling
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page


@page(permission=roles.AGREEMENTS, logs="nothing", methods=("GET",))
def agreements(request: PageRequest) -> HttpResponse:
    context = {"agreements": agreed.agreements(request.reader), "today": clock.today()}
    return render(request, "access/agreements.html", context)


@page(permission=roles.AGREEMENTS, logs="nothing", methods=("GET",))
def agreement(request: PageRequest, agreement: str) -> HttpResponse:
    row = one(agreed.agreements(request.reader), agreement)
    context = {
        "agreement": row,
        "kinds": agreed.in_words(row),
        "editable": {code for code, _title in editable_kinds()},
        "changes": agreed.changes(row),
        "may_change": agreed.may_change(request.reader),
        "today": clock.today(),
    }
    return render(request, "access/agreement.html", context)


@page(permission=roles.AGREEMENTS, logs="nothing")
def change_agreement(request: PageRequest, agreement: str, kind: str) -> HttpResponse:
    row = one(agreed.agreements(request.reader), agreement)
    kinds = dict(editable_kinds())
    if kind not in kinds or not agreed.may_change(request.reader):
        raise Http404
    current = {"review_on": row.review_on, "opens": _opens(row, kind)}
    state, kept = form_state(request, subject=f"agreement:{row.ref}:{kind}", version=row.version)
    form = AgreementForm(request.POST or kept, initial=current, kind=kind)
    clash = None

    def act(typed: dict[str, Any]) -> None:
        others = {line for line in _lines(row) if line[0] != kind}
        commands.change_agreement(
            request.reader,
            agreement=row,
            version=state.version,
            review_on=typed["review_on"],
            lines=others | form.lines(typed["opens"]),
        )

    if request.method == "POST":
        try:
            if handling.done(form, act, current=current):
                messages.success(request, _("Changed. It holds from now on."))
                return redirect("access:agreement", row.ref)
        except Conflict as conflict:
            clash, state = (
                _clash(form, row, kind, conflict),
                replace(state, version=conflict.version),
            )
    elif kept:
        handling.from_draft(form)
    context = {
        "agreement": row,
        "kind": kinds[kind],
        "form": form,
        "form_state": state,
        "clash": clash,
    }
    status = handling.status(form, clash)
    return render(request, "access/agreement_change.html", context, status=status)


def _lines(agreement: SharingAgreement) -> set[tuple[str, str, str]]:
    return set(agreement.lines.values_list("agency_kind", "purpose", "data_class"))


def _opens(agreement: SharingAgreement, kind: str) -> list[str]:
    return sorted(f"{purpose} {name}" for of, purpose, name in _lines(agreement) if of == kind)


def _clash(
    form: AgreementForm, row: SharingAgreement, kind: str, conflict: Conflict
) -> handling.Clash:
    """In the terms of this form: one kind's ticks; who was first, from the log."""
    lines = conflict.current["lines"]
    opens = sorted(f"{purpose} {name}" for of, purpose, name in lines if of == kind)
    latest = next(iter(agreed.changes(row, limit=1)), None)
    told = Conflict(
        {"review_on": conflict.current["review_on"], "opens": opens},
        latest.who if latest else _("Somebody else"),
        conflict.version,
        latest.at if latest else None,
    )
    return handling.clash(form, told)
