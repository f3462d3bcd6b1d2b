"""The calendar, the log and its seal, drafts, idempotency, the outbox: no child is known here."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from wayhome.foundation.kernel import clock


class TransactionIdField(models.Field):  # type: ignore[type-arg]
    """PostgreSQL's 64-bit transaction number, filled by the database: what sealing waits for."""

    def db_type(self, connection: object) -> str:
        return "xid8"


class CurrentTransaction(models.Func):
    function = "pg_current_xact_id"
    output_field = TransactionIdField()


class Day(models.Model):
    """One row for each local calendar day, so that working-day sums are joins, never loops.

    `ordinal` counts working days up to and including this one; `starts_at` and `ends_at` are the
    instants at which the London day begins and ends, so the clock change is settled here, once.
    """

    date_on = models.DateField(primary_key=True)
    is_working = models.BooleanField()
    ordinal = models.IntegerField()
    starts_at = models.DateTimeField(unique=True)
    ends_at = models.DateTimeField(unique=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["ordinal"],
                condition=models.Q(is_working=True),
                name="working_day_by_ordinal",
            )
        ]

    def __str__(self) -> str:
        return self.date_on.isoformat()


class AuditEntry(models.Model):
    """One line of the log: who read or changed what, when, from where. Ids and hashes only (P47).

    No foreign keys: a line outlives what it names. `app` may insert and read; nobody may change.
    `transaction` comes before `id`, as columns are filled in order: whoever holds an id then has
    a transaction number that is older than it, which is what lets the seal skip what is done.
    """

    class Kind(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Changed"
        REFUSED = "refused", "Refused"
        SIGN_IN = "sign_in", "Signed in or out"
        SYSTEM = "system", "Done by the system"

    transaction = TransactionIdField(db_default=CurrentTransaction(), editable=False)
    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=8, choices=Kind)
    action = models.CharField(max_length=80)  # a command's name, or the page's route
    user_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=40, blank=True)
    session = models.CharField(max_length=16, blank=True)  # a hash of the session's key
    request = models.CharField(max_length=36, blank=True)
    child_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    glass_id = models.BigIntegerField(null=True)
    fields = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                fields=["child_id", "-id"],
                condition=models.Q(child_id__isnull=False),
                name="audit_by_child",
            ),
            # A child on a board is read a hundred times for each time they are written about.
            models.Index(
                fields=["child_id", "-id"],
                condition=models.Q(child_id__isnull=False, kind="write"),
                name="audit_written_by_child",
            ),
            models.Index(  # since.py
                fields=["transaction"],
                condition=models.Q(kind="write"),
                name="audit_written_in_order",
            ),
            models.Index(fields=["user_id", "-id"], name="audit_by_user"),
            models.Index(fields=["agency_id", "-id"], name="audit_by_agency"),
            BrinIndex(fields=["at"], name="audit_by_time", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.action}"


class SealBlock(models.Model):
    """A run of log lines under one keyed hash, chained to the block before (E24).

    When it was sealed, every line of a transaction older than `below` had been; and every line
    with an id up to `swept_to` belongs to a transaction older than `transaction`.
    """

    number = models.BigIntegerField(primary_key=True)
    first_position = models.BigIntegerField()
    last_position = models.BigIntegerField()
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=clock.now)
    transaction = TransactionIdField(db_default=CurrentTransaction(), editable=False)
    below = TransactionIdField()
    swept_to = models.BigIntegerField()


class SealedLine(models.Model):
    """The gapless number of a sealed log line, kept apart so that the line itself never changes."""

    position = models.BigIntegerField(primary_key=True)
    line_id = models.BigIntegerField(unique=True)


class Draft(models.Model):
    """A form not yet sent. Kept for its author alone, and for as long as the setting says."""

    key = models.UUIDField(primary_key=True, default=uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    route = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, blank=True)  # "episode:k3v…": what it is about
    data = models.JSONField(default=dict)  # field name -> list of strings, as the browser sent it
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["user", "route", "subject"], name="draft_by_author")]

    def __str__(self) -> str:
        return f"{self.route} {self.saved_at:%Y-%m-%d %H:%M}"


class Submission(models.Model):
    """A form that was sent, so that sending it again changes nothing and says the same (E15)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    route = models.CharField(max_length=80)
    key = models.UUIDField()
    body_hash = models.CharField(max_length=64)
    location = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "route", "key"], name="submission_once")
        ]


class OutboxMessage(models.Model):
    """An e-mail as sent: kept in the demonstration only, shown on its outbox page (P24)."""

    at = models.DateTimeField(default=clock.now)
    to = models.TextField()
    subject = models.CharField(max_length=200)
    body = models.TextField()

    def __str__(self) -> str:
        return self.subject


class Watermark(models.Model):
    """Up to which instant a recurring job has done its work, so that an outage is caught up."""

    job = models.CharField(max_length=40, primary_key=True)
    done_until_at = models.DateTimeField()
