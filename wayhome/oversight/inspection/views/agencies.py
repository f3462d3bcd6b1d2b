"""The scorecard: each agency's part in a quarter, with of how many; small numbers hidden (R53)."""

from django.http import HttpResponse
from django.shortcuts import render

from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.oversight.inspection.queries.scorecard import Quarter
from wayhome.oversight.inspection.queries.scorecard import scorecard as counted
from wayhome.oversight.inspection.scorecard import PARTS
from wayhome.oversight.inspection.views.asked import as_at


@page(permission=roles.INSPECT, logs="nothing", methods=("GET",))
def scorecard(request: PageRequest) -> HttpResponse:
    """`?quarter=2026-07` is July to September. A quarter that is not over says so."""
    asked = as_at(request)
    day = asked.on or clock.today()
    quarter = Quarter.named(request.GET.get("quarter", "")) or Quarter.of(day)
    context = {
        "asked": asked,
        "quarter": quarter,
        "is_over": quarter.last <= day,
        "has_begun": quarter.first <= day,
        "parts": PARTS,
        "rows": counted(request.reader, quarter, asked.at),
    }
    return render(request, "inspection/agencies.html", context)
