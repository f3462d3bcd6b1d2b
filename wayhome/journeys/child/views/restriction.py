"""A record closed to all but a named few, and opened again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wayhome.foundation.access import commands
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.handling import done, status, written
from wayhome.foundation.pages.routing import PageRequest, form_state, page
from wayhome.journeys.child.forms import ReasonForm, RestrictForm
from wayhome.journeys.child.views.opening import opened_or_404

DATA = (DataClass.IDENTITY,)


@page(permission=roles.RESTRICT, data=DATA, logs="child")
def restrict(request: PageRequest, ref: str) -> HttpResponse:
    found = opened_or_404(request, ref)
    if found.restriction:
        return redirect("child:lift", ref)
    state, kept = form_state(request, subject=f"restrict:{ref}")
    form = written(request, RestrictForm, kept)

    def act(cleaned: dict[str, Any]) -> None:
        commands.restrict(
            request.reader, child_id=found.child.pk, owner=request.reader.user, **cleaned
        )

    if request.method == "POST" and done(form, act):
        messages.success(request, _("The record is closed to all but those you named."))
        return redirect("child:page", ref)
    context = {"child": found.child, "form": form, "form_state": state}
    return render(request, "child/restrict.html", context, status=status(form))


@page(permission=roles.RESTRICT, data=DATA, logs="child")
def lift(request: PageRequest, ref: str) -> HttpResponse:
    found = opened_or_404(request, ref)
    if not found.restriction:
        raise Http404
    standing = Restriction.objects.filter(child=found.child, lifted_at=None).order_by("pk")
    rows = list(standing.select_related("owner"))  # of joined records, each agency's own (E13)
    own = request.reader.agency_id
    row = next((each for each in rows if each.owning_agency_id == own), rows[0])
    state, kept = form_state(request, subject=f"lift:{ref}")
    form = written(request, ReasonForm, kept)

    def act(cleaned: dict[str, Any]) -> None:
        commands.lift_restriction(request.reader, restriction=row, **cleaned)

    if request.method == "POST" and done(form, act):
        messages.success(request, _("The record is open to its circle again."))
        return redirect("child:page", ref)
    context = {
        "child": found.child,
        "restriction": row,
        "named": row.named.order_by("name"),
        "form": form,
        "form_state": state,
    }
    return render(request, "child/lift.html", context, status=status(form))
