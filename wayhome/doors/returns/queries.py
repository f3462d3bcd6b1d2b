"""Every read that a page of the exports needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from wayhome.doors.feeds.declared import Rule
from wayhome.doors.returns.kinds import DECLARED
from wayhome.doors.returns.models import Export, Finding
from wayhome.doors.returns.ssda903.collect import CLASSES
from wayhome.foundation.access import predicate
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.people.models import Child
from wayhome.oversight.inspection import models as inspection
from wayhome.oversight.inspection.models import CaseFile

LATEST = 10


def register(reader: Reader) -> QuerySet[Export]:
    """What left by this reader's agency, newest first."""
    return Export.objects.visible_to(reader).select_related("authority", "user").defer("children")


def case_files(reader: Reader) -> list[CaseFile]:
    """The latest that were made by this reader's agency: they leave too."""
    return list(inspection.register(reader).order_by("-recorded_at", "-pk")[:LATEST])


def own(reader: Reader) -> QuerySet[Export]:
    """Only who asked opens it: another's export is a 404."""
    mine = Export.objects.visible_to(reader).filter(user=reader.user, user__isnull=False)
    return mine.select_related("authority", "user")


@dataclass(frozen=True)
class FaultCount:
    rule: Rule
    rows: int


def faults(export: Export) -> list[FaultCount]:
    """Rules that rows break, most often broken first."""
    rules = DECLARED[export.kind].rules
    counts = sorted(export.faults.items(), key=lambda each: (-each[1], each[0]))
    return [FaultCount(rules[code], rows) for code, rows in counts if code in rules]


def contents(export: Export) -> list[tuple[str, int]]:
    """Table and rows, in the order in which people read them."""
    tables = DECLARED[export.kind].tables
    return [(table, export.counts[table]) for table in tables if table in export.counts]


def findings(reader: Reader, export: Export, fault: str = "") -> QuerySet[Finding]:
    """Rows that fail a check, of children whose record is still this reader's."""
    found = Finding.objects.filter(predicate.sees(reader, *CLASSES), export=export)
    return found.filter(code=fault) if fault else found


@dataclass(frozen=True)
class Failed:
    finding: Finding
    rule: Rule
    url: str  # of the record that the row comes from


def failed(reader: Reader, export: Export, rows: Sequence[Finding]) -> list[Failed]:
    """With the record each comes from: the absence where the row tells of one, else the child."""
    ids = {row.child_id for row in rows}
    refs = dict(Child.objects.visible_to(reader).filter(pk__in=ids).values_list("pk", "ref"))
    rules = DECLARED[export.kind].rules
    return [
        Failed(
            row,
            rules[row.code],
            reverse("missing:episode", args=[row.about])
            if row.about
            else reverse("child:page", args=[refs[row.child_id]]),
        )
        for row in rows
        if row.child_id in refs
    ]
