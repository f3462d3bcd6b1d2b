"""Another authority or service is asked to hold an interview; the responsible one keeps its clock.

The typical case is a child placed far from home: their own authority asks the service there.
"""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import Involvement
from wayhome.foundation.agencies.models import Agency, Team
from wayhome.foundation.kernel.history import changes
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.missing.models.interview import InterviewFact


@pghistory.track(*changes(), model_name="InterviewRequestHistory", append_only=True)
class InterviewRequest(InterviewFact):
    """Which team was asked, by whom, why; what it answered; whether it was taken back.

    Of the class that those who arrange an interview and the police read: a home or a school that
    read who was asked would learn whose child it is, and what is said of them (P21, P22). An
    answer that came after it was taken back is kept, and changes nothing.
    """

    data_class: ClassVar[str] = DataClass.INTERVIEW_POLICE

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", "Yes, they will hold it"
        REFUSED = "refused", "No, they will not"

    ref = RefField()
    to_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    to_team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    # who asked: the agency is `recorded_by_agency`, the instant `asked_at`
    from_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    reason = models.TextField()
    notes = models.TextField(blank=True)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answer_reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    taken_back_why = models.TextField(blank=True)
    # the row of the circle that asking opened, and that a no or taking it back closes
    opened = models.ForeignKey(
        Involvement, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta(InterviewFact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["interview"],
                condition=Q(taken_back_at=None, voided_at=None) & ~Q(answer="refused"),
                name="one_team_asked_at_a_time",
                violation_error_message="Another team has been asked, and that request stands.",
            ),
            models.CheckConstraint(
                name="asked_and_answered_with_its_instant",
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="asked_and_refused_with_a_reason",
                condition=~Q(answer="refused") | ~Q(answer_reason=""),
            ),
            models.CheckConstraint(
                name="taken_back_with_a_reason",
                condition=Q(taken_back_at=None) | ~Q(taken_back_why=""),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def came_too_late(self) -> bool:
        """It was answered after it had been taken back."""
        back = self.taken_back_at
        return bool(back and self.answered_at and self.answered_at > back)

    @property
    def is_waiting(self) -> bool:
        return not self.answer and self.taken_back_at is None

    @property
    def is_held(self) -> bool:
        """The team that was asked said yes, and has the interview in hand."""
        return self.answer == self.Answer.ACCEPTED and self.taken_back_at is None
