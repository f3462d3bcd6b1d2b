"""The funnel across authorities, or across homes of one area or of all."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.oversight.signals import asking, charts, funnels, queries, series
from wayhome.oversight.signals.funnels import Funnel
from wayhome.oversight.signals.views import as_csv, asked_area, month_asked


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def funnel(request: PageRequest) -> HttpResponse:
    found, area, areas = _asked_for(request)
    is_areas = area and series.service_of(request.reader) is None
    asked = asking.asked(area, funnels.questions(found, area)) if area and is_areas else []
    context = {
        "found": found,
        "area": area,
        "areas": areas,
        "asked": asked,
        "query": _query(request, area),
        "may": {"explain": queries.may_explain_area(request.reader)},
    }
    return render(request, "signals/funnel.html", context)


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def picture(request: PageRequest) -> HttpResponse:
    found, _area, _areas = _asked_for(request)
    if not found.is_drawn:
        raise Http404
    return HttpResponse(charts.svg(charts.funnel(found)), content_type="image/svg+xml")


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def table(request: PageRequest) -> HttpResponse:
    found, _area, _areas = _asked_for(request)
    head = [_("Place"), _("In time"), _("Of"), _("Per cent"), _("From"), _("To")]
    head += [_("Recorded late"), _("Outside the limits")]
    rows = []
    for place in found.places:
        low, high = place.interval or (None, None)
        side = {-1: _("below"), 1: _("above")}.get(place.side, "")
        part, late = (
            _("1 to 5, not shown") if each is None else each for each in (place.part, place.late)
        )
        rows.append([place.name, part, place.whole, place.percent, low, high, late, side])
    return as_csv(f"funnel-{found.by}-{found.year.first:%Y-%m}", head, rows)


def _asked_for(request: PageRequest) -> tuple[Funnel, Authority | None, Sequence[Authority]]:
    by = request.GET.get("by", "authority")
    if by not in funnels.BY:
        raise Http404
    areas = queries.areas_of(request.reader)
    area = asked_area(request, areas)
    year = funnels.twelve_months(month_asked(request, "until"))
    only = area if by == "home" else None
    return funnels.funnel(request.reader, by, year, only), area, areas


def _query(request: PageRequest, area: Authority | None) -> str:
    """For the picture and the file: what was asked of this page."""
    until = request.GET.get("until", "")
    by = "home" if request.GET.get("by") == "home" else "authority"
    said = f"by={by}&area={area.code if area else ''}"
    return f"{said}&until={until}" if month_asked(request, "until") else said
