"""Case files: the register of what left; choosing a child, a purpose and the pieces."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.queries import opens_for
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.pages import handling, keyset
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.foundation.people.models import Child
from wayhome.foundation.people.queries import find
from wayhome.oversight.inspection import commands
from wayhome.oversight.inspection.casefile.holding import Part, is_through_glass, parts
from wayhome.oversight.inspection.casefile.pieces import PIECES
from wayhome.oversight.inspection.forms import BeginForm, FindForm
from wayhome.oversight.inspection.models import CaseFile
from wayhome.oversight.inspection.models import register as registered

SHOWN = 20


@page(permission=roles.INSPECT, logs="nothing", methods=("GET",))
def register(request: PageRequest) -> HttpResponse:
    """What left, by whom, for whom and why. It names no child."""
    rows = registered(request.reader)
    found = keyset.paged(rows, request.GET, order=("-recorded_at", "-pk"))
    context = {
        "page": found,
        "me": request.reader.user,
        "may_file": request.reader.may(roles.CASE_FILE),
    }
    return render(request, "inspection/files.html", context)


@page(permission=roles.CASE_FILE, data=(DataClass.IDENTITY,), logs="list", once=False)
def find_child(request: PageRequest) -> HttpResponse:
    """Found at once: nothing that was typed is in an address (E26)."""
    form = FindForm(request.POST if request.method == "POST" else None)
    found = []
    if form.is_bound and form.is_valid():
        found = list(find(request.reader, form.cleaned_data["text"], limit=SHOWN).candidates)
    request.shown([each.child.pk for each in found])
    context = {"form": form, "found": found, "was_asked": form.is_bound}
    return render(request, "inspection/find.html", context, status=handling.status(form))


@page(permission=roles.CASE_FILE, data=tuple(DataClass), logs="child")
def begin(request: PageRequest, child: str) -> HttpResponse:
    """What it would hold, piece by piece, and how each is handled."""
    row: Child = one(Child.objects.visible_to(request.reader), child)
    request.shown(row.pk)
    if is_through_glass(request.reader, row):
        return render(request, "inspection/glass.html", {"child": row})
    state, kept = form_state(request, subject=f"case-file:{row.ref}")
    holding = parts(request.reader, row, PIECES)
    form = BeginForm(
        request.POST or kept,
        pieces=[(each.piece.code, str(each.piece.title)) for each in holding],
        hints={each.piece.code: _hint(request.reader, row, each) for each in holding},
        initial={"pieces": [each.piece.code for each in holding if each.entries]},
    )
    made: list[CaseFile] = []

    def act(typed: dict[str, Any]) -> None:
        made.append(commands.begin(request.reader, child=row, **typed))

    if request.method == "POST":
        if handling.done(form, act):
            return redirect("inspection:file", made[0].ref)
    elif kept:
        handling.from_draft(form)
    context = {"child": row, "form": form, "form_state": state}
    return render(request, "inspection/begin.html", context, status=handling.status(form))


def _hint(reader: Reader, child: Child, found: Part) -> str:
    """How many entries, how each is handled, and what a rule keeps out of any file."""
    classes = found.piece.classes
    if classes and not opens_for(reader, child.pk, classes[0]):
        return _("Not open to you: nothing of it goes in.")
    handled = ", ".join(str(name.label) for name in classes) or _("each line as its own kind")
    count = len(found.entries)
    entries = ngettext("%(n)s entry", "%(n)s entries", count) % {"n": count}
    said = [_("%(entries)s. Handled as: %(how)s.") % {"entries": entries, "how": handled}]
    said += [_("Kept out by rule: %(n)s, %(why)s.") % {"n": n, "why": w} for n, w in found.left_out]
    return " ".join(said)
