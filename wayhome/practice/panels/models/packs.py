"""An item's pack: whom was asked what, for which reason; what they said; who has a conflict."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.panels.models.items import Item, OfCase


class Ask(OfCase):
    """What one agency is asked to bring, by when; and why this agency (P27)."""

    class Basis(models.TextChoices):
        """On which a safeguarding partner shares: consent is none of them (P29)."""

        PUBLIC_TASK = "public_task", "Public task: safeguarding children"
        VITAL = "vital", "Vital interests: somebody may come to serious harm"
        LEGAL = "legal", "Legal obligation"
        LAW_ENFORCEMENT = "law_enforcement", "Law enforcement (police processing)"

    own_field: ClassVar[str] = "agency"

    ref = RefField()
    item = models.ForeignKey(Item, models.PROTECT, related_name="asks")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    reason = models.TextField()  # why this agency: what it is likely to hold
    basis = models.CharField(max_length=16, choices=Basis)
    asked_for = models.TextField()
    due_at = models.DateTimeField()
    chased_at = models.DateTimeField(null=True)  # last
    chases = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(OfCase.Meta):
        indexes = [
            models.Index(fields=["child"], name="panel_ask_by_child"),
            models.Index(
                fields=["agency", "due_at"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="panel_ask_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "agency"],
                condition=Q(withdrawn_at=None, voided_at=None),
                name="an_agency_is_asked_once_an_item",
                violation_error_message="That agency is asked already.",
            ),
            models.CheckConstraint(name="panel_ask_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return self.ref


class Answer(OfCase):
    """What an agency brings. Said again, the last is in force. Nothing held is an answer."""

    own_field: ClassVar[str] = "recorded_by_agency"

    item = models.ForeignKey(Item, models.PROTECT, related_name="answers")
    ask = models.ForeignKey(Ask, models.PROTECT, related_name="answers")
    nothing_held = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    # P29: what police bring stays police information, on its originator's conditions
    is_law_enforcement = models.BooleanField(default=False)
    conditions = models.CharField(max_length=300, blank=True)

    class Meta(OfCase.Meta):
        indexes = [models.Index(fields=["child"], name="panel_answer_by_child")]
        constraints = [
            models.CheckConstraint(
                name="panel_answer_says_something", condition=Q(nothing_held=True) | ~Q(text="")
            )
        ]


class Conflict(OfCase):
    """A person at the panel who must not read this item: related, involved, or a friend."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=300)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lifted_reason = models.CharField(max_length=300, blank=True)

    class Meta(OfCase.Meta):
        indexes = [models.Index(fields=["child"], name="panel_conflict_by_child")]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "user"],
                condition=Q(lifted_at=None, voided_at=None),
                name="a_conflict_is_declared_once",
            )
        ]
