"""Coming back: the plan for it, made while the child is missing, and the police interview after."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wayhome.foundation.access.classes import DataClass, Handling
from wayhome.practice.missing.models.episode import EpisodeFactBase


class ReturnPlan(EpisodeFactBase):
    """One version of the plan for the return. The latest stands, the earlier stay to be read.

    Police and social care alone: whether it is safe to go back may concern who lives there (P21).
    """

    class Safe(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        UNKNOWN = "unknown", "Not known yet"

    safe = models.CharField(max_length=7, choices=Safe)
    why = models.TextField(blank=True)
    collects = models.CharField(max_length=200, blank=True)
    if_refuses = models.TextField(blank=True)
    medical = models.TextField(blank=True)
    assault_centre = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    for_carers = models.TextField(blank=True)

    class Meta(EpisodeFactBase.Meta):
        constraints = [
            models.CheckConstraint(
                name="return_plan_stays_with_police_and_care",
                condition=Q(handling=Handling.POLICE_AND_CARE),
            ),
            models.CheckConstraint(
                name="not_safe_says_why",
                condition=~Q(safe="no") | ~Q(why=""),
                violation_error_message="Say why it is not safe to go back there.",
            ),
        ]


class CarersPart(EpisodeFactBase):
    """What those who care for the child need to know of a plan: a row for them alone (E20, P21)."""

    data_class: ClassVar[str] = DataClass.INTERVIEW_CARER
    plan = models.OneToOneField(ReturnPlan, models.PROTECT, related_name="carers_part")
    text = models.TextField()


class PreventionInterview(EpisodeFactBase):
    """The police saw the child who came back ("safe and well check"). Never the return interview,
    and never counted as one (domain.md 2.2)."""

    held_at = models.DateTimeField()
    officer = models.CharField(max_length=120)


class PreventionAccount(EpisodeFactBase):
    """What was said there, and to whom concerns were passed: for police and social care."""

    prevention = models.OneToOneField(PreventionInterview, models.PROTECT, related_name="account")
    said = models.TextField(blank=True)
    concerns = models.TextField(blank=True)
    passed_to = models.CharField(max_length=200, blank=True)

    class Meta(EpisodeFactBase.Meta):
        constraints = [
            models.CheckConstraint(
                name="prevention_account_stays_with_police_and_care",
                condition=Q(handling=Handling.POLICE_AND_CARE),
            ),
            models.CheckConstraint(
                name="concerns_go_to_somebody",
                condition=Q(concerns="") | ~Q(passed_to=""),
                violation_error_message="Say to whom the concerns were passed.",
            ),
        ]
