"""What left: each export with who, why, what and when. The register of exports is this table."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from wayhome.foundation.agencies.models import Agency, Authority, Membership
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import LENGTH, RefField


class Kind(models.TextChoices):
    SSDA903 = "ssda903", "SSDA903 return"
    ANNEX_A = "annex_a", "Annex A, list 8 (looked-after children)"
    SSD = "ssd", "Standard Safeguarding Dataset"
    JTAI = "jtai", "Joint inspection: children at risk of exploitation"


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, reader: Reader) -> Self:
        """The register of one's own agency. The file itself goes to whoever asked for it."""
        if reader.is_system:
            return self
        return self.filter(agency=reader.agency_id, agency__isnull=False)


class Export(models.Model):
    """A file that is asked for, made once by a job, fetched once, then gone; this row stays."""

    ref = RefField()
    kind = models.CharField(max_length=8, choices=Kind)
    # whose children; a list made on the command line may be of every council here
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)  # of a return: when the collection ends
    why = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # where they ask from; a return made on the command line has neither user nor place
    place = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)  # table -> rows
    faults = models.JSONField(default=dict)  # rule -> rows that break it
    not_asked = ArrayField(models.CharField(max_length=8), default=list)  # rules without a table
    left_out = models.PositiveIntegerField(default=0)  # children whose record was not theirs
    children = ArrayField(models.BigIntegerField(), default=list)  # for the read log
    sha256 = models.CharField(max_length=64, blank=True)  # of the file as it was made

    objects: ClassVar[ExportQuerySet] = ExportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["agency", "-asked_at", "-id"], name="export_register")]

    def __str__(self) -> str:
        return self.ref

    @property
    def title(self) -> str:
        """`SSDA903 return 2026, Sefton`."""
        words = [self.get_kind_display(), str(self.year or "")]
        whose = f", {self.authority}" if self.authority else ""
        return " ".join(filter(None, words)) + whose

    @property
    def total_rows(self) -> int:
        return sum(self.counts.values())

    @property
    def is_working(self) -> bool:
        return not (self.ready_at or self.failed_at)


class Finding(models.Model):
    """A check that one row of an export fails: the row, the field, the record it comes from.

    `child_id` is as it was when the export was made; a page shows those whom its reader sees now.
    """

    export = models.ForeignKey(Export, models.CASCADE, related_name="findings", db_index=False)
    code = models.CharField(max_length=8)
    table = models.CharField(max_length=12)
    line = models.PositiveIntegerField()  # as a spreadsheet counts; 0 where no row was written
    field = models.CharField(max_length=80, blank=True)
    child_id = models.BigIntegerField()
    number = models.CharField(max_length=40, blank=True)  # the child's number in the file
    about = models.CharField(max_length=LENGTH, blank=True)  # the absence it tells of

    class Meta:
        indexes = [models.Index(fields=["export", "id"], name="finding_by_export")]
