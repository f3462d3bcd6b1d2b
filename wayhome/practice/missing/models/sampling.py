"""Interviews that were held, drawn at random and read again for their quality (R62)."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.models import Agency, Team
from wayhome.foundation.kernel.history import changes
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.missing.models.interview import InterviewFact


class SampleDraw(models.Model):
    """One draw: of which days, with which seed, how many of how many. About no child by itself.

    `of_digest` is of the refs it was drawn from: the same seed, size and refs draw the same again.
    """

    ref = RefField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    from_on = models.DateField()
    until_on = models.DateField()  # the last day, itself included
    size = models.PositiveIntegerField()
    seed = models.CharField(max_length=40)
    population = models.PositiveIntegerField()
    of_digest = models.CharField(max_length=16)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sample_of_days_in_order", condition=Q(until_on__gte=F("from_on"))
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Heard(models.TextChoices):
    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"


@pghistory.track(*changes(), model_name="InterviewSampleHistory", append_only=True)
class InterviewSample(InterviewFact):
    """One interview of a draw, and what a colleague who did not hold it found. Read by those who
    read the child's own account, and by nobody else (P21)."""

    data_class: ClassVar[str] = DataClass.INTERVIEW

    class Judgement(models.TextChoices):
        GOOD = "good", "Good"
        BETTER = "better", "Could be better"
        POOR = "poor", "Not good enough"

    QUESTIONS: ClassVar[tuple[str, ...]] = (
        *("childs_voice", "reasons", "actions_follow", "was_independent", "was_timely"),
    )

    ref = RefField()
    draw = models.ForeignKey(SampleDraw, models.PROTECT, related_name="samples")
    childs_voice = models.CharField(max_length=6, choices=Heard, blank=True)
    reasons = models.CharField(max_length=6, choices=Heard, blank=True)
    actions_follow = models.CharField(max_length=6, choices=Heard, blank=True)
    was_independent = models.CharField(max_length=6, choices=Heard, blank=True)
    was_timely = models.CharField(max_length=6, choices=Heard, blank=True)
    judgement = models.CharField(max_length=6, choices=Judgement, blank=True)
    feedback = models.TextField(blank=True)  # to the interviewer, who reads it with the interview
    change = models.TextField(blank=True)  # what will be done differently, and by whom
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta(InterviewFact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["interview"], condition=Q(voided_at=None), name="interview_sampled_once"
            ),
            models.CheckConstraint(
                name="sample_reviewed_with_a_judgement",
                condition=Q(reviewed_at=None, judgement="")
                | (Q(reviewed_at__isnull=False) & ~Q(judgement="") & ~Q(feedback="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
