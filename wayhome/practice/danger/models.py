"""Danger or a crime that somebody was told of just now, whatever form they were in (P07)."""

from typing import ClassVar

from django.db import models

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.kernel.refs import RefField


class Now(models.TextChoices):
    """Is somebody in danger at this moment?"""

    YES = "yes", "Yes"
    NO = "no", "No, it has happened"
    UNKNOWN = "unknown", "Not known"


class Danger(AboutChild):
    """What was said, and where the child is. It is never edited: more of it is another row."""

    data_class: ClassVar[str] = DataClass.DANGER

    ref = RefField()
    said = models.TextField()
    now = models.CharField(max_length=7, choices=Now)
    where = models.CharField(max_length=200, blank=True)  # where the child is at this moment
    told_999 = models.BooleanField()  # recording is not telling the police (P01)
    reference = models.CharField(max_length=40, blank=True)  # the police's, where they were told
    concerns_carer = models.BooleanField(default=False)  # somebody who cares for or works with them
    # whose child, and where they live, as it was told: later moves do not restate it
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, related_name="+", db_index=False
    )
    area = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta(AboutChild.Meta):
        indexes = [models.Index(fields=["child"], name="danger_by_child")]

    def __str__(self) -> str:
        return self.ref
