"""Figures: a sentence first, then the picture, the table, and the rows behind each number."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.kernel import audit
from wayhome.foundation.pages import keyset
from wayhome.foundation.pages.routing import PageRequest, child_ids, page
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Repair
from wayhome.oversight.insight import charts, queries, sharing
from wayhome.oversight.insight import gaps as not_happening
from wayhome.oversight.insight.queries import Figures, Row
from wayhome.oversight.insight.sections import PAGES, facts_of, sections
from wayhome.oversight.insight.years import Span, Year, month_from, span, year_from

BY = {"service": "service_id", "authority": "authority_id"}
BEHIND = BY | {"area": "area_id"}  # by which a number's rows may be narrowed
HEADLINE = "M10"


def _year(request: HttpRequest) -> Year:
    return year_from(request.GET.get("from", ""))


def _by(request: HttpRequest) -> str:
    asked = request.GET.get("by", "service")
    return asked if asked in BY else "service"


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def measures(request: PageRequest) -> HttpResponse:
    year, by = _year(request), _by(request)
    found = queries.figures(request.reader, year, BY[by])
    own = {"figures": found, "sentence": sentence(found)}
    return render(request, "insight/measures.html", own | _about(request, found.span, by))


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def further(request: PageRequest, which: str) -> HttpResponse:
    """`which` is a word of `sections.PAGES`."""
    if which not in PAGES:
        raise Http404
    year = _year(request)
    own = {"which": which, "sections": sections(request.reader, year, which), "shares": True}
    months = span(request.reader, year, facts_of(which))
    return render(request, "insight/further.html", own | _about(request, months, _by(request)))


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def shared(request: PageRequest, which: str) -> HttpResponse:
    """A page's tables as a file, as a reader of totals alone would have them: what leaves the
    house hides small numbers, whoever takes it."""
    if which not in PAGES:
        raise Http404
    year, kept = _year(request), request.reader.permissions - {roles.DRILL_DOWN}
    stranger = replace(request.reader, permissions=kept, resolved={})
    text = sharing.written(sections(stranger, year, which), year)
    audit.record(request.reader, "figures.shared", subject_kind="figures", fields={"page": which})
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{which}-{year.first:%Y-%m}.csv"'
    return answer


def _about(request: PageRequest, months: Span, by: str) -> dict[str, Any]:
    """What every page of figures says of itself."""
    return {
        "span": months,
        "by": by,
        "from": f"{months.year.first:%Y-%m}",
        "may_open": request.reader.may(roles.DRILL_DOWN),
        "recalculating": Repair.objects.filter(done_at=None).exists(),
    }


def sentence(found: Figures) -> str:
    """What the figures say, in words, before any picture."""
    number = found.total.numbers[HEADLINE]
    if number.is_suppressed:
        return _("Too few interviews fell due for a figure that could not point at a child.")
    if not number.whole:
        return _("No return interview that fell due in these twelve months is recorded.")
    latest = _latest(found.by_month)
    said = _(
        "%(held)s of %(due)s interviews were held in time in these twelve months (%(percent)s %%)."
    ) % {"held": number.part, "due": number.whole, "percent": number.percent}
    if latest is None:
        return said
    month = latest.numbers[HEADLINE]
    return (
        said
        + " "
        + _("In %(month)s: %(held)s of %(due)s (%(percent)s %%).")
        % {
            "month": f"{latest.label:%B %Y}",
            "held": month.part,
            "due": month.whole,
            "percent": month.percent,
        }
    )


def _latest(rows: list[Row]) -> Row | None:
    shown = [row for row in rows if row.numbers[HEADLINE].percent is not None]
    return shown[-1] if shown else None


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def picture(request: PageRequest) -> HttpResponse:
    """The headline by month, as an image of its own, so that the page never waits for it."""
    year, found = _year(request), queries.measures([HEADLINE])
    months = span(request.reader, year, found[0].table)
    rows = queries.cut(request.reader, found, year, "due_month_on").by_month(months)
    svg = charts.in_time(rows, HEADLINE, _("Return interviews held in time, by month"))
    return HttpResponse(svg, content_type="image/svg+xml")


@page(
    permission=roles.DRILL_DOWN,
    data=(DataClass.MISSING, DataClass.EXPLOITATION),
    logs="list",
    methods=("GET",),
)
def rows(request: PageRequest, code: str, part: str) -> HttpResponse:
    """The children behind a number, as far as this reader may see, and how many they may not."""
    if code not in registry.measures() or part not in ("n", "d"):
        raise Http404
    if part == "d" and registry.measures()[code].denominator is None:
        raise Http404
    by, month = (
        BEHIND.get(request.GET.get("by", ""), "service_id"),
        month_from(request.GET.get("month", "")),
    )
    found = queries.behind(
        request.reader,
        code,
        part,
        _year(request),
        month=month,
        where=queries.narrowed(by, request.GET.get("key", "")),
    )
    listed = keyset.paged(found.rows, request.GET, order=found.order)
    request.shown(child_ids(listed.rows))
    context = {
        "found": found,
        "listed": listed,
        "part": part,
        "month": month,
        "unseen": _unseen(found.unseen),
        "from": request.GET.get("from", ""),
    }
    return render(request, "insight/rows.html", context)


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def gaps(request: PageRequest) -> HttpResponse:
    """What is not happening, the worst first: counts and owners, no child."""
    agency = request.reader.agency
    context = {
        "gaps": not_happening.worst(request.reader),
        "own_part": agency is not None and agency.kind in not_happening.OWN_PART,
    }
    return render(request, "insight/gaps.html", context)


@page(permission=roles.SAMPLE, data=tuple(DataClass), logs="list", methods=("GET",))
def gap(request: PageRequest, code: str) -> HttpResponse:
    """The children behind what one rule says is lacking, the longest first, and who owes each."""
    if code not in registry.rules():
        raise Http404
    behind = not_happening.gap_rows(request.reader, code)
    order = ("due_at", "subject_kind", "subject_id", "occurrence")
    listed = keyset.paged(behind.rows, request.GET, order=order)
    request.shown(row.child_id for row in listed.rows if row.child_id)
    not_happening.told(request.reader, listed.rows)
    worst = not_happening.worst(request.reader)
    place = next((n for n, each in enumerate(worst) if each.rule.code == code), None)
    missing = not_happening.gaps(request.reader, [code])[code] if place is None else worst[place]
    following = None if place is None else next(iter(worst[place + 1 :]), None)
    context = {"missing": missing, "following": following, "behind": behind, "listed": listed}
    return render(request, "insight/gap.html", context)


def _unseen(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)s more row counts here, about a child you are not involved with.",
        "%(count)s more rows count here, about children you are not involved with.",
        count,
    ) % {"count": count}
