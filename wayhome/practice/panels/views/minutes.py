"""Minutes, drafted from what was recorded: to each reader what that reader may read (P27, P28)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.panels import commands, rules
from wayhome.practice.panels.forms.standing import ApproveForm
from wayhome.practice.panels.queries.agenda import agenda
from wayhome.practice.panels.queries.minutes import minutes_of
from wayhome.practice.panels.views.opening import CLASSES, edited, meeting_or_404

DATA = (*CLASSES, DataClass.ACTION)


@page(permission=roles.ATTEND_PANEL, data=DATA, logs="list", methods=("GET",))
def minutes(request: PageRequest, meeting: str) -> HttpResponse:
    """A draft for those who run it; for others once the chair has approved them."""
    row = meeting_or_404(request, meeting)
    runs = commands.may_run(request.reader, row.panel)
    if row.held_at is None or not (row.minutes_at or runs):
        raise Http404
    found = agenda(request.reader, row)
    request.shown([line.child.pk for line in found.lines])
    context = {
        "agenda": found,
        "meeting": row,
        "heard": minutes_of(request.reader, found.lines),
        "may_approve": runs and request.reader.may(roles.CHAIR_PANEL) and not row.minutes_at,
        "limit": rules.MINUTES,
    }
    return render(request, "panels/minutes.html", context)


@page(permission=roles.CHAIR_PANEL, data=DATA, logs="list")
def approve(request: PageRequest, meeting: str) -> HttpResponse:
    row = meeting_or_404(request, meeting, runs=True)
    if row.held_at is None or row.minutes_at:
        raise Http404
    found = agenda(request.reader, row)
    request.shown([line.child.pk for line in found.lines])

    def make(data: Any) -> ApproveForm:
        return ApproveForm(data, initial={"notes": row.notes})

    def act(cleaned: dict[str, Any], version: int | None) -> None:
        commands.approve_minutes(request.reader, meeting=row, version=version, **cleaned)

    def then() -> HttpResponse:
        messages.success(request, _("Minutes are out: each reads what they may."))
        return redirect("panels:minutes", row.ref)

    return edited(
        request, make, act, then, subject=f"panel:approve:{row.ref}", version=row.version,
        current={}, template="panels/approve.html", meeting=row, agenda=found,
        heard=minutes_of(request.reader, found.lines),
    )  # fmt: skip
