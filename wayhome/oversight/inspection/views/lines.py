"""Lines of enquiry: what the record shows, what is lacking and whose it is, whom to sample."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import keyset
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.oversight.insight.gaps import gaps as gaps_of
from wayhome.oversight.insight.gaps import reads_totals_alone
from wayhome.oversight.inspection.evidence import EVIDENCE
from wayhome.oversight.inspection.lines import Line, register
from wayhome.oversight.inspection.queries import evidence as found
from wayhome.oversight.inspection.queries.sample import sample
from wayhome.oversight.inspection.views.asked import AsAt, as_at

CLASSES = (
    *(DataClass.IDENTITY, DataClass.MISSING, DataClass.REFERRAL, DataClass.EXPLOITATION),
    *(DataClass.PANEL, DataClass.PLAN, DataClass.ACTION),
)


@page(permission=roles.INSPECT, logs="nothing", methods=("GET",))
def lines(request: PageRequest) -> HttpResponse:
    """Every line with its evidence: three statements, however many lines there are."""
    asked, known = as_at(request), register()
    every = list(known.lines.values())
    pieces = {each.code: each for line in every for each in line.evidence}
    counts = found.counted(request.reader, list(pieces.values()), asked.at)
    gaps = gaps_of(request.reader, sorted({code for line in every for code in line.gaps}))
    themes = [
        (theme, [_shown(line, counts, gaps) for line in every if line.theme == theme])
        for theme in known.themes()
    ]
    context = {
        "themes": themes,
        "version": known.version,
        "lists": reverse("returns:register"),  # of a door above: an address, not an import
        **_about(request, asked),
    }
    return render(request, "inspection/lines.html", context)


def _shown(line: Line, counts: dict[str, Any], gaps: dict[str, Any]) -> dict[str, Any]:
    open_gaps = [gaps[code] for code in line.gaps if gaps[code].count]
    return {
        "line": line,
        "counts": [counts[each.code] for each in line.evidence],
        "gaps": sorted(open_gaps, key=lambda gap: -gap.count),
        "open": sum(gap.count for gap in open_gaps),
    }


def _about(request: PageRequest, asked: AsAt) -> dict[str, Any]:
    reader = request.reader
    return {
        "asked": asked,
        "may_sample": reader.may(roles.SAMPLE),
        "may_file": reader.may(roles.CASE_FILE),
        "may_list": reader.may(roles.READ_EXPORTS),
        "totals_alone": reads_totals_alone(reader),
    }


@page(permission=roles.INSPECT, data=CLASSES, logs="list", methods=("GET",))
def line(request: PageRequest, code: str) -> HttpResponse:
    """One line. Children to sample are there for who may open them by name."""
    asked, chosen = as_at(request), register().lines.get(code)
    if chosen is None:
        raise Http404
    counts = found.counted(request.reader, chosen.evidence, asked.at)
    gaps = gaps_of(request.reader, chosen.gaps)
    about = _about(request, asked)
    drawn = None
    if about["may_sample"] and asked.on is None:
        drawn = sample(request.reader, chosen, asked.at)
    request.shown(drawn.children() if drawn else [])
    context = {**_shown(chosen, counts, gaps), **about, "sample": drawn}
    return render(request, "inspection/line.html", context)


@page(permission=roles.SAMPLE, data=CLASSES, logs="list", methods=("GET",))
def evidence(request: PageRequest, code: str, part: str) -> HttpResponse:
    """The children behind a number: `part` is met or unmet."""
    asked, chosen = as_at(request), EVIDENCE.get(code)
    if chosen is None or part not in ("met", "unmet"):
        raise Http404
    behind = found.behind(request.reader, chosen, asked.at, met=part == "met")
    listed = keyset.paged(behind.rows, request.GET, order=("family_name", "given_name", "pk"))
    request.shown([child.pk for child in listed.rows])
    context = {
        "chosen": chosen,
        "part": part,
        "behind": behind,
        "listed": listed,
        "now": clock.now(),
        **_about(request, asked),
    }
    return render(request, "inspection/evidence.html", context)
