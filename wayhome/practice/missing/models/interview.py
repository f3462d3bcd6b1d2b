"""Return interviews: offers, attempts, one outcome, and what was said, apart by who may read it."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.models import Team
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.history import changes
from wayhome.foundation.kernel.refs import LENGTH, RefField
from wayhome.foundation.questionnaires.models import Response
from wayhome.practice.missing.models.episode import Episode


class Outcome(models.TextChoices):
    """How an interview ended (P04). In time or late follows from `held_at` and is not chosen."""

    HELD = "held", "Held"
    DECLINED = "declined", "Declined by the child"
    NO_CONTACT = "no_contact", "No contact after attempts"
    MISSING_AGAIN = "missing_again", "Missing again before it could be held"
    CARER_ONLY = "carer_only", "Carer's account only"
    NOT_OFFERED = "not_offered", "Not offered, with a reason"
    NOT_POSSIBLE = "not_possible", "Not possible"
    # never chosen: the return that it was owed for was recorded by mistake (ADR 0009)
    WITHDRAWN = "withdrawn", "Not owed after all"


NOT_CHOSEN = (Outcome.HELD.value, Outcome.WITHDRAWN.value)  # among the ways that it may end


class Independence(models.TextChoices):
    """Computed from agency, ownership and relationship to the child, never ticked (P06)."""

    INDEPENDENT = "independent", "Independent"
    CHOSEN = "chosen", "Someone the child chose and trusts"
    NOT = "not", "Not independent"


class Way(models.TextChoices):
    VISIT = "visit", "Visit"
    PHONE = "phone", "Phone call"
    TEXT = "text", "Text message"
    SCHOOL = "school", "At school"
    APP = "app", "App or social media"
    OTHER = "other", "Another way"


class CaseFact(AboutChild):
    """A fact that belongs to the case of the episode it was opened for."""

    case_field: ClassVar[str | None] = "case_ref"
    case_ref = models.CharField(max_length=LENGTH, editable=False)

    class Meta(AboutChild.Meta):
        abstract = True


@pghistory.track(*changes(), model_name="ReturnInterviewHistory", append_only=True)
class ReturnInterview(CaseFact):
    """One conversation owed to a child who came back; it may cover several episodes."""

    data_class: ClassVar[str] = DataClass.MISSING

    ref = RefField()
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    allocated_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=13, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField(null=True)
    outcome_recorded_at = models.DateTimeField(null=True)
    outcome_reason = models.TextField(blank=True)
    held_where = models.CharField(max_length=200, blank=True)
    independence = models.CharField(max_length=11, choices=Independence, blank=True)
    independence_why = models.CharField(max_length=200, blank=True)
    no_action_reason = models.TextField(blank=True)
    # the form as it was asked and answered: its sections have readers of their own (P21)
    response = models.OneToOneField(
        Response, models.PROTECT, null=True, related_name="return_interview"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(CaseFact.Meta):
        indexes = [
            models.Index(
                fields=["interviewer"],
                name="interview_to_hold",
                condition=Q(outcome="", voided_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="interview_outcome_has_its_instant",
                condition=Q(outcome="", outcome_at=None)
                | (~Q(outcome="") & Q(outcome_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="interview_not_held_has_a_reason",
                condition=Q(outcome__in=["", "held"]) | ~Q(outcome_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class InterviewEpisode(models.Model):
    """This interview answers for this episode. An episode has one interview that stands.

    `was`: the episode's own interview, where another now answers for it. It is void meanwhile; its
    offers and attempts go on counting for the episode, and taking it out again restores it.
    """

    interview = models.ForeignKey(ReturnInterview, models.CASCADE, related_name="covers")
    episode = models.OneToOneField(Episode, models.CASCADE, related_name="covered_by")
    was = models.ForeignKey(ReturnInterview, models.CASCADE, null=True, related_name="was_for")


class InterviewFact(CaseFact):
    data_class: ClassVar[str] = DataClass.MISSING
    interview = models.ForeignKey(ReturnInterview, models.PROTECT, related_name="%(class)ss")

    class Meta(CaseFact.Meta):
        abstract = True


class Offer(InterviewFact):
    """The child was asked. A decline is the child's own, with their reason (P05)."""

    class Answer(models.TextChoices):
        WAITING = "waiting", "No answer yet"
        ACCEPTED = "accepted", "The child said yes"
        DECLINED = "declined", "The child said no"

    at = models.DateTimeField()
    way = models.CharField(max_length=8, choices=Way)
    where = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True)
    childs_reason = models.TextField(blank=True)


class Attempt(InterviewFact):
    """One try to reach the child: when, how, with what result (R10). Obstruction is a result."""

    class Result(models.TextChoices):
        SPOKE = "spoke", "Spoke to the child"
        NO_ANSWER = "no_answer", "No answer"
        NOT_THERE = "not_there", "The child was not there"
        PUT_OFF = "put_off", "The child asked for another time"
        OBSTRUCTED = "obstructed", "A parent, carer or home stood in the way"
        MISSING_AGAIN = "missing_again", "The child is missing again"

    at = models.DateTimeField()
    way = models.CharField(max_length=8, choices=Way)
    result = models.CharField(max_length=13, choices=Result)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    next_at = models.DateTimeField(null=True)  # when the next try is planned
    next_way = models.CharField(max_length=8, choices=Way, blank=True)


class InterviewText(InterviewFact):
    """What was said, for one kind of reader. Each kind is a row of its own (E20, P21)."""

    text = models.TextField()

    class Meta(InterviewFact.Meta):
        abstract = True


class FullAccount(InterviewText):
    """For the interviewer, their manager, the allocated team and the reviewing officer."""

    data_class: ClassVar[str] = DataClass.INTERVIEW


class PoliceExtract(InterviewText):
    """Safety and intelligence, for police."""

    data_class: ClassVar[str] = DataClass.INTERVIEW_POLICE


class CarerActions(InterviewText):
    """Agreed safety actions only, for home, carer, parent or school; never what concerns them."""

    data_class: ClassVar[str] = DataClass.INTERVIEW_CARER


class InterviewAction(models.Model):
    """An action that came out of an interview."""

    interview = models.ForeignKey(ReturnInterview, models.CASCADE, related_name="actions")
    action = models.OneToOneField(Action, models.CASCADE, related_name="+")
    need = models.CharField(max_length=200, blank=True)
    linked_at = models.DateTimeField(default=clock.now)
