"""Opening a panel, a meeting, an item: as far as this reader may, or 404; and one form a page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.once import once
from wayhome.foundation.access.sight import own_rows, sight
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.errors import Conflict, Invalid
from wayhome.foundation.pages.handling import Clash, clash, done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one
from wayhome.foundation.people.models import Child
from wayhome.practice.panels.commands import may_run
from wayhome.practice.panels.models import Item, Meeting, Panel
from wayhome.practice.panels.queries.pack import Pack, pack

CLASSES = (DataClass.IDENTITY, DataClass.PANEL)
Act = Callable[[dict[str, Any]], Any]


def panel_or_404(request: PageRequest, ref: str, *, runs: bool = False) -> Panel:
    row: Panel = one(Panel.objects.visible_to(request.reader).select_related("agency"), ref)
    if runs and not may_run(request.reader, row):
        raise Http404
    return row


def meeting_or_404(request: PageRequest, ref: str, *, runs: bool = False) -> Meeting:
    for row in once(request.reader, _meeting, ref=ref):
        if not runs or may_run(request.reader, row.panel):
            found: Meeting = row
            return found
    raise Http404


def _meeting(reader: Reader, *, ref: str) -> QuerySet[Any]:
    rows: QuerySet[Meeting] = Meeting.objects.visible_to(reader).filter(ref=ref)
    return rows.select_related("panel__agency", "panel__team", "minutes_by")


def item_or_404(request: PageRequest, ref: str, *, runs: bool = False) -> tuple[Item, Child]:
    """The item and its child; whoever declared a conflict has neither (P27)."""
    found = once(request.reader, _item, ref=ref)
    if not found:
        raise Http404
    row: Item = found[0]
    if runs and not may_run(request.reader, row.panel):
        raise Http404
    child = child_of(request, row.child_id)
    return row, child


def _item(reader: Reader, *, ref: str) -> QuerySet[Any]:
    rows: QuerySet[Item] = Item.objects.visible_to(reader).filter(ref=ref)
    return rows.select_related(
        *("panel__agency", "panel__team", "panel__chair", "panel__secretary", "meeting__panel")
    )


def child_of(request: PageRequest, child_id: int) -> Child:
    for child in once(request.reader, _child, child=child_id):
        request.shown(child.pk)
        found: Child = child
        return found
    raise Http404


def _child(reader: Reader, *, child: int) -> QuerySet[Any]:
    rows: QuerySet[Child] = Child.objects.visible_to(reader).filter(pk=child)
    return rows.annotate(own=own_rows(reader))


def pack_of(request: PageRequest, item: Item, child: Child) -> Pack:
    """The item's pack, as far as may be read: `child` is as `item_or_404` gave it."""
    seen = sight(request.reader, child.pk, child.own)  # type: ignore[attr-defined]
    return pack(seen, item, child)


def step(
    request: PageRequest,
    make: Callable[..., Form],
    act: Act,
    then: Callable[[], HttpResponse],
    *,
    subject: str,
    template: str = "panels/step.html",
    **context: Any,
) -> HttpResponse:
    """A page with one form: shown, kept as it is written, sent, done; or what is wrong, said."""
    state, kept = form_state(request, subject=subject)
    form = make(request.POST if request.method == "POST" else kept)
    if request.method != "POST" and kept:
        from_draft(form)
    if request.method == "POST" and done(form, act):
        return then()
    context |= {"form": form, "form_state": state}
    return render(request, template, context, status=status(form))


def edited(
    request: PageRequest,
    make: Callable[..., Form],
    act: Callable[[dict[str, Any], int | None], Any],
    then: Callable[[], HttpResponse],
    *,
    subject: str,
    version: int,
    current: dict[str, Any],
    template: str,
    **context: Any,
) -> HttpResponse:
    """The same of something that two may edit at once: the second sees both texts (E15)."""
    state, kept = form_state(request, subject=subject, version=version)
    form = make(request.POST if request.method == "POST" else kept)
    if request.method != "POST" and kept:
        from_draft(form)
    two: Clash | None = None
    try:
        if request.method == "POST" and done(
            form, lambda cleaned: act(cleaned, state.version), current=current
        ):
            return then()
    except Conflict as conflict:
        two = clash(form, conflict)
        state = replace(state, version=two.version)
    context |= {"form": form, "form_state": state, "clash": two}
    return render(request, template, context, status=status(form, two))


def pressed(act: Callable[[], Any]) -> str:
    """A button that asks nothing: what stood in the way, in words, or ""."""
    try:
        act()
    except Invalid as wrong:
        return "; ".join(wrong.errors.values())
    return ""
