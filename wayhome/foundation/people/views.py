"""Two records of one child: found, looked at beside one another, joined, taken apart again."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.pages.handling import done, from_draft, status
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.foundation.people import beside, commands
from wayhome.foundation.people.forms import MergeForm, OtherForm, PartForm, PlaceForm
from wayhome.foundation.people.models import Child, Merge
from wayhome.foundation.people.queries import find

DATA = (DataClass.IDENTITY,)
ALL = tuple(DataClass)
SHOWN = 10


def _child(request: PageRequest, ref: str) -> Child:
    child: Child = one(Child.objects.visible_to(request.reader), ref)
    return child


@page(permission=roles.MERGE, data=DATA, logs="list", once=False)
def choose(request: PageRequest, ref: str) -> HttpResponse:
    """Which other record it may be. Found at once: nothing that was typed is in an address."""
    child = _child(request, ref)
    form = OtherForm(request.POST if request.method == "POST" else None)
    found = []
    if request.method == "POST" and form.is_valid():
        candidates = find(request.reader, form.cleaned_data["text"], limit=SHOWN + 1).candidates
        found = [each for each in candidates if each.child.pk != child.pk]
    request.shown([child.pk, *(each.child.pk for each in found)])
    context = {"child": child, "form": form, "found": found, "asked": form.is_bound}
    return render(request, "people/choose.html", context, status=status(form))


@page(permission=roles.MERGE, data=ALL, logs="list")
def join(request: PageRequest, ref: str, other: str) -> HttpResponse:
    """Beside one another: what agrees, what differs, what would move, what stands in the way."""
    kept, second = _child(request, ref), _child(request, other)
    if kept.pk == second.pk:
        raise Http404
    request.shown([kept.pk, second.pk])
    reader = request.reader
    clashes = beside.in_the_way(reader, kept, second)
    lines = beside.lines(reader, kept, second)
    state, draft = form_state(request, subject=f"join:{kept.ref}:{second.ref}")
    form = MergeForm(request.POST if request.method == "POST" else draft, clashes=clashes)
    if request.method != "POST" and draft:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.merge(reader, keep=kept, other=second, **cleaned)

    if request.method == "POST" and done(form, act):
        messages.success(request, _("They are one record now. Both histories are in it."))
        return redirect("child:page", kept.ref)
    context = {
        "child": kept,
        "other": second,
        "lines": [line for line in lines if line.kept or line.other],
        "empty": [line.name for line in lines if not (line.kept or line.other)],
        "moves": beside.moves(reader, second),
        "stops": [clash for clash in clashes if not clash.may_stand],
        "form": form,
        "form_state": state,
    }
    return render(request, "people/join.html", context, status=status(form))


def _merge(request: PageRequest, ref: str) -> Merge:
    """A merge of which the reader sees the kept record, and once it is undone both."""
    seen = Child.objects.visible_to(request.reader).values("pk")
    with_both = Q(undone_at=None) | Q(other__in=seen)
    rows = Merge.objects.filter(with_both, child__in=seen)
    with system_context():
        row: Merge = one(rows.select_related("child", "other", "recorded_by", "undone_by"), ref)
    request.shown([row.child_id, row.other_id])
    return row


@page(permission=roles.MERGE, data=ALL, logs="list", methods=("GET",))
def joined(request: PageRequest, merge: str) -> HttpResponse:
    row = _merge(request, merge)
    waiting, hidden = beside.to_place(request.reader, row)
    context = {"merge": row, "waiting": waiting, "hidden": hidden}
    return render(request, "people/joined.html", context)


@page(permission=roles.MERGE, data=DATA, logs="list")
def part(request: PageRequest, merge: str) -> HttpResponse:
    row = _merge(request, merge)
    if row.undone_at:
        raise Http404
    state, draft = form_state(request, subject=f"part:{row.ref}")
    form = PartForm(request.POST if request.method == "POST" else draft)
    if request.method != "POST" and draft:
        from_draft(form)

    def act(cleaned: dict[str, Any]) -> None:
        commands.unmerge(request.reader, merge=row, **cleaned)

    if request.method == "POST" and done(form, act):
        messages.success(request, _("They are two records again, each with its own."))
        return redirect("people:joined", row.ref)
    context = {"merge": row, "form": form, "form_state": state}
    return render(request, "people/part.html", context, status=status(form))


@page(permission=roles.MERGE, data=ALL, logs="list")
def place(request: PageRequest, merge: str) -> HttpResponse:
    """Whose each fact is that was recorded while they were one."""
    row = _merge(request, merge)
    waiting, hidden = beside.to_place(request.reader, row)
    if not waiting:
        return redirect("people:joined", row.ref)
    state, _draft = form_state(request, subject=f"place:{row.ref}")
    names = (f"{row.child.name} ({row.child.ref})", f"{row.other.name} ({row.other.ref})")
    form = PlaceForm(request.POST or None, waiting=waiting, names=names)

    def act(_cleaned: dict[str, Any]) -> None:
        for fact, side in form.placed():
            commands.place(request.reader, merge=row, fact=fact, side=side)

    if request.method == "POST" and done(form, act):
        messages.success(request, _("Kept. What you left is still listed here."))
        return redirect("people:joined", row.ref)
    context = {"merge": row, "form": form, "form_state": state, "hidden": hidden}
    return render(request, "people/place.html", context, status=status(form))


def kept_record(request: HttpRequest, child_id: int) -> HttpResponse | None:
    """An address of a record that was joined leads to the kept one, for whoever may see that (for
    settings.WAYHOME_REFUSED: the refusal has its line in the log, the page it leads to another)."""
    reader, match = getattr(request, "reader", None), request.resolver_match
    if reader is None or match is None or request.method != "GET":
        return None
    with system_context():
        child = Child.objects.filter(pk=child_id).exclude(merged_into=None).first()
        kept = child
        while kept is not None and kept.merged_into_id:
            kept = Child.objects.get(pk=kept.merged_into_id)
        if child is None or kept is None:
            return None
        if not Child.objects.visible_to(reader).filter(pk=kept.pk).exists():
            return None
    there = {name: kept.ref if said == child.ref else said for name, said in match.kwargs.items()}
    return None if there == match.kwargs else redirect(reverse(match.view_name, kwargs=there))
