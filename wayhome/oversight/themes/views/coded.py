"""Coded themes: all of a quarter, what changed first; one theme over two years, and its words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.pages import keyset
from wayhome.foundation.pages.routing import PageRequest, child_ids, page
from wayhome.oversight.insight.remit import areas
from wayhome.oversight.reports import pictures
from wayhome.oversight.reports.quarters import Quarter
from wayhome.oversight.signals.views import as_csv
from wayhome.oversight.themes import charts, queries, words
from wayhome.oversight.themes.coding import Theme, themes
from wayhome.oversight.themes.queries import BLIND, Asked, Line
from wayhome.oversight.themes.shown import Share

ROWS = 20


def asked_of(request: PageRequest) -> Asked:
    """?quarter=2026-07&area=E06000049&by=<ref of a service>. What is not the reader's is a 404."""
    reader = request.reader
    if reader.agency and reader.agency.kind in BLIND:
        raise Http404
    quarters = queries.ended()
    wanted = request.GET.get("quarter", "")
    quarter = next((each for each in quarters if each.key == wanted), quarters[0])
    area = _chosen(_areas(reader), "code", request.GET.get("area", ""))
    found = Asked(reader, quarter, area)
    if found.hides:  # by service and by authority, one would tell the other by subtraction
        return found
    return Asked(
        reader, quarter, area, _chosen(_services(reader), "ref", request.GET.get("service", ""))
    )


def _chosen(rows: Sequence[Any], name: str, value: str) -> Any:
    if not value:
        return None
    found = next((row for row in rows if getattr(row, name) == value), None)
    if found is None:
        raise Http404
    return found


def _areas(reader: Reader) -> list[Authority]:
    return list(Authority.objects.filter(pk__in=areas(reader)).order_by("name"))


def _services(reader: Reader) -> list[Agency]:
    """Who may hold interviews in the reader's areas; none for a service, which reads its own."""
    if reader.agency and reader.agency.kind == Agency.Kind.SERVICE:
        return []
    rows = Agency.objects.filter(kind=Agency.Kind.SERVICE, areas__in=areas(reader))
    return list(rows.distinct().order_by("name"))


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def every(request: PageRequest) -> HttpResponse:
    asked = asked_of(request)
    rows = queries.lines(asked)
    shown = [row for row in rows if not row.is_hidden]
    context = _about(request, asked) | {
        "groups": [(group, found) for group, found in queries.grouped(shown) if found],
        "few": [row for row in rows if row.is_hidden],
        "changed": [row for row in rows if row.is_change],
        "sentence": words.headline(rows),
        "rules": words.rules(),
        "interviews": queries.interviews(asked),
        "quarters": queries.ended(),
        "areas": _areas(request.reader),
        "services": [] if asked.hides else _services(request.reader),
    }
    return render(request, "themes/list.html", context)


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def table(request: PageRequest) -> HttpResponse:
    """As a file: what leaves the house hides small numbers, whoever takes it. Codes and counts,
    never a word that a child said (P30)."""
    asked = asked_of(request)
    totals = Asked(_reader_of_totals(request.reader), asked.quarter, asked.area)
    rows = queries.lines(totals)
    audit.record(
        request.reader, "figures.shared", subject_kind="figures", fields={"page": "themes"}
    )
    head = ["question", "code", "theme", "interviews", "of", "before", "of_before", "change"]
    return as_csv(f"themes-{asked.quarter.key}", head, [_cells(row) for row in rows])


def _reader_of_totals(reader: Reader) -> Reader:
    return replace(reader, permissions=reader.permissions - {roles.DRILL_DOWN}, resolved={})


def _cells(row: Line) -> list[Any]:
    numbers = (row.now.part, row.now.whole, row.before.part, row.before.whole)
    shown = ["c" if number is None else number for number in numbers]
    change = row.change.value if row.change else "c"
    return [row.theme.question, row.theme.code, row.theme.says, *shown, change]


@page(permission=roles.MEASURES, data=(DataClass.INTERVIEW,), logs="list", methods=("GET",))
def theme(request: PageRequest, question: str, code: str) -> HttpResponse:
    """Its course, then the interviews that this reader may read, with the child's own words."""
    asked, chosen = asked_of(request), _theme(question, code)
    monthly = request.GET.get("per") == "month" and not asked.hides
    course = queries.course(asked, chosen, monthly=monthly)
    behind = queries.behind(asked, chosen)
    listed = keyset.paged(behind.rows, request.GET, order=("-recorded_at", "pk"), size=ROWS)
    request.shown(child_ids(listed.rows))
    quotes = queries.quotes(request.reader, [row.response_id for row in listed.rows])
    context = _about(request, asked) | {
        "course": course,
        "sentence": words.sentence(course.line),
        "described": described(course.by_period, monthly=monthly),
        "drawn": any(of.interval for _, of in course.by_period),
        "periods": [(_label(key, monthly=monthly), of) for key, of in reversed(course.by_period)],
        "monthly": monthly,
        "listed": listed,
        "rows": [(row, quotes.get(row.response_id, [])) for row in listed.rows],
        "unseen": _unseen(behind.unseen, asked),
        "may_read": request.reader.may(roles.READ_INTERVIEW),
    }
    return render(request, "themes/theme.html", context)


@page(permission=roles.MEASURES, logs="nothing", methods=("GET",))
def picture(request: PageRequest, question: str, code: str) -> HttpResponse:
    asked, chosen = asked_of(request), _theme(question, code)
    monthly = request.GET.get("per") == "month" and not asked.hides
    course = queries.course(asked, chosen, monthly=monthly)
    points = [(_label(key, monthly=monthly), of) for key, of in course.by_period]
    if not any(of.interval for _, of in points):
        raise Http404
    return HttpResponse(
        pictures.svg(charts.course(points, chosen.says)), content_type="image/svg+xml"
    )


def described(points: Sequence[tuple[str, Share]], *, monthly: bool) -> str:
    """The picture for whoever does not see it: its last points."""
    found = [f"{_label(key, monthly=monthly)} {words.share(of)}" for key, of in points[-4:]]
    return "; ".join(found)


def _label(key: str, *, monthly: bool = False) -> str:
    first = date.fromisoformat(f"{key}-01")
    return f"{first:%b %Y}" if monthly else Quarter(first).short


def _theme(question: str, code: str) -> Theme:
    found = themes().get(f"{question}:{code}")
    if found is None:
        raise Http404
    return found


def _unseen(count: int, asked: Asked) -> str:
    """How many more there are; a reader of totals is told a number nowhere but in the table."""
    if not count or asked.hides:
        return ""
    return ngettext(
        "%(count)s more interview counts here that is not yours to read.",
        "%(count)s more interviews count here that are not yours to read.",
        count,
    ) % {"count": count}


def _about(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    kept = {"quarter": asked.quarter.key}
    if asked.area:
        kept["area"] = asked.area.code
    if asked.service:
        kept["service"] = asked.service.ref
    reader = asked.reader
    return {
        "asked": asked,
        "quarter": asked.quarter,
        "query": f"?{urlencode(kept)}",
        "whose": asked.service or asked.area or (reader.agency if reader.agency else None),
        "may_search": reader.may(roles.READ_INTERVIEW),
        "may_open": not asked.hides,
    }
