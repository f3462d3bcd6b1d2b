"""Children missing more than once, and what is known of it: a page about what helps."""

from django.http import HttpResponse
from django.shortcuts import render

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.practice.missing.queries.repeat import DAYS, OFTEN, repeats

USUAL = "2-90"


@page(
    permission=roles.REPEATS,
    data=(DataClass.IDENTITY, DataClass.MISSING, DataClass.PROMPT),
    logs="list",
    methods=("GET",),
)
def often(request: PageRequest) -> HttpResponse:
    """`?often=3-90`: at least three episodes in ninety days."""
    asked = request.GET.get("often", USUAL)
    chosen = asked if asked in OFTEN else USUAL
    now = repeats(request.reader, OFTEN[chosen][1], request.GET)
    request.shown([child.child_id for child in now.children])
    context = {
        "now": now,
        "chosen": chosen,
        "choices": [(code, words) for code, (words, _often) in OFTEN.items()],
        "often": OFTEN[chosen],
        "days": DAYS,
    }
    return render(request, "missing/often.html", context)
