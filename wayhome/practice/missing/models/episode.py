"""Missing episodes: what happened and when it was recorded. What is due or late is derived."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.history import changes
from wayhome.foundation.kernel.refs import RefField


class Category(models.TextChoices):
    """SSDA903 MISSING codes (domain.md 2.1)."""

    MISSING = "M", "Missing"
    AWAY = "A", "Away from placement without authorisation"


class Setting(models.TextChoices):
    HOME = "home", "Home"
    CARE = "care", "Care"
    EDUCATION = "education", "Education"


class Origin(models.TextChoices):
    LIVE = "live", "Reported here"
    IMPORTED = "imported", "Imported history"


class Precision(models.TextChoices):
    """How exactly an instant is known (E11). Rules in hours leave out what is vaguer than one."""

    MINUTE = "minute", "To the minute"
    HOUR = "hour", "Within the hour"
    DAY = "day", "The day only"


class Closing(models.TextChoices):
    """Why an episode ended without the child being found or back (P12)."""

    ERROR = "error", "Reported in error"
    DIED = "died", "The child was found dead"
    POLICE = "police", "Closed by police"
    MERGED = "merged", "Merged with another record of the same absence"


# No absence of its own: kept, with its history, and counted nowhere (E12).
NOT_COUNTED = (Closing.ERROR.value, Closing.MERGED.value)


# The instants of an episode that a daily meeting asks after.
LATELY = ("reported_at", "found_latest_at", "returned_latest_at", "closed_at")


@pghistory.track(*changes(), model_name="EpisodeHistory", append_only=True)
class Episode(AboutChild):
    """One absence. Found and returned are different facts, each known within bounds (E11).

    An uncertain instant is an earliest and a latest bound and a precision; for an instant known
    to the minute both bounds are equal. Imported history (P10) is marked for ever by `origin`.
    """

    data_class: ClassVar[str] = DataClass.MISSING
    case_field: ClassVar[str | None] = "ref"

    ref = RefField()
    category = models.CharField(max_length=1, choices=Category, default=Category.MISSING)
    setting = models.CharField(max_length=9, choices=Setting, default=Setting.HOME)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LIVE)
    # whose child, where from, and in whose care, as at the report: later moves do not restate it
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, related_name="+", db_index=False
    )
    area = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+", db_index=False)
    carer = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    is_looked_after = models.BooleanField(default=False)

    since_earliest_at = models.DateTimeField()
    since_latest_at = models.DateTimeField()
    since_precision = models.CharField(max_length=6, choices=Precision, default=Precision.MINUTE)
    reported_at = models.DateTimeField(null=True)  # null in imported history: nobody reported here
    reported_by = models.CharField(max_length=120, blank=True)
    last_seen_where = models.CharField(max_length=200, blank=True)
    last_seen_by = models.CharField(max_length=120, blank=True)
    companions = models.CharField(max_length=300, blank=True)
    circumstances = models.TextField(blank=True)
    worries = models.TextField(blank=True)
    tried = models.TextField(blank=True)
    different = models.TextField(blank=True)  # "what is different tonight?" (P11)

    found_earliest_at = models.DateTimeField(null=True)
    found_latest_at = models.DateTimeField(null=True)
    found_precision = models.CharField(max_length=6, choices=Precision, blank=True)
    found_where = models.CharField(max_length=200, blank=True)
    found_how = models.CharField(max_length=200, blank=True)
    found_recorded_at = models.DateTimeField(null=True)
    returned_earliest_at = models.DateTimeField(null=True)
    returned_latest_at = models.DateTimeField(null=True)
    returned_precision = models.CharField(max_length=6, choices=Precision, blank=True)
    returned_to = models.CharField(max_length=200, blank=True)
    returned_recorded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closing = models.CharField(max_length=6, choices=Closing, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(AboutChild.Meta):
        indexes = [
            models.Index(fields=["child", "-since_latest_at"], name="episode_by_child"),
            models.Index(
                fields=["-reported_at"],
                name="episode_open",
                condition=Q(
                    found_latest_at=None,
                    returned_latest_at=None,
                    closed_at=None,
                    voided_at=None,
                    origin="live",
                ),
            ),
            # what happened since yesterday morning, whichever of these it was
            *(
                models.Index(
                    fields=[f"-{instant}"],
                    name=f"episode_by_{instant.partition('_')[0]}",
                    condition=Q(**{f"{instant}__isnull": False}, origin="live", voided_at=None),
                )
                for instant in LATELY
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                name="one_open_episode_a_child",
                condition=Q(
                    found_latest_at=None,
                    returned_latest_at=None,
                    closed_at=None,
                    voided_at=None,
                    origin="live",
                ),
                violation_error_message="This child is already reported missing.",
            ),
            models.CheckConstraint(
                name="episode_since_bounds",
                condition=Q(since_earliest_at__lte=F("since_latest_at")),
            ),
            models.CheckConstraint(
                name="episode_found_after_since",
                condition=Q(found_latest_at=None) | Q(found_latest_at__gte=F("since_earliest_at")),
                violation_error_message="The child cannot be found before going missing.",
            ),
            models.CheckConstraint(
                name="episode_returned_after_since",
                condition=Q(returned_latest_at=None)
                | Q(returned_latest_at__gte=F("since_earliest_at")),
                violation_error_message="The child cannot be back before going missing.",
            ),
            models.CheckConstraint(
                name="episode_live_was_reported",
                condition=Q(origin="imported") | Q(reported_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        return not (self.found_latest_at or self.returned_latest_at or self.closed_at)

    @property
    def is_merged(self) -> bool:
        return self.closing == Closing.MERGED

    @property
    def back_at(self) -> object:
        return self.returned_latest_at or self.found_latest_at


class EpisodeFactBase(AboutChild):
    """A fact about one episode, opened to whoever the episode is opened to."""

    data_class: ClassVar[str] = DataClass.MISSING
    case_field: ClassVar[str | None] = "episode__ref"
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="%(class)ss")

    class Meta(AboutChild.Meta):
        abstract = True


class FurtherReport(EpisodeFactBase):
    """A report of a child who is already reported missing: it joins, seen or unseen (P20)."""

    reported_at = models.DateTimeField(default=clock.now)
    reported_by = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)


class AnotherChild(EpisodeFactBase):
    """Another child whom this one may be with, by name as the reporter gave it (P23).

    `other` is the child who alone has that name on the record. Who the other child is shows only
    to readers in both circles; everybody else reads "another child".
    """

    other = models.ForeignKey("people.Child", models.PROTECT, null=True, related_name="+")
    said = models.CharField(max_length=120)


class PoliceNotice(EpisodeFactBase):
    """Whether the police were told, by whom, when, and their reference; or why not (P01).

    The latest row that stands is what is known. Recording an episode never makes one by itself.
    """

    told = models.BooleanField()
    told_at = models.DateTimeField(null=True)
    told_by = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    why_not = models.CharField(max_length=300, blank=True)

    class Meta(EpisodeFactBase.Meta):
        constraints = [
            models.CheckConstraint(
                name="told_when_or_why_not",
                condition=Q(told=True, told_at__isnull=False) | (Q(told=False) & ~Q(why_not="")),
            )
        ]


class Grade(models.TextChoices):
    """Police risk levels, College of Policing APP; the lowest was renamed (domain.md 2.2)."""

    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"
    VERY_LOW = "very_low", "Very low"


class PoliceGrade(EpisodeFactBase):
    """The police assessment of risk: entered by police only, with its reason (P08)."""

    grade = models.CharField(max_length=8, choices=Grade)
    graded_at = models.DateTimeField(default=clock.now)
    reason = models.TextField()
    authorised_by = models.CharField(max_length=120, blank=True)  # who authorised a very low grade
    review_at = models.DateTimeField(null=True)


class Correction(EpisodeFactBase):
    """A recorded instant that was put right: what it said, what it says, why (E10)."""

    field = models.CharField(max_length=40)
    said = models.CharField(max_length=200, blank=True)
    says = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300)
