"""Pages of totals: no child is named on any of them."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse

from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.oversight.insight.years import month_from
from wayhome.oversight.signals.queries import areas_of


def area_of(reader: Reader, code: str) -> Authority:
    """One of the reader's areas, or a 404."""
    found = next((each for each in areas_of(reader) if each.code == code), None)
    if found is None:
        raise Http404
    return found


def asked_area(request: HttpRequest, areas: Sequence[Authority]) -> Authority | None:
    """?area=E06000049; without it, or with one that is not the reader's, the first."""
    code = request.GET.get("area", "")
    return next((each for each in areas if each.code == code), areas[0] if areas else None)


def month_asked(request: HttpRequest, name: str) -> date | None:
    """?until=2026-04 is up to the end of March."""
    return month_from(request.GET.get(name, ""))


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """With a byte order mark, so that a spreadsheet reads it as UTF-8. Text that a spreadsheet
    would take for a formula is led by an apostrophe."""
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(answer)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_plain(each) for each in row])
    return answer


def _plain(value: object) -> object:
    is_formula = isinstance(value, str) and value[:1] in ("=", "+", "@", "-", "\t")
    return f"'{value}" if is_formula else value
