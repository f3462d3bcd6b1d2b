"""An exception that a report printed, opened to its children: on the live page, never in a file."""

from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Least

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived, DerivedQuerySet
from wayhome.oversight.insight.gaps import Behind, of_areas, readable
from wayhome.oversight.reports.asked import BAR, said
from wayhome.oversight.reports.models import Report
from wayhome.oversight.reports.suppression import TOTAL

TABLE = "exceptions-"


@dataclass(frozen=True)
class Opening:
    """What was printed, `c` where hidden; and the rows that were open then, as known today."""

    title: str
    printed: str
    behind: Behind


def opens(report: Report, reader: Reader) -> dict[str, str]:
    """Words as printed -> the rule they are of, for whoever may open children by name."""
    if not reader.may(roles.SAMPLE):
        return {}
    known = registry.rules()
    return {words: code for code, words in _table(report)["rows"].items() if code in known}


def opening(report: Report, reader: Reader, code: str) -> Opening | None:
    table = _table(report)
    if code not in table["rows"] or code not in registry.rules():
        return None
    cell = BAR.join((code, TOTAL))
    printed = said(None if cell in table["c"] else int(table["shown"].get(cell, 0)))
    with system_context():
        total = _open_then(report, code).count()
    rows = readable(reader, _open_then(report, code), code)
    ended = Least("stopped_at", "excused_at", "closed_at", "until_at")
    return Opening(table["rows"][code], printed, Behind(rows.annotate(ended_at=ended), total))


def _table(report: Report) -> dict[str, Any]:
    found = (table for key, table in report.tables.items() if key.startswith(TABLE))
    return next(found, {"rows": {}, "shown": {}, "c": []})


def _open_then(report: Report, code: str) -> DerivedQuerySet:
    """As `sections.exceptions.OPEN` counts them: late at that instant, and nothing had ended it."""
    at = report.until
    rows = Derived.objects.open_at(at).filter(rule=code, due_at__lte=at)
    return of_areas(rows, report.covers, at.astimezone(clock.LONDON).date())
