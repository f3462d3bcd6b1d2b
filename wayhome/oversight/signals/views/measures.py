"""Signal or noise: every figure in a sentence; one figure as chart, table and file."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.pages.routing import PageRequest, page
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measures import Measure
from wayhome.oversight.signals import asking, charts, queries, series, words
from wayhome.oversight.signals.queries import Charted
from wayhome.oversight.signals.series import Chart
from wayhome.oversight.signals.shifts import levels
from wayhome.oversight.signals.views import area_of, as_csv, asked_area, month_asked


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def every(request: PageRequest) -> HttpResponse:
    """What changed and nobody explained stands first."""
    areas = queries.areas_of(request.reader)
    area = asked_area(request, areas)
    rows = queries.charted(request.reader, area) if area else []
    context = {
        "area": area,
        "areas": areas,
        "rows": rows,
        "sentence": _headline(rows),
        "last": series.whole_months()[-1],
    }
    return render(request, "signals/list.html", context)


def _headline(rows: list[Charted]) -> str:
    """What is not explained; else what can be said, and of how many figures."""
    signals = [each for each in rows if each.chart.signal]
    unexplained = sum(not (each.asked and each.asked.answer) for each in signals)
    if unexplained:
        return ngettext(
            "%(count)s figure changed by more than chance, and nobody has explained it.",
            "%(count)s figures changed by more than chance, and nobody has explained them.",
            unexplained,
        ) % {"count": unexplained}
    judged = sum(each.chart.usual is not None for each in rows)
    if not judged:
        return _("Nothing can be said of change yet. Each figure says why.") if rows else ""
    if signals:
        return _("Every change beyond chance is explained.")
    return _("None of the %(count)s figures that can be judged changed by more than chance.") % {
        "count": judged
    }


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def measure(request: PageRequest, area: str, measure: str) -> HttpResponse:
    here, chart = _asked_for(request, area, measure)
    service, code = series.service_of(request.reader), chart.measure.code
    question = queries.asks(chart, here, service)
    asked = asking.asked(here, [question], service) if question else []
    context = {
        "area": here,
        "service": service,
        "chart": chart,
        "sentence": words.sentence(chart),
        "shifted": words.shifted(
            levels(series.long_run(request.reader, here, chart.measure)), chart.style
        ),
        "described": charts.sentence_for_readers(chart),
        "rows": _rows(chart),
        "fired": [(each, words.fired(each)) for each in reversed(chart.fired)],
        "rules": words.rules(),
        "asked": asked[0] if asked else None,
        "owner": asked[0].owner if asked else asking.owner_of(here, code, service),
        "earlier": asking.earlier(here, code, service),
        "may": _may(request),
        "until": request.GET.get("until", ""),
    }
    return render(request, "signals/measure.html", context)


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def picture(request: PageRequest, area: str, measure: str) -> HttpResponse:
    _here, chart = _asked_for(request, area, measure)
    if not chart.known:
        raise Http404
    return HttpResponse(charts.svg(charts.control(chart)), content_type="image/svg+xml")


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def table(request: PageRequest, area: str, measure: str) -> HttpResponse:
    here, chart = _asked_for(request, area, measure)
    head = [
        _("Month"),
        _("Count"),
        _("Of"),
        _("Value"),
        _("Middle"),
        _("Lower"),
        _("Upper"),
        _("Rule"),
    ]
    rows = []
    for month, bound, fired in _bounded(chart):
        limits = (bound.middle, bound.lower, bound.upper) if bound else (None, None, None)
        numbers = [None if each is None else round(each, 4) for each in (month.value, *limits)]
        rows.append([f"{month.on:%Y-%m}", month.part, month.whole, *numbers, " ".join(fired)])
    return as_csv(f"{chart.measure.code}-{here.code}", head, rows)


def _asked_for(request: PageRequest, area: str, measure: str) -> tuple[Authority, Chart]:
    here = area_of(request.reader, area)
    until = month_asked(request, "until")
    return here, series.charts(request.reader, here, [chartable(measure)], until=until)[0]


def chartable(code: str) -> Measure:
    """A figure that can be charted by month, or a 404."""
    found = registry.measures().get(code)
    if found is None or not series.fits(found):
        raise Http404
    return found


def _bounded(chart: Chart) -> list[tuple[Any, Any, list[str]]]:
    """Month, what is usual in it, and the codes of the rules whose runs it is in."""
    usual = chart.usual or [None] * len(chart.months)
    return [
        (month, bound, [f.rule for f in chart.fired if f.first <= month.on <= f.last])
        for month, bound in zip(chart.months, usual, strict=True)
    ]


def _rows(chart: Chart) -> list[dict[str, Any]]:
    style = chart.style
    return [
        {
            "on": month.on,
            "month": month,
            "value": words.value(month.value, style),
            "middle": words.value(bound.middle if bound else None, style),
            "usual": words.usual(bound, style) if bound else "–",
            "rules": fired,
        }
        for month, bound, fired in reversed(_bounded(chart))
    ]


def _may(request: PageRequest) -> dict[str, bool]:
    return {
        "explain": request.reader.may(roles.EXPLAIN),
        "name_owner": request.reader.may(roles.NAME_OWNER),
    }
