"""What a panel decided about a child, who disagreed, what was set; and papers made of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wayhome.foundation.actions.models import Action
from wayhome.foundation.agencies.models import Agency, Membership
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.panels.models.items import Item, Level, OfCase
from wayhome.practice.panels.models.standing import Meeting


class Decision(OfCase):
    """What was said of one item and decided: one row, written as it is said. `decided_at` is null
    while there is a note alone. `said_by_child` is theirs, in quotation marks, never edited."""

    class Outcome(models.TextChoices):
        ACCEPT = "accept", "Accept: the panel takes this on"
        KEEP = "keep", "Keep: as it is"
        STEP_UP = "step_up", "Step up"
        STEP_DOWN = "step_down", "Step down"
        EXIT = "exit", "Exit: the panel no longer needs to hear this"

    class Strategy(models.TextChoices):
        HELD = "held", "It was held"
        ASKED = "asked", "It is asked for now"
        OTHER = "other", "Another response stands, said below"
        NEITHER = "neither", "None is needed: the risk is not significant"

    item = models.OneToOneField(Item, models.PROTECT, related_name="decision")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    said_by_child = models.TextField(blank=True)
    level_before = models.CharField(max_length=12, choices=Level, blank=True)
    level_after = models.CharField(max_length=12, choices=Level, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(blank=True)
    strategy = models.CharField(max_length=8, choices=Strategy, blank=True)
    other_response = models.TextField(blank=True)
    nrm_needed = models.BooleanField(null=True)
    disruption = models.TextField(blank=True)
    location_action = models.TextField(blank=True)
    intelligence = models.TextField(blank=True)  # what needs to be known
    lead_professional = models.CharField(max_length=200, blank=True)
    contingency = models.TextField(blank=True)
    review_on = models.DateField(null=True)
    agreed_by = ArrayField(models.BigIntegerField(), default=list)  # agencies that agreed the exit
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(OfCase.Meta):
        indexes = [models.Index(fields=["child", "decided_at"], name="panel_decision_by_child")]
        constraints = [
            models.CheckConstraint(
                name="panel_decision_is_whole",
                condition=Q(decided_at=None, outcome="")
                | (~Q(outcome="") & ~Q(level_after="") & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="panel_decision_has_a_review",
                condition=Q(decided_at=None) | Q(outcome="exit") | Q(review_on__isnull=False),
            ),
        ]


class Dissent(OfCase):
    """An agency that saw it otherwise, in its words."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="dissents")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()

    class Meta(OfCase.Meta):
        indexes = [models.Index(fields=["child"], name="panel_dissent_by_child")]


class SetAction(OfCase):
    """An action that a panel set, and of which kind; the action itself is everybody's own."""

    class Kind(models.TextChoices):
        ACTION = "action", "Action"
        STRATEGY = "strategy", "Strategy discussion"
        DISRUPTION = "disruption", "Disruption"
        LOCATION = "location", "About a place"
        INTELLIGENCE = "intelligence", "Intelligence requirement"

    item = models.ForeignKey(Item, models.PROTECT, related_name="set_actions")
    action = models.OneToOneField(Action, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ACTION)

    class Meta(OfCase.Meta):
        indexes = [models.Index(fields=["child"], name="panel_action_by_child")]


class Paper(models.Model):
    """A pack or minutes as a file: made by a job as this reader, fetched once, then gone (E26)."""

    class Kind(models.TextChoices):
        PACK = "pack", "Pack"
        MINUTES = "minutes", "Minutes"

    ref = RefField()
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    place = models.ForeignKey(Membership, models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    items = models.PositiveSmallIntegerField(default=0)  # to be set
    done = models.PositiveSmallIntegerField(default=0)  # set so far
    ready_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    children = ArrayField(models.BigIntegerField(), default=list)

    def __str__(self) -> str:
        return self.ref
