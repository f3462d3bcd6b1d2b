"""An area beside its neighbours, its region and England, by what DfE published."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.oversight.signals import asking, queries
from wayhome.oversight.signals.comparing import Comparison, years
from wayhome.oversight.signals.views import as_csv, asked_area


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def comparison(request: PageRequest) -> HttpResponse:
    found, areas = _asked_for(request)
    asked = asking.asked(found.area, found.questions) if found else []
    context = {
        "found": found,
        "area": found.area if found else None,
        "areas": areas,
        "asked": asked,
        "may": {"explain": queries.may_explain_area(request.reader)},
    }
    return render(request, "signals/comparison.html", context)


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def table(request: PageRequest) -> HttpResponse:
    """Every cell, each neighbour's too; symbols as they were published."""
    found, _areas = _asked_for(request)
    names = list(found.neighbours) if found else []
    head = [_("Measure"), _("In Wayhome"), _("Published"), _("Region"), _("England"), *names]
    rows = [
        [
            row.title,
            row.ours.why if row.ours.value is None else row.ours.value,
            *(each.text for each in (row.own, row.region, row.england)),
            *(cell.text for _name, cell in row.like),
        ]
        for row in (found.rows if found else [])
    ]
    name = f"comparison-{found.area.code}-{found.year}" if found else "comparison"
    return as_csv(name, head, rows)


def _asked_for(request: PageRequest) -> tuple[Comparison | None, Sequence[Authority]]:
    """None: nothing is loaded, or the reader answers for no area."""
    areas = queries.areas_of(request.reader)
    area, held = asked_area(request, areas), years()
    if area is None or not held:
        return None, areas
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in held else held[0]
    return queries.compared(request.reader, area, year), areas
