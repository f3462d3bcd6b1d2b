"""For a council's administrator: the numbers of the area, and whose addresses may write."""

from datetime import time
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.kernel.errors import Refused
from wayhome.foundation.pages.handling import done, status
from wayhome.foundation.pages.routing import PageRequest, form_state, page
from wayhome.practice.contacts.commands.setting_up import list_domain, set_numbers, unlist_domain
from wayhome.practice.contacts.forms.numbers import DomainForm, NumbersForm
from wayhome.practice.contacts.models import AgencyDomain, FrontDoor
from wayhome.practice.contacts.queries.lines import areas_of, lines

USUAL = {"opens": time(8, 30), "closes": time(17, 30)}


def _areas(request: PageRequest) -> list[Authority]:
    """The areas that a council's administrator answers for; nobody else has such a page."""
    agency = request.reader.agency
    if agency is None or agency.kind != Agency.Kind.COUNCIL:
        raise Refused(roles.ADMINISTER)
    here = Authority.objects.filter(pk__in=areas_of(request.reader) or [])
    return list(here.order_by("name"))


@page(permission=roles.ADMINISTER, logs="nothing")
def numbers(request: PageRequest) -> HttpResponse:
    areas = _areas(request)
    if not areas:
        raise Http404
    wanted = request.GET.get("area", areas[0].code)
    area = next((each for each in areas if each.code == wanted), None)
    if area is None:
        raise Http404
    state, _kept = form_state(request)
    standing = FrontDoor.objects.filter(authority=area).values().first() or USUAL
    initial = {
        name: f"{value:%H:%M}" if isinstance(value, time) else value
        for name, value in standing.items()
    }
    form = NumbersForm(request.POST if request.method == "POST" else None, initial=initial)

    def act(cleaned: dict[str, Any]) -> None:
        set_numbers(request.reader, authority=area, **cleaned)

    if request.method == "POST" and done(form, act):
        return redirect("contacts:numbers")
    context = {"form": form, "form_state": state, "area": area, "areas": areas}
    context["lines"] = lines([area.pk])
    return render(request, "contacts/numbers.html", context, status=status(form))


@page(permission=roles.ADMINISTER, logs="nothing")
def addresses(request: PageRequest) -> HttpResponse:
    areas = _areas(request)
    agencies = Agency.objects.filter(areas__in=areas, is_active=True).distinct().order_by("name")
    listed = AgencyDomain.objects.filter(agency__in=agencies).select_related("agency")
    state, _kept = form_state(request)
    if request.method == "POST" and "remove" in request.POST:
        row = listed.filter(domain=request.POST["remove"]).first()
        if row is None:
            raise Http404
        unlist_domain(request.reader, domain=row)
        return redirect("contacts:addresses")
    form = DomainForm(request.POST if request.method == "POST" else None, agencies=agencies)

    def act(cleaned: dict[str, Any]) -> None:
        list_domain(request.reader, **cleaned)

    if request.method == "POST" and done(form, act):
        return redirect("contacts:addresses")
    context = {"form": form, "form_state": state, "listed": listed}
    return render(request, "contacts/addresses.html", context, status=status(form))
