"""Questionnaires in their versions, and what was answered about a child, a place or a group."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from wayhome.foundation.access.classed import Classed, ClassedQuerySet
from wayhome.foundation.access.models import CHILD
from wayhome.foundation.agencies.models import Agency, Membership, Team
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField
from wayhome.foundation.questionnaires import contexts
from wayhome.foundation.questionnaires.definition import Definition, from_json, key
from wayhome.foundation.questionnaires.tables import CODE_LENGTH


class Questionnaire(models.Model):
    """A form by name, whatever its version asks today."""

    ref = RefField()
    code = models.CharField(max_length=CODE_LENGTH, unique=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class VersionQuerySet(models.QuerySet["Version"]):
    def in_force(self, at: Any = None) -> Self:
        at = at or clock.now()
        return self.filter(Q(until_at=None) | Q(until_at__gt=at), from_at__lte=at)


class Version(models.Model):
    """What a questionnaire asks from one instant until another. What it says never changes.

    `source` is the file as it was loaded; `definition` what was read from it, and what pages use.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)  # SHA-256 of the definition
    source = models.TextField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    loaded_at = models.DateTimeField(default=clock.now)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar[VersionQuerySet] = VersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["questionnaire"],
                condition=Q(until_at=None),
                name="one_version_without_an_end",
            ),
            models.CheckConstraint(
                name="version_ends_after_it_begins",
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="says_what_it_said",
                fields=["questionnaire", "number", "title", "definition", "digest", "source"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.number}"

    @property
    def asks(self) -> Definition:
        """Read once a process from what never changes: by its digest, so that rows may come
        without the definition, which is as long as all the rest of a page."""
        found = _READ.get(self.digest)
        if found is None:
            found = _READ[self.digest] = from_json(self.definition)
        return found


_READ: dict[str, Definition] = {}  # by digest
NOT_WHOLE = ("questionnaire_version__definition", "questionnaire_version__source")  # to defer


class AnsweredQuerySet(ClassedQuerySet):
    """Through the child's circle; about no child, through the contact or panel item it is of."""

    def shown_to(self, reader: Reader, data: str | None = None) -> Q:
        return super().shown_to(reader, data) | (contexts.condition(reader) or Q(pk__in=[]))

    def opened_as(self, reader: Reader, data_class: str) -> Q:
        return super().opened_as(reader, data_class) | (contexts.condition(reader) or Q(pk__in=[]))


class AnsweredManager(models.Manager.from_queryset(AnsweredQuerySet)):  # type: ignore[misc]
    """Hides what was voided (E12). `everything` shows it."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(voided_at=None)


class Answered(Classed):
    """About a child; or about no child, and then about the place or group that `case_ref` names
    (ADR 0035)."""

    child = models.ForeignKey(CHILD, models.PROTECT, null=True, related_name="+")  # type: ignore[assignment]
    recorded_for = models.ForeignKey(  # type: ignore[assignment]
        CHILD, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )

    objects: ClassVar[Any] = AnsweredManager()
    everything: ClassVar[Any] = AnsweredQuerySet.as_manager()

    class Meta(Classed.Meta):
        abstract = True

    @property
    def children(self) -> list[int]:
        """Whom to lock, and whose rules to refresh."""
        return [] if self.child_id is None else [self.child_id]


class Response(Answered):
    """One questionnaire answered about one child, place or group, in the version it was begun with.

    A room that has it filled in for something of its own (an interview) points at it from there.
    """

    ref = RefField()
    questionnaire_version = models.ForeignKey(Version, models.PROTECT, related_name="responses")
    begun_at = models.DateTimeField(default=clock.now)
    completed_at = models.DateTimeField(null=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(Answered.Meta):
        indexes = [
            models.Index(fields=["child", "-begun_at"], name="response_by_child"),
            models.Index(
                fields=["case_ref"], condition=Q(child=None), name="response_about_no_child"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="response_is_about_something",
                condition=Q(child__isnull=False) | ~Q(case_ref=""),
            ),
            models.CheckConstraint(
                name="response_completed_after_it_began",
                condition=Q(completed_at=None) | Q(completed_at__gte=F("begun_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class AskedSection(Answered):
    """A section that somebody was asked to fill in: whose, by when, and whether it is done."""

    ref = RefField()
    response = models.ForeignKey(Response, models.PROTECT, related_name="sections")
    section = models.CharField(max_length=CODE_LENGTH)
    position = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(default=clock.now)
    within_days = models.PositiveSmallIntegerField(null=True)
    owing_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    owing_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    completed_at = models.DateTimeField(null=True)

    class Meta(Answered.Meta):
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["response", "section"],
                condition=Q(voided_at=None),
                name="section_asked_once",
            )
        ]

    def __str__(self) -> str:
        return self.ref


class TimeFrame(models.TextChoices):
    """How long ago (domain.md 4.3)."""

    TO_3_MONTHS = "to_3m", "In the last 3 months"
    TO_6_MONTHS = "to_6m", "3 to 6 months ago"
    TO_12_MONTHS = "to_12m", "6 to 12 months ago"
    OVER_12_MONTHS = "over_12m", "More than a year ago"
    NOT_KNOWN = "not_known", "Not known when"


class Source(models.TextChoices):
    """Whose word the evidence is."""

    SEEN = "seen", "I saw or heard it"
    CHILD = "child", "The child said so"
    FAMILY = "family", "A parent or carer said so"
    PROFESSIONAL = "professional", "Another professional said so"
    RECORD = "record", "It is in a record"
    OTHER = "other", "Somebody else said so"


class Answer(Answered):
    """One answer, for one occurrence where a section is repeated. A change supersedes it: the old
    row is voided, and a new one stands (E10)."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="answers")
    section = models.CharField(max_length=CODE_LENGTH)
    question = models.CharField(max_length=CODE_LENGTH)
    occurrence = models.PositiveSmallIntegerField(default=1)
    codes = ArrayField(models.CharField(max_length=CODE_LENGTH), default=list)
    text = models.TextField(blank=True)
    number = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    value_on = models.DateField(null=True)
    value_at = models.DateTimeField(null=True)
    time_frame = models.CharField(max_length=9, choices=TimeFrame, blank=True)
    time_frames = ArrayField(models.CharField(max_length=9), default=list)  # where several can be
    evidence = models.TextField(blank=True)
    source = models.CharField(max_length=12, choices=Source, blank=True)
    at_version = models.PositiveIntegerField()  # of the response, when this was saved
    reason = models.CharField(max_length=300, blank=True)  # of a change after completion

    class Meta(Answered.Meta):
        indexes = [
            models.Index(
                fields=["question", "child"],
                condition=Q(voided_at=None),
                name="answer_by_question",
            ),
            GinIndex(fields=["codes"], condition=Q(voided_at=None), name="answer_codes"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question", "occurrence"],
                condition=Q(voided_at=None),
                name="occurrence_answered_once",
            )
        ]

    @property
    def key(self) -> str:
        return key(self.question, self.occurrence)


class Scored(Answered):
    """What a response came to when it was completed or last corrected: never worked out anew.

    `result` is `scores.Result.as_json()`: codes and counts, no text that anybody wrote. What is
    asked of many rows stands in columns. `low`, `high` are None where nothing adds up; the bands
    are those in which the whole truth can lie, the lowest and the highest.
    """

    response = models.ForeignKey(Response, models.PROTECT, related_name="scored")
    tool = models.CharField(max_length=CODE_LENGTH)
    tool_version = models.PositiveIntegerField()
    computed_at = models.DateTimeField(default=clock.now)
    low = models.SmallIntegerField(null=True)
    high = models.SmallIntegerField(null=True)
    band_low = models.CharField(max_length=CODE_LENGTH, blank=True)
    band_high = models.CharField(max_length=CODE_LENGTH, blank=True)
    floors = ArrayField(models.CharField(max_length=CODE_LENGTH), default=list)
    result = models.JSONField()

    class Meta(Answered.Meta):
        indexes = [models.Index(fields=["child", "tool", "-computed_at"], name="scored_by_child")]
        constraints = [
            models.UniqueConstraint(
                fields=["response"], condition=Q(voided_at=None), name="response_scored_once"
            ),
            models.CheckConstraint(
                name="scored_low_is_not_above_high",
                condition=Q(low=None) | Q(high__gte=F("low")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tool} {self.tool_version}"


class FloorHit(Answered):
    """A floor that a completed tool hit: it waits for a manager, and sets no level (P40)."""

    ref = RefField()
    response = models.ForeignKey(Response, models.PROTECT, related_name="floor_hits")
    floor = models.CharField(max_length=CODE_LENGTH)
    hit_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decision = models.TextField(blank=True)

    class Meta(Answered.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["response", "floor"], condition=Q(voided_at=None), name="floor_hit_once"
            ),
            models.CheckConstraint(
                name="a_decision_has_words", condition=Q(decided_at=None) | ~Q(decision="")
            ),
        ]

    def __str__(self) -> str:
        return self.floor


class Export(models.Model):
    """A file of answers, made by a job, fetched once by whoever asked for it, then gone (E26)."""

    ref = RefField()
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    place = models.ForeignKey(Membership, models.PROTECT, related_name="+")  # where they ask from
    purpose = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)  # begun and not completed
    children = ArrayField(models.BigIntegerField(), default=list)  # for the read log

    class Meta:
        indexes = [models.Index(fields=["user", "-asked_at"], name="export_by_user")]

    def __str__(self) -> str:
        return self.ref
