"""The one multi-agency plan of a child, whatever the route by which it was asked for (R30)."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.models import Agency, Authority, Team
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.history import changes
from wayhome.foundation.kernel.refs import RefField


class Route(models.TextChoices):
    """What asked for a plan."""

    CONTACT = "contact", "The front door"
    ASSESSMENT = "assessment", "An assessment"
    PANEL = "panel", "A panel"
    STRATEGY = "strategy", "A strategy discussion"
    INTERVIEW = "interview", "A return interview"
    MISSING = "missing", "A missing episode"
    OTHER = "other", "Something else"


class End(models.TextChoices):
    """Why a plan ended (P43). `JOINED`: two records of one child had one each."""

    RISK_FELL = "risk_fell", "Risk fell"
    TRANSFERRED = "transferred", "Transferred: a named person elsewhere has accepted"
    ADULT = "adult", "They turned 18"
    MOVED = "moved", "They moved away"
    CUSTODY = "custody", "They are in custody"
    DIED = "died", "They died"
    OTHER = "other", "Another reason"
    JOINED = "joined", "Joined with their other plan"


@pghistory.track(*changes(), model_name="PlanHistory", append_only=True)
class Plan(AboutChild):
    """One plan. What stands in it are rows of their own; this is who leads and where it stands.

    `authority` and `lead_team` owe what the plan lacks. `clashes_with` is the other open plan where
    two records of one child became one: until a person has chosen, both stand (E13).
    """

    data_class: ClassVar[str] = DataClass.PLAN

    ref = RefField()
    route = models.CharField(max_length=10, choices=Route)
    why = models.TextField()
    lead_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    lead_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    lead_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField(default=clock.now)
    first_review_on = models.DateField(null=True)  # later ones are set by each review
    approved_at = models.DateTimeField(null=True)  # a manager found it complete
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=11, choices=End, blank=True)
    end_evidence = models.TextField(blank=True)  # how it is known, not only that it is said
    end_handed_to = models.CharField(max_length=200, blank=True)  # who has accepted, by name
    look_again_on = models.DateField(null=True)
    looked_at = models.DateTimeField(null=True)
    looked_found = models.TextField(blank=True)
    clashes_with = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    joined_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(AboutChild.Meta):
        indexes = [models.Index(fields=["child", "-id"], name="plan_by_child")]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=Q(ended_at=None, voided_at=None, clashes_with=None),
                name="one_open_plan_a_child",
                violation_error_message="This child has a plan already.",
            ),
            models.CheckConstraint(
                name="plan_ends_with_evidence",
                condition=Q(ended_at=None, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="") & ~Q(end_evidence="")),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class Asked(AboutChild):
    """Something that happened asks for a plan: its clock runs from here (PLN-S01)."""

    data_class: ClassVar[str] = DataClass.PLAN

    route = models.CharField(max_length=10, choices=Route)
    why = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta(AboutChild.Meta):
        verbose_name_plural = "asked"


class Transfer(AboutChild):
    """Another authority is asked to take the plan on. It stays with the sender until a named
    person there accepts (P43)."""

    class Answer(models.TextChoices):
        WAITING = "waiting", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    data_class: ClassVar[str] = DataClass.PLAN

    ref = RefField()
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="transfers")
    to_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    to_place = models.CharField(max_length=120)  # the agency's name, on Wayhome or not
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    to_name = models.CharField(max_length=120)
    reason = models.TextField()
    answer = models.CharField(max_length=8, choices=Answer, default=Answer.WAITING)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    note = models.TextField(blank=True)

    class Meta(AboutChild.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(answer="waiting", voided_at=None),
                name="one_transfer_at_a_time",
            )
        ]


class Review(AboutChild):
    """The plan was looked at by those around the child: what changed, and when again."""

    class Decision(models.TextChoices):
        GO_ON = "go_on", "It is working: go on"
        CHANGE = "change", "It is not working well enough: change it"
        STEP_UP = "step_up", "Risk is rising: more, and sooner"
        STEP_DOWN = "step_down", "Risk is falling: less is needed"
        END = "end", "It can end"

    data_class: ClassVar[str] = DataClass.PLAN

    ref = RefField()
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews")
    held_on = models.DateField()
    present = models.TextField()  # who took part, for which agency
    child_part = models.TextField()  # how the child took part, or why not
    summary = models.TextField()  # what is different for the child since the last one
    decision = models.CharField(max_length=9, choices=Decision)
    next_on = models.DateField()

    def __str__(self) -> str:
        return self.ref
