"""Hand-over between shifts: two signatures; and what the daily meeting said of a child."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.models import Authority, Team
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.missing.models.episode import EpisodeFactBase


class Handover(models.Model):
    """What one shift leaves to the next. It is done when both have signed, in whatever order.

    It is about no child by itself: its lines are. Where the rota changes hands and one side never
    signs, the row stays unsigned and stays shown, for as long as that is.
    """

    ref = RefField()
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    to_team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    areas = models.ManyToManyField(Authority, related_name="+")
    at = models.DateTimeField()  # when the next shift begins
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    also = models.TextField(blank=True)  # anything else that the next shift must know
    given_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    # who signed in fact, where that was somebody else of the shift than the rota said
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"],
                condition=Q(given_at=None) | Q(taken_at=None),
                name="handover_waiting",
            ),
            models.Index(fields=["to_team", "-at"], name="handover_by_team"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "at"],
                name="one_handover_a_change_of_shift",
                violation_error_message="This hand-over is written already.",
            ),
            models.CheckConstraint(
                name="handover_given_by_somebody",
                condition=Q(given_at=None, given_by=None)
                | Q(given_at__isnull=False, given_by__isnull=False),
            ),
            models.CheckConstraint(
                name="handover_taken_by_another",
                condition=Q(taken_at=None, taken_by=None)
                | (
                    Q(taken_at__isnull=False, taken_by__isnull=False)
                    & (Q(given_by=None) | ~Q(taken_by=F("given_by")))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class HandoverLine(EpisodeFactBase):
    """What the next shift must know of one child: read by whoever may read the episode."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines")
    text = models.TextField()
    # read by nobody since the clock stands on the hand-over itself: goes a release later
    is_first = models.BooleanField(default=False)

    class Meta(EpisodeFactBase.Meta):
        constraints = [
            models.CheckConstraint(
                name="handover_stays_with_police_and_care",
                condition=Q(handling=Handling.POLICE_AND_CARE),
            ),
            models.UniqueConstraint(
                fields=["handover", "episode"], name="one_line_an_episode_handed_over"
            ),
            models.UniqueConstraint(
                fields=["handover"], condition=Q(is_first=True), name="one_first_line"
            ),
        ]


class MeetingNote(EpisodeFactBase):
    """What the daily missing meeting decided for a child, in a line, where no rule had asked."""

    ref = RefField()
    text = models.TextField()
    at = models.DateTimeField(default=clock.now)
    # what is to be done, by whom and when; null: nothing more is
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta(EpisodeFactBase.Meta):
        constraints = [
            models.CheckConstraint(
                name="meeting_note_stays_with_police_and_care",
                condition=Q(handling=Handling.POLICE_AND_CARE),
            )
        ]

    def __str__(self) -> str:
        return self.ref
