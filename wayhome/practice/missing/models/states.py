"""Between missing and safe: states, category and the grade that another agency thinks too low."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from wayhome.foundation.agencies.models import Agency, Team
from wayhome.foundation.kernel.history import changes
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.missing.models.episode import (
    Category,
    EpisodeFactBase,
    Grade,
    PoliceGrade,
)


class State(models.TextChoices):
    """P12. None of them is "found": the child stays on the board until they are."""

    MISSING = "missing", "Missing: nobody knows where"
    PHONE = "phone", "Spoken to by phone, not seen"
    UNSAFE = "unsafe", "Whereabouts known, not safe"
    TAKEN = "taken", "Abducted"
    CUSTODY = "custody", "In custody"
    HOSPITAL = "hospital", "In hospital"
    ABROAD = "abroad", "Abroad"


class StateChange(EpisodeFactBase):
    """Since when an open episode is in a state, who decided so, and why. The latest stands."""

    state = models.CharField(max_length=8, choices=State)
    since_at = models.DateTimeField()
    where = models.CharField(max_length=200, blank=True)
    decided_by = models.CharField(max_length=120)
    reason = models.TextField()


class CategoryChange(EpisodeFactBase):
    """From missing to away without authorisation, or back (domain.md 2.1). The row is the trace:
    the episode says what it is now, this says what it was, since when, who decided and why."""

    was = models.CharField(max_length=1, choices=Category)
    became = models.CharField(max_length=1, choices=Category)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120)
    reason = models.TextField()

    class Meta(EpisodeFactBase.Meta):
        constraints = [
            models.CheckConstraint(
                name="category_becomes_another", condition=~Q(was=models.F("became"))
            )
        ]


@pghistory.track(*changes(), model_name="ChallengeHistory", append_only=True)
class Challenge(EpisodeFactBase):
    """An agency assesses the risk higher than the police grade; the police answer (P08).

    The answer stands on the same row, so that whoever reads the one reads the other.
    """

    class Answer(models.TextChoices):
        KEPT = "kept", "The grade stays"
        REGRADED = "regraded", "Graded anew"

    ref = RefField()
    grade = models.ForeignKey(PoliceGrade, models.PROTECT, null=True, related_name="+")
    believed = models.CharField(max_length=8, choices=Grade)  # as the challenger assesses it
    reason = models.TextField()
    to_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", db_index=False
    )
    to_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answer_reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta(EpisodeFactBase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "recorded_by_agency"],
                condition=Q(answered_at=None, voided_at=None),
                name="one_open_challenge_an_agency",
                violation_error_message="Your agency's challenge is waiting for its answer.",
            ),
            models.CheckConstraint(
                name="challenge_answered_with_reason",
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(answer_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
