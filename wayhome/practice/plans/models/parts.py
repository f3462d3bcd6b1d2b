"""What stands in a plan: each a dated row of its own, written by whichever agency does it."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel.history import changes
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.plans.models.plan import Plan
from wayhome.practice.plans.sections import Section


class Part(AboutChild):
    """`text` is what was written. `is_third_party`: it holds something about another person, so it
    is in no copy (P28). It stands until `ended_at`, and `result` says what came of it."""

    data_class: ClassVar[str] = DataClass.PLAN

    ref = RefField()
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    text = models.TextField()
    is_third_party = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(AboutChild.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.ref


class PlanText(AboutChild):
    """A section as one person saved it; the latest that stands is in force, earlier ones stay."""

    data_class: ClassVar[str] = DataClass.PLAN

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="texts")
    section = models.CharField(max_length=10, choices=Section)
    text = models.TextField(blank=True)
    is_third_party = models.BooleanField(default=False)

    class Meta(AboutChild.Meta):
        indexes = [
            models.Index(fields=["plan", "section", "-id"], name="plan_text_by_plan"),
        ]


@pghistory.track(*changes(), model_name="ContingencyHistory", append_only=True)
class Contingency(Part):
    """If this happens (`text`), we will (`then_we`): R31."""

    then_we = models.TextField()
    who = models.CharField(max_length=200)

    class Meta(Part.Meta):
        verbose_name_plural = "contingencies"


class Voice(Part):
    """What the child or their family said (`text`), in their words, never edited; when and how.

    The child's words leave the record only with their agreement and a named approver (P30).
    """

    class Whose(models.TextChoices):
        CHILD = "child", "The child"
        PARENT = "parent", "A parent"
        CARER = "carer", "A carer"
        SIBLING = "sibling", "A brother or sister"
        FAMILY = "family", "Somebody else in the family"

    class How(models.TextChoices):
        TALKED = "talked", "They said it to us, face to face"
        WROTE = "wrote", "They wrote, drew or sent it"
        PHONE = "phone", "By phone or message"
        ADVOCATE = "advocate", "Through an advocate or interpreter"
        SEEN = "seen", "We saw how they live: they cannot or do not wish to say it"

    whose = models.CharField(max_length=7, choices=Whose)
    who = models.CharField(max_length=120, blank=True)  # which parent or carer
    heard_on = models.DateField()
    how = models.CharField(max_length=8, choices=How)
    agrees = models.BooleanField(default=False)  # that others may read it outside this record
    agrees_note = models.CharField(max_length=300, blank=True)  # with whom, and not with whom
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta(Part.Meta):
        constraints = [
            models.CheckConstraint(
                name="words_leave_by_agreement_and_approver",
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False, agrees=True),
            )
        ]


@pghistory.track(*changes(), model_name="GoalHistory", append_only=True)
class Goal(Part):
    """What should be different for the child, and how it will be known."""

    class Outcome(models.TextChoices):
        MET = "met", "It is so now"
        PARTLY = "partly", "In part"
        NOT_MET = "not_met", "It is not so"
        DROPPED = "dropped", "It was not the right goal"

    sign = models.TextField()  # how the child, and we, will know
    by_on = models.DateField(null=True)
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True)


class PlanAction(AboutChild):
    """An action of the plan. `effect` of the action says what it changed; `evidence` how that is
    known: seen, measured, or said by the child."""

    data_class: ClassVar[str] = DataClass.PLAN

    ref = RefField()
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="+")
    action = models.OneToOneField(Action, models.PROTECT, related_name="+")
    evidence = models.TextField(blank=True)
    evidence_at = models.DateTimeField(null=True)
    evidence_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_third_party = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(AboutChild.Meta):
        constraints = [
            models.CheckConstraint(
                name="plan_action_evidence_is_dated",
                condition=Q(evidence="", evidence_at=None)
                | (~Q(evidence="") & Q(evidence_at__isnull=False)),
            )
        ]


class Work(Part):
    """Direct work, an intervention, a health assessment, advice: what is done with the child (R33),
    from when to when, and with what result."""

    class Kind(models.TextChoices):
        DIRECT = "direct", "Direct work with the child"
        INTERVENTION = "programme", "An intervention or programme"
        HEALTH = "health", "Health assessment"
        EDGE = "edge", "Edge-of-care work with the family"
        ADVICE = "advice", "Advice"

    kind = models.CharField(max_length=9, choices=Kind)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    worker = models.CharField(max_length=120)
    began_on = models.DateField()

    class Meta(Part.Meta):
        verbose_name_plural = "work"


class Need(Part):
    """What a parent, carer or sibling needs themselves (`text`), and who helps with it (R59)."""

    class Whose(models.TextChoices):
        PARENT = "parent", "A parent"
        CARER = "carer", "A carer"
        SIBLING = "sibling", "A brother or sister"
        OTHER = "other", "Somebody else in the family"

    whose = models.CharField(max_length=7, choices=Whose)
    who = models.CharField(max_length=120, blank=True)
    help = models.TextField()


class SiblingCheck(Part):
    """Were brothers and sisters looked at, and is one of them at risk (R59)? `text`: what was
    found and what is done about it."""

    class Found(models.TextChoices):
        NONE = "none", "There are none"
        NOT_AT_RISK = "not", "Looked at: no sign of risk"
        AT_RISK = "risk", "One or more may be at risk"
        NOT_KNOWN = "unknown", "We could not find out"

    found = models.CharField(max_length=7, choices=Found)
    checked_on = models.DateField()
