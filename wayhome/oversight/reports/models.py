"""A report as it was made: numbers, words, pictures, files; and what has changed since."""

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wayhome.foundation.agencies.models import Agency, Authority, Membership, Partnership
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField
from wayhome.oversight.insight.remit import areas
from wayhome.oversight.reports.quarters import Quarter


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, reader: Reader) -> Self:
        """Reports of one's own agency, and those whose every authority is within one's remit: they
        hold totals alone, and no small number (E20)."""
        if reader.is_system:
            return self
        if reader.agency_id is None:
            return self.none()
        own = Q(agency=reader.agency_id)
        if reader.agency and reader.agency.kind in (Agency.Kind.SERVICE, Agency.Kind.HOME):
            return self.filter(own)  # what they do is their remit, and not an area
        return self.filter(own | Q(covers__contained_by=areas(reader), ready_at__isnull=False))

    def made(self) -> Self:
        return self.filter(ready_at__isnull=False)

    def light(self) -> Self:
        """Without what only one page or file needs."""
        return self.defer("content", "tables", "pdf", "word")


class Report(models.Model):
    """Made once by a job, then never changed: a correction stands beside it (`Correction`).

    `covers` are the authorities it counts, by id: of those asked for, the ones in the maker's
    remit. `left_out` names the others. `content` is every word and picture of it; `tables` every
    published number, and what each authority hides, so that a later report gives nothing away.
    """

    ref = RefField()
    quarter_on = models.DateField()  # the first day of the quarter
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+")
    partnership = models.ForeignKey(Partnership, models.PROTECT, null=True, related_name="+")
    covers = ArrayField(models.BigIntegerField())
    left_out = ArrayField(models.CharField(max_length=80), default=list)
    why = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    place = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    last = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    done = models.PositiveSmallIntegerField(default=0)  # steps of `steps`, while it is made
    steps = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)  # when somebody last looked for corrections
    content = models.JSONField(default=dict)
    tables = models.JSONField(default=dict)
    code = models.CharField(max_length=40, blank=True)  # of the house as it made the report
    sha256 = models.CharField(max_length=64, blank=True)  # of content and tables
    pdf = models.BinaryField(null=True)
    word = models.BinaryField(null=True)

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["agency", "-asked_at", "-id"], name="report_register"),
            models.Index(fields=["quarter_on"], name="report_by_quarter"),
        ]
        constraints = [
            models.CheckConstraint(
                name="report_of_one_or_the_other",
                condition=Q(authority=None) ^ Q(partnership=None),
            ),
            models.CheckConstraint(
                name="a_made_report_is_sealed",
                condition=Q(ready_at=None) | (~Q(sha256="") & ~Q(code="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.quarter_on)

    @property
    def until(self) -> datetime:
        """The instant up to which its quarter was counted."""
        return self.quarter.as_at(self.asked_at.astimezone(clock.LONDON).date())

    @property
    def whose(self) -> str:
        return str(self.authority or self.partnership)

    @property
    def title(self) -> str:
        """`Sefton, July to September 2026`."""
        return f"{self.whose}, {self.quarter.title}"

    @property
    def is_working(self) -> bool:
        return not (self.ready_at or self.failed_at)


class Correction(models.Model):
    """A number that would be another today. The report keeps the old one; a page shows both.

    None is too small to print, then or now. Rows are made anew each time somebody looks.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="corrections")
    table = models.CharField(max_length=20)
    what = models.CharField(max_length=200)  # row and column, in words
    was = models.PositiveIntegerField(null=True)
    now = models.PositiveIntegerField(null=True)
    found_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.table}: {self.pk}"


class BoardAction(models.Model):
    """What a board agreed on reading a report: whose, by when, done with what effect.

    An `Action` of the house is about a child; this is about none. It is asked about in the next
    report of the same authority or partnership.
    """

    ref = RefField()
    report = models.ForeignKey(Report, models.PROTECT, related_name="actions")
    text = models.CharField(max_length=500)
    owner = models.CharField(max_length=120)  # by name: a board's members need no account here
    owner_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    due_on = models.DateField()
    set_at = models.DateTimeField(default=clock.now)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    effect = models.TextField(blank=True)  # what it changed, not only that it is done
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("due_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="board_action_done_says_its_effect",
                condition=Q(done_at=None) | ~Q(effect=""),
            )
        ]

    def __str__(self) -> str:
        return self.ref

    def is_late(self, on: date) -> bool:
        return self.done_at is None and self.due_on < on


def carries(report: Report) -> dict[str, Any]:
    """The filter for reports about the same authority or partnership."""
    return {"authority": report.authority_id, "partnership": report.partnership_id}
