"""Every copy of a plan that leaves the record: who, why, what, when (P28)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.plans.models.plan import Plan


class Copy(AboutChild):
    """A copy as it was reviewed. `content` is exactly what it says; `left_out` how many of what
    were left out by rule. Nothing that was not `checked_against` is ever made."""

    class Audience(models.TextChoices):
        CHILD = "child", "The child"
        PARENT = "parent", "A parent or carer"
        AGENCY = "agency", "An agency"

    class Way(models.TextChoices):
        IN_PERSON = "person", "In person"
        SECURE = "secure", "By secure e-mail, to a work address"
        POST = "post", "By post"

    data_class: ClassVar[str] = DataClass.PLAN

    ref = RefField()
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="copies")
    audience = models.CharField(max_length=6, choices=Audience)
    recipient = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    why = models.TextField()
    way = models.CharField(max_length=6, choices=Way, default=Way.IN_PERSON)
    way_reason = models.CharField(max_length=300, blank=True)
    checked_against = models.TextField()  # who must not know, as the reviewer read it then
    content = models.JSONField()  # [{"title", "lines": [..]}]
    left_out = models.JSONField(default=dict)  # reason -> how many
    given_at = models.DateTimeField(null=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    given_note = models.CharField(max_length=300, blank=True)

    class Meta(AboutChild.Meta):
        verbose_name_plural = "copies"
        constraints = [
            models.CheckConstraint(name="copy_is_reviewed_first", condition=~Q(checked_against="")),
            models.CheckConstraint(
                name="child_copy_otherwise_says_why",
                condition=~Q(audience="child") | Q(way="person") | ~Q(way_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
