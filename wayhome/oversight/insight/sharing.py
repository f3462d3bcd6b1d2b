"""A page of figures as a file that may leave the house: numbers from 1 to 5 are not in it."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.utils.translation import gettext as _

from wayhome.oversight.insight.queries import SUPPRESSED, Number, Row
from wayhome.oversight.insight.sections import Section
from wayhome.oversight.insight.years import Year


def written(sections: Iterable[Section], year: Year) -> str:
    """Each number a line: the table, the row, what is counted, how many, of how many."""
    text = StringIO()
    text.write("\ufeff")
    out = csv.writer(text)
    said = _("Twelve months from %(first)s. c: from 1 to 5, or hidden because another is.")
    out.writerow([said % {"first": f"{year.first:%B %Y}"}])
    out.writerow([_("Table"), _("Row"), _("Measure"), _("Number"), _("Out of")])
    for section in sections:
        total = [section.total] if section.total else []
        for row in [*section.rows, *total]:
            for each in section.measures:
                out.writerow([section.key, _row(row), each.title, *_said(row.numbers[each.code])])
    return text.getvalue()


def _row(row: Row) -> str:
    return f"{row.label:%Y-%m}" if hasattr(row.label, "strftime") else str(row.label or _("Year"))


def _said(number: Number) -> list[str]:
    if number.is_suppressed:
        return [SUPPRESSED, SUPPRESSED]
    part = number.part if number.value is None else f"{number.value:.1f}"
    return ["" if each is None else str(each) for each in (part, number.whole)]
