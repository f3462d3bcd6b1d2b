"""The rows of what came in, each with how it was judged and what it made."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wayhome.doors.feeds.models.batch import Batch, Feed
from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.refs import LENGTH
from wayhome.foundation.people.models import CareStatus, Child, CouncilRecord, Home, SchoolRoll
from wayhome.practice.missing.models import Episode


class Judgement(models.TextChoices):
    """A row is staged as if nothing were wrong; until its batch is checked that says nothing."""

    APPLIED = "applied", "Applied"
    FLAGGED = "flagged", "Applied, with a question"
    HELD = "held", "Held"


class Kept(models.TextChoices):
    """Why what a row became still stands after its batch was undone."""

    WORK = "work", "Somebody has worked on it since"
    RETURN = "return", "Another return says the same"


class RowQuerySet(models.QuerySet["Row"]):
    def visible_to(self, reader: Reader) -> Self:
        """Rows of the reader's batches, less those about a child whose record is not theirs (E20).

        A row that reached no child is readable by whoever may read the batch.
        """
        if reader.is_system:
            return self
        batches = Batch.objects.visible_to(reader).values("pk")
        nobodys = Q(child_id=None) & (Q(likely=None) | Q(likely__lt=0) | _seen(reader, "likely"))
        return self.filter(nobodys | _seen(reader), batch__in=batches)

    def closed_to(self, reader: Reader) -> Self:
        """Rows about children whose record is not this reader's."""
        if reader.is_system:
            return self.none()
        return self.exclude(child_id=None).exclude(_seen(reader))


def _seen(reader: Reader, child: str = "child_id") -> Q:
    """Rows about children whose record this reader reads, in every class that the feed is of."""
    return Q(batch__feed=Feed.POLICE) & predicate.sees(
        reader, DataClass.IDENTITY, DataClass.MISSING, child=child
    ) | ~Q(batch__feed=Feed.POLICE) & predicate.sees(
        reader, DataClass.IDENTITY, DataClass.CARE, DataClass.MISSING, child=child
    )


class Effect(models.TextChoices):
    """What a row did when it was taken in, or would do; the first six are of police reports."""

    OPENED = "opened", "Opened an episode"
    HISTORY = "history", "Recorded as history"
    JOINED = "joined", "Joined an episode that was known here"
    UPDATED = "updated", "Said anew what the force knows"
    SAME = "same", "Said what was known already"
    OLDER = "older", "Older than what is known"
    NEW = "new", "Became a fact that was not known"
    CHANGED = "changed", "Replaced what stood"
    ASK = "ask", "Waits for a person, who says whom it is about"


class Row(models.Model):
    """One line of one file. `raw` is what it said and never changes; `mended` what it says now.

    Constraints to facts are checked by the commands that write here, not by the database: a return
    of a million rows is staged by COPY.
    """

    # given with the first fault, for the address at which the row is put right
    ref = models.CharField(max_length=LENGTH, null=True, unique=True, editable=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", db_index=False)
    table = models.CharField(max_length=16)
    line = models.PositiveIntegerField()  # as a spreadsheet counts: the headings are row 1
    child_key = models.CharField(max_length=40, blank=True)  # CHILD, or the force's reference
    said_at = models.DateTimeField(null=True)  # when the force's system last changed the report
    effect = models.CharField(max_length=7, choices=Effect, blank=True)
    born_on = models.DateField(null=True)  # DOB
    begins_on = models.DateField(null=True)  # DECOM or MIS_START
    ends_on = models.DateField(null=True)  # DEC, MIS_END or DUC
    raw = models.JSONField(default=dict)  # column -> text
    mended = models.JSONField(null=True)  # the columns that a person put right
    mended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    mended_at = models.DateTimeField(null=True)
    judgement = models.CharField(max_length=7, choices=Judgement, default=Judgement.APPLIED)
    faults = ArrayField(models.CharField(max_length=6), default=list)  # rule codes
    child = models.ForeignKey(
        Child, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    # before it is a fact: whom it would be about; a child who would be new has a number below 0
    likely = models.BigIntegerField(null=True)
    # `beside` what stands: `differences.Kept`; `codes` of rules that are found as it is taken in
    foreseen = models.JSONField(null=True)
    care = models.ForeignKey(
        CareStatus, models.DO_NOTHING, null=True, related_name="+", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    home = models.ForeignKey(
        Home, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    episode = models.ForeignKey(
        Episode, models.DO_NOTHING, null=True, related_name="+", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    record = models.ForeignKey(
        CouncilRecord, models.DO_NOTHING, null=True, related_name="+", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    roll = models.ForeignKey(
        SchoolRoll, models.DO_NOTHING, null=True, related_name="+", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    kept = models.CharField(max_length=6, choices=Kept, blank=True)  # at undo: why it stands
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[RowQuerySet] = RowQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["batch", "child_key"], name="row_by_child"),
            models.Index(
                fields=["batch", "-judgement", "id"],
                condition=Q(judgement__in=["held", "flagged"]),
                name="row_with_faults",
            ),
            models.Index(
                fields=["child_key", "said_at"],
                name="report_by_reference",
                condition=Q(said_at__isnull=False),
            ),
            models.Index(
                fields=["child"],
                name="report_by_child",
                condition=Q(said_at__isnull=False, child__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.line}"

    @property
    def says(self) -> dict[str, str]:
        return {**self.raw, **(self.mended or {})}


class Superseded(models.Model):
    """A fact of an earlier return that this row replaced with a later answer; undo restores it."""

    row = models.ForeignKey(Row, models.CASCADE, related_name="superseded")
    care = models.ForeignKey(CareStatus, models.PROTECT, null=True, related_name="+")
    home = models.ForeignKey(Home, models.PROTECT, null=True, related_name="+")
    episode = models.ForeignKey(Episode, models.PROTECT, null=True, related_name="+")
    record = models.ForeignKey(CouncilRecord, models.PROTECT, null=True, related_name="+")
    roll = models.ForeignKey(SchoolRoll, models.PROTECT, null=True, related_name="+")


class NotCarried(models.Model):
    """An absence open in last year's return, of a child with no Missing row this year (576)."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="not_carried")
    last = models.ForeignKey(Row, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "last"], name="not_carried_once")]
