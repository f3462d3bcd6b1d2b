"""Every read that a page of reports needs."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from wayhome.foundation.agencies.models import Authority, Partnership
from wayhome.foundation.agencies.readers import Reader
from wayhome.oversight.insight.remit import areas
from wayhome.oversight.reports.making import sealed
from wayhome.oversight.reports.models import BoardAction, Correction, Report
from wayhome.oversight.reports.version import code

WITH = ("authority", "partnership", "user", "agency")


def register(reader: Reader) -> QuerySet[Report]:
    """Newest first, each with how many numbers would be others today."""
    found = Report.objects.visible_to(reader).select_related(*WITH).light()
    return found.annotate(corrected=Count("corrections"))


def readable(reader: Reader) -> QuerySet[Report]:
    return Report.objects.visible_to(reader).select_related(*WITH, "last").defer("pdf", "word")


def actions(reader: Reader) -> QuerySet[BoardAction]:
    """Of reports of the reader's own agency."""
    found = BoardAction.objects.filter(report__agency=reader.agency_id)
    return found.select_related("report", "report__authority", "report__partnership")


@dataclass(frozen=True)
class Scope:
    """What one report may be about: an authority, or a partnership that has one of them."""

    key: str
    title: str
    authority: Authority | None = None
    partnership: Partnership | None = None


def scopes(reader: Reader) -> list[Scope]:
    """Authorities of the reader's remit, then partnerships that any of their councils is in."""
    own = list(Authority.objects.filter(pk__in=areas(reader)))
    wider = Partnership.objects.filter(agencies__areas__in=own, agencies__kind="council")
    return [
        *(Scope(each.code, each.name, authority=each) for each in own),
        *(Scope(each.ref, each.name, partnership=each) for each in wider.distinct()),
    ]


@dataclass(frozen=True)
class Opened:
    """A report on a page: as it was made, and beside it what has changed since."""

    report: Report
    is_whole: bool  # the seal agrees with every number and word
    is_same_code: bool  # nothing of the house has changed since that could change a number
    sections: list[dict[str, Any]]
    corrections: list[Correction]
    actions: list[BoardAction]


def opened(report: Report) -> Opened:
    content = report.content
    return Opened(
        report=report,
        is_whole=sealed(content, report.tables, report.code) == report.sha256,
        is_same_code=code() == report.code,
        sections=content.get("sections", []),
        corrections=list(report.corrections.order_by("pk")),
        actions=list(report.actions.select_related("owner_agency")),
    )


def spec(report: Report, key: str) -> dict[str, Any] | None:
    """A picture's specification, as it was kept."""
    for section in report.content.get("sections", []):
        for block in section["blocks"]:
            if block["kind"] == "picture" and block["key"] == key:
                found: dict[str, Any] = block["spec"]
                return found
    return None
