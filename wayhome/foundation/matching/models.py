"""Weights that were trained, pairs that may be one child, and what people judged of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField
from wayhome.foundation.people.models import Child


class Weights(models.Model):
    """A trained model, with its date and figures. The latest put in force is the one in use; where
    there is none, the house's own is."""

    version = models.CharField(max_length=40, unique=True)
    trained_at = models.DateTimeField(default=clock.now)
    data = models.JSONField()  # weights.Model.as_json
    in_force_at = models.DateTimeField(null=True)
    put_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name_plural = "weights"

    def __str__(self) -> str:
        return self.version


class Pair(models.Model):
    """Two records that the last bulk run thinks may be one child's: made anew by each run, and no
    fact. `low` is the one of the two that was recorded first."""

    of_the_record: ClassVar[bool] = True

    class Band(models.TextChoices):
        LINK = "link", "Very likely the same"
        ASK = "ask", "May be the same"

    ref = RefField()
    low = models.ForeignKey(Child, models.CASCADE, related_name="+")
    high = models.ForeignKey(Child, models.CASCADE, related_name="+")
    probability = models.FloatField()
    band = models.CharField(max_length=4, choices=Band)
    levels = models.JSONField()  # comparison -> level
    version = models.CharField(max_length=40)
    found_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="a_pair_stands_once"),
            models.CheckConstraint(name="two_records", condition=Q(low__lt=F("high"))),
        ]

    def __str__(self) -> str:
        return self.ref


class Judgement(AboutChild):
    """Whether two records are one child, as somebody said: kept for good, and *no* is not asked
    again. A second thought is another row, and voids this one."""

    class Verdict(models.TextChoices):
        SAME = "same", "They are one child"
        OTHER = "other", "They are two children"
        UNSURE = "unsure", "It cannot be said yet"

    data_class: ClassVar[str] = DataClass.IDENTITY
    of_the_record: ClassVar[bool] = True

    ref = RefField()
    other = models.ForeignKey(Child, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=6, choices=Verdict)
    reason = models.TextField()
    version = models.CharField(max_length=40)  # of the weights that had it asked
    probability = models.FloatField()
    levels = models.JSONField()
    merged_at = models.DateTimeField(null=True, editable=False)  # by `people.merge`, after *same*

    class Meta(AboutChild.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["child", "other"],
                condition=Q(voided_at=None),
                name="one_judgement_of_a_pair",
            ),
        ]

    def __str__(self) -> str:
        return self.ref
