"""What came from outside, as it came; each of its rows with how it was judged and what it made.

A batch is one sending: files, rows, and the facts they became. It can be undone as a whole (E12).
Raw input is kept until a day that its feed sets, and not longer (P45).
"""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import LENGTH, RefField
from wayhome.foundation.people.models import CareStatus, Child, Home
from wayhome.practice.missing.models import Episode


class Feed(models.TextChoices):
    SSDA903 = "ssda903", "SSDA903 return"
    POLICE = "police", "Police missing reports"


class State(models.TextChoices):
    RECEIVED = "received", "Received"
    CHECKED = "checked", "Checked"
    APPLIED = "applied", "Applied"
    UNDONE = "undone", "Undone"


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, reader: Reader) -> Self:
        """Whoever sent it, the council whose return it is, the force whose reports they are."""
        if reader.is_system:
            return self
        if reader.agency is None:
            return self.none()
        own = Q(agency=reader.agency) | Q(force=reader.agency)
        if reader.agency.kind == Agency.Kind.COUNCIL:
            own |= Q(authority__in=reader.agency.areas.all())
        return self.filter(own)

    def standing(self) -> Self:
        return self.exclude(state=State.UNDONE)


class Batch(models.Model):
    """One sending of one feed, from receipt to undo. Work goes in chunks and survives its worker:
    `state`, `applied_to` and `undone_to` say what is done, each written with the chunk it is about.
    """

    ref = RefField()
    feed = models.CharField(max_length=12, choices=Feed)
    # a return has its council and the year in which the collection ends; reports have their force
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)
    force = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    fingerprint = models.CharField(max_length=64)  # of the files together: the same set is one
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    received_at = models.DateTimeField(default=clock.now)
    checked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    undo_asked_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    touched_at = models.DateTimeField(default=clock.now)  # when work on it was last recorded
    done = models.PositiveIntegerField(default=0)  # rows of the step under way
    total = models.PositiveIntegerField(default=0)
    applied_to = models.CharField(max_length=40, blank=True)  # last child key whose rows are facts
    undone_to = models.CharField(max_length=40, blank=True)
    counts = models.JSONField(default=dict)  # table -> rows, applied, flagged, held, faults
    not_judged = ArrayField(models.CharField(max_length=6), default=list)  # rules without a table
    made = models.JSONField(default=dict)  # kind of fact -> how many this batch made

    objects: ClassVar[BatchQuerySet] = BatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "batches"
        indexes = [models.Index(fields=["-received_at", "-id"], name="batch_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "authority", "year", "fingerprint"],
                condition=~Q(state="undone"),
                name="one_standing_batch_of_the_same_files",
            ),
            models.UniqueConstraint(
                fields=["feed", "force", "fingerprint"],
                condition=~Q(state="undone"),
                name="one_standing_batch_of_the_same_reports",
            ),
            models.CheckConstraint(
                name="batch_is_a_councils_or_a_forces",
                condition=Q(feed="police", force__isnull=False)
                | (~Q(feed="police") & Q(authority__isnull=False, year__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def title(self) -> str:
        """`SSDA903 return 2026, Sefton`; `Police missing reports, Cheshire Constabulary`."""
        if self.feed == Feed.POLICE:
            return f"{self.get_feed_display()}, {self.force}"
        return f"{self.get_feed_display()} {self.year}, {self.authority}"

    @property
    def key_title(self) -> str:
        """What the rows' key is called by those who send them."""
        return _("Reference") if self.feed == Feed.POLICE else _("Child’s number")

    @property
    def total_rows(self) -> int:
        return sum(of["rows"] for of in self.counts.values()) or self.total

    @property
    def held_rows(self) -> int:
        return sum(of["held"] for of in self.counts.values())

    @property
    def is_working(self) -> bool:
        """Whether rows are still being read, judged, applied or undone."""
        undoing = self.undo_asked_at is not None and self.state != State.UNDONE
        return undoing or self.state in (State.RECEIVED, State.CHECKED)


class RawFile(models.Model):
    """A file as it came, byte for byte, until `keep_until_on`; its hash stays for good."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="files")
    table = models.CharField(max_length=8)
    name = models.CharField(max_length=200)  # as the sender called it
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    content = models.BinaryField(null=True)
    keep_until_on = models.DateField()
    encoding = models.CharField(max_length=12)
    notes = ArrayField(models.CharField(max_length=20), default=list)  # codes of parse.NOTES
    rows_staged = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "table"], name="one_file_a_table")]


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
        return self.filter(Q(child_id=None) | _seen(reader), batch__in=batches)

    def closed_to(self, reader: Reader) -> Self:
        """Rows about children whose record is not this reader's."""
        if reader.is_system:
            return self.none()
        return self.exclude(child_id=None).exclude(_seen(reader))


def _seen(reader: Reader) -> Q:
    """Rows about children whose record this reader reads, in every class that the feed is of."""
    return Q(batch__feed=Feed.POLICE) & predicate.sees(
        reader, DataClass.IDENTITY, DataClass.MISSING
    ) | ~Q(batch__feed=Feed.POLICE) & predicate.sees(
        reader, DataClass.IDENTITY, DataClass.CARE, DataClass.MISSING
    )


class Effect(models.TextChoices):
    """What a police row did when it was taken in."""

    OPENED = "opened", "Opened an episode"
    HISTORY = "history", "Recorded as history"
    JOINED = "joined", "Joined an episode that was known here"
    UPDATED = "updated", "Said anew what the force knows"
    SAME = "same", "Said what was known already"
    OLDER = "older", "Older than what is known"


class Row(models.Model):
    """One line of one file. `raw` is what it said and never changes; `mended` what it says now.

    Constraints to facts are checked by the commands that write here, not by the database: a return
    of a million rows is staged by COPY.
    """

    # given with the first fault, for the address at which the row is put right
    ref = models.CharField(max_length=LENGTH, null=True, unique=True, editable=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", db_index=False)
    table = models.CharField(max_length=8)
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


class NotCarried(models.Model):
    """An absence open in last year's return, of a child with no Missing row this year (576)."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="not_carried")
    last = models.ForeignKey(Row, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "last"], name="not_carried_once")]


class Choice(models.TextChoices):
    """Whom a report is about, as a person with the matching duty said (P20)."""

    THIS = "this", "This child"
    NEW = "new", "A child who is not on the record yet"
    NONE = "none", "Not one of these"


class Match(models.Model):
    """A person's judgement of whom a force's report is about. It is of the report, not of one row:
    later rows of the same reference follow it, and it outlives an undo (E03).
    """

    force = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40)
    choice = models.CharField(max_length=4, choices=Choice)
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="+")
    ruled_out = ArrayField(models.BigIntegerField(), default=list)  # children who are not meant
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(fields=["force", "reference"], name="one_match_a_report"),
            models.CheckConstraint(
                name="this_child_is_named",
                condition=Q(choice="this", child__isnull=False) | ~Q(choice="this"),
            ),
        ]
