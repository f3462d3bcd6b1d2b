"""A number on the figures page, with the way to the rows behind it."""

from functools import cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from wayhome.foundation.rules.measures import Measure
from wayhome.oversight.insight.impact_cuts import CUTS
from wayhome.oversight.insight.queries import SUPPRESSED, Number, Row

register = template.Library()


@register.simple_tag(takes_context=True)
def number(context: Any, row: Row, measure: Measure, cut: str = "") -> str:
    """`63 of 80 (79 %)`; each count opens the rows behind it. `cut` is month, agency, area,
    authority or "". Hours say in brackets of how many they are the median."""
    found = row.numbers[measure.code]
    if found.is_suppressed:
        return format_html('<abbr title="{}">{}</abbr>', "1 to 5, not shown", SUPPRESSED)
    part = _opened(context, row, measure, cut=cut, part="n", count=found.part)
    if found.whole is None:
        return part
    if not found.whole:
        return "–"
    if measure.unit == "hours":
        return format_html("{} h ({})", f"{found.value:.1f}", part)
    whole = str(found.whole)
    if measure.denominator:  # else it is counted beside the table of episodes, and opens no rows
        whole = _opened(context, row, measure, cut=cut, part="d", count=found.whole)
    if measure.unit == "mean":
        return format_html("{} ({} / {})", f"{found.value:.1f}", part, whole)
    return format_html("{} of {} ({} %)", part, whole, found.percent)


def _opened(
    context: Any, row: Row, measure: Measure, *, cut: str, part: str, count: int | None
) -> str:
    if not context.get("may_open") or not count or cut in CUTS:
        return str(count)
    asked = {"from": context["from"], "by": context["by"]}
    if cut == "month":
        asked["month"] = row.key
    elif cut == "agency":
        asked["key"] = row.key
    elif cut:
        asked |= {"by": cut, "key": row.key}
    address = f"{_rows_of(measure.code, part)}?{urlencode(asked)}"
    return format_html('<a class="govuk-link" href="{}">{}</a>', address, count)


@cache
def _rows_of(code: str, part: str) -> str:
    return reverse("insight:rows", args=[code, part])


@register.simple_tag
def counted(row: Row, measure: Measure) -> Number:
    return row.numbers[measure.code]
