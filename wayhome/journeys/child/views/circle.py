"""The circle, managed: who is brought in, for what, and who leaves (P22)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access import commands
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.pages.handling import done, status, written
from wayhome.foundation.pages.routing import PageRequest, form_state, one, page
from wayhome.journeys.child.forms import InvolveForm, ReasonForm
from wayhome.journeys.child.queries import involved
from wayhome.journeys.child.views.opening import opened_or_404

DATA = (DataClass.IDENTITY,)


@page(permission=roles.MANAGE_CIRCLE, data=DATA, logs="child", methods=("GET",))
def circle(request: PageRequest, ref: str) -> HttpResponse:
    found = opened_or_404(request, ref)
    context = {"child": found.child, "rows": involved.rows(found.sight)}
    return render(request, "child/circle.html", context)


@page(permission=roles.MANAGE_CIRCLE, data=DATA, logs="child", methods=("GET",))
def choose(request: PageRequest, ref: str) -> HttpResponse:
    """Which agency? By a part of its name, among those who share with the reader's own."""
    found = opened_or_404(request, ref)
    wanted = request.GET.get("agency", "").strip()[:80]
    agencies = involved.partners(request.reader, wanted)
    context = {"child": found.child, "agencies": agencies, "wanted": wanted}
    return render(request, "child/choose.html", context)


@page(permission=roles.MANAGE_CIRCLE, data=DATA, logs="child")
def add(request: PageRequest, ref: str, agency: str) -> HttpResponse:
    found = opened_or_404(request, ref)
    joining: Agency = get_object_or_404(involved.sharing(request.reader), ref=agency)
    state, kept = form_state(request, subject=f"circle:{ref}:{agency}")
    purposes = involved.purposes(joining)
    form = written(request, InvolveForm, kept, agency=joining, purposes=purposes)

    def act(cleaned: dict[str, Any]) -> None:
        person = cleaned.pop("person")
        commands.involve(
            request.reader, child_id=found.child.pk, agency=joining, user=person, **cleaned
        )

    if request.method == "POST" and done(form, act):
        messages.success(request, _("%(agency)s is in the circle.") % {"agency": joining.name})
        return redirect("child:circle", ref)
    context = {"child": found.child, "agency": joining, "form": form, "form_state": state}
    return render(request, "child/add.html", context, status=status(form))


@page(permission=roles.MANAGE_CIRCLE, data=DATA, logs="child")
def end(request: PageRequest, ref: str, involvement: str) -> HttpResponse:
    found = opened_or_404(request, ref)
    row = one(involved.endable(found.sight), involvement)
    state, kept = form_state(request, subject=f"circle:{involvement}")
    form = written(request, ReasonForm, kept)

    def act(cleaned: dict[str, Any]) -> None:
        commands.end_involvement(request.reader, involvement=row, **cleaned)

    if request.method == "POST" and done(form, act):
        messages.success(request, _("%(agency)s has left the circle.") % {"agency": row.agency})
        return redirect("child:circle", ref)
    context = {"child": found.child, "row": row, "form": form, "form_state": state}
    return render(request, "child/end.html", context, status=status(form))
