"""Whom a force's report is about, where a person had to say it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child


class Choice(models.TextChoices):
    """Whom a report is about, as a person with the matching duty said (P20)."""

    THIS = "this", "This child"
    NEW = "new", "A child who is not on the record yet"
    NONE = "none", "Not one of these"


class Match(models.Model):
    """A person's judgement of whom a force's report is about. It is of the report, not of one row:
    later rows of the same reference follow it, and it outlives an undo (E03).
    """

    force = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40)
    choice = models.CharField(max_length=4, choices=Choice)
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="+")
    ruled_out = ArrayField(models.BigIntegerField(), default=list)  # children who are not meant
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "matches"
        constraints = [
            models.UniqueConstraint(fields=["force", "reference"], name="one_match_a_report"),
            models.CheckConstraint(
                name="this_child_is_named",
                condition=Q(choice="this", child__isnull=False) | ~Q(choice="this"),
            ),
        ]
