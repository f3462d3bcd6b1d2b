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

from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField


class Feed(models.TextChoices):
    SSDA903 = "ssda903", "SSDA903 return"
    POLICE = "police", "Police missing reports"
    CIN = "cin", "CIN census"
    ANNEX_A = "annex_a", "Annex A lists"
    ROLL = "roll", "School roll"
    HEALTH = "health", "Health child list"


POPULATION = (Feed.ROLL, Feed.HEALTH)  # of whole populations: most rows are nobody's business (P45)


class State(models.TextChoices):
    COLUMNS = "columns", "Waits for its columns"
    RECEIVED = "received", "Received"
    CHECKED = "checked", "Checked"
    FORESEEN = "foreseen", "Waits for a yes"
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

    def asking(self) -> Self:
        """Those that wait for a person: which column is which, or a yes or no."""
        return self.filter(
            Q(state=State.COLUMNS) | Q(state=State.FORESEEN, apply_asked_at__isnull=True)
        )


class Batch(models.Model):
    """One sending of one feed, from receipt to undo. Work goes in chunks and survives its worker:
    `state`, `applied_to` and `undone_to` say what is done, each written with the chunk it is about.
    """

    ref = RefField()
    feed = models.CharField(max_length=12, choices=Feed)
    # a return or census has its council and the year in which the collection ends, a list its
    # council alone; reports have their force
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)
    force = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    fingerprint = models.CharField(max_length=64)  # of the files together: the same set is one
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    is_dropped = models.BooleanField(default=False)  # it lay in the drop folder: nobody brought it
    received_at = models.DateTimeField(default=clock.now)
    checked_at = models.DateTimeField(null=True)
    asks_first = models.BooleanField(default=False)  # says what it would do, and waits for a yes
    foreseen_at = models.DateTimeField(null=True)
    apply_asked_at = models.DateTimeField(null=True)
    apply_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True)
    undo_asked_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    touched_at = models.DateTimeField(default=clock.now)  # when work on it was last recorded
    done = models.PositiveIntegerField(default=0)  # rows of the step under way
    total = models.PositiveIntegerField(default=0)
    foreseen_to = models.CharField(max_length=40, blank=True)  # the same, of what they would be
    applied_to = models.CharField(max_length=40, blank=True)  # last child key whose rows are facts
    undone_to = models.CharField(max_length=40, blank=True)
    columns = models.JSONField(default=dict)  # table -> column -> the heading it was read under
    counts = models.JSONField(default=dict)  # table -> rows, applied, flagged, held, faults
    foreseen = models.JSONField(default=dict)  # what it would do: `commands.foreseeing.Outcome`
    became = models.JSONField(default=dict)  # the same, once it was done
    passed = models.JSONField(default=dict)  # of a population: rows counted and not kept (P45)
    not_judged = ArrayField(models.CharField(max_length=6), default=list)  # rules without a table
    made = models.JSONField(default=dict)  # kind of fact -> how many this batch made

    objects: ClassVar[BatchQuerySet] = BatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "batches"
        indexes = [models.Index(fields=["-received_at", "-id"], name="batch_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "authority", "year", "force", "fingerprint"],
                condition=~Q(state="undone"),
                nulls_distinct=False,
                name="one_standing_batch_of_the_same_sending",
            ),
            models.CheckConstraint(
                name="batch_is_a_councils_or_else_a_forces",
                condition=Q(feed="police", force__isnull=False)
                | Q(feed__in=["ssda903", "cin"], authority__isnull=False, year__isnull=False)
                | Q(feed__in=["annex_a", "roll", "health"], authority__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def title(self) -> str:
        """`SSDA903 return 2026, Sefton`; `Police missing reports, Cheshire Constabulary`."""
        if self.feed == Feed.POLICE:
            return f"{self.get_feed_display()}, {self.force}"
        year = f" {self.year}" if self.year else ""
        return f"{self.get_feed_display()}{year}, {self.authority}"

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
        asked = self.state == State.FORESEEN and self.apply_asked_at is not None
        return undoing or asked or self.state in (State.RECEIVED, State.CHECKED)

    @property
    def is_waiting(self) -> bool:
        """Whether it says what it would do, and nobody has said yes or no."""
        return self.state == State.FORESEEN and self.apply_asked_at is None

    @property
    def is_discarded(self) -> bool:
        return self.state == State.UNDONE and self.applied_at is None


class RawFile(models.Model):
    """A file as it came, byte for byte, until `keep_until_on`; its hash stays for good."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="files")
    table = models.CharField(max_length=16)
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
