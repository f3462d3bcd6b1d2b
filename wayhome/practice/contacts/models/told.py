"""What one sender told, and what they were told back. Their agency reads it; nothing gathered."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.contacts.models.contact import Part, PartQuerySet, Urgency


class ReferralQuerySet(PartQuerySet):
    def sent_by(self, reader: Reader) -> Self:
        """A sender's own, and their colleagues': words they wrote and what they were told (P20).

        A foster carer reads what they themselves sent.
        """
        if reader.agency_id is None:
            return self.none()
        mine = self.filter(recorded_by_agency=reader.agency_id).filter(
            Q(concerns_colleague=False) | Q(recorded_by=reader.user_id)
        )
        return mine.filter(recorded_by=reader.user_id) if reader.is_named_only else mine


class Knows(models.TextChoices):
    """P29: consent is not the basis; who was told is recorded all the same."""

    BOTH = "both", "The child and a parent"
    CHILD = "child", "The child only"
    PARENT = "parent", "A parent only"
    NOBODY = "nobody", "Neither"


class Referral(Part):
    data_class: ClassVar[str] = DataClass.REFERRAL

    ref = RefField()
    # the front door that the sender knows it went to; whose child it is may be another's to know
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sender = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)  # of a guest, who has no account
    named = models.CharField(max_length=200)  # whom or what it is about, as the sender wrote it
    worry = models.TextField()
    words = models.TextField(blank=True)  # the child's own (P30)
    where = models.CharField(max_length=200, blank=True)
    urgency = models.CharField(max_length=5, choices=Urgency)
    knows = models.CharField(max_length=7, choices=Knows, blank=True)
    why_not_told = models.CharField(max_length=300, blank=True)
    # P21: then its sender alone reads it in their agency
    concerns_colleague = models.BooleanField(default=False)
    joined = models.BooleanField(default=False)  # a contact stood already: the sender is not told

    objects = ReferralQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(
                fields=["recorded_by_agency", "-recorded_at"], name="referral_by_sender_agency"
            )
        ]

    def __str__(self) -> str:
        return self.ref
