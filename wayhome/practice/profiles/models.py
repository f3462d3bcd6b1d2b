"""The standing profile (Philomena Protocol): what is needed at once the night a child is missing.

Kept by those who care for the child and answer for them, before anybody is missing; read by police
from a report to its closure, or for a reason they write down (P26).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import CHILD, AboutChild, Involvement
from wayhome.foundation.actions.models import Action
from wayhome.foundation.files.models import Attachment
from wayhome.foundation.kernel.refs import RefField


class Profile(AboutChild):
    """One version of a child's profile: the whole of it, as one person saved it.

    The latest that stands is the profile in force; earlier ones stay readable. `is_review` says
    that somebody read it through and changed nothing: the text is that of the version before.
    """

    data_class: ClassVar[str] = DataClass.PROFILE

    ref = RefField()
    description = models.TextField(blank=True)
    vulnerabilities = models.TextField(blank=True)
    friends = models.TextField(blank=True)
    places = models.TextField(blank=True)
    health = models.TextField(blank=True)
    phones = models.TextField(blank=True)
    money = models.TextField(blank=True)
    transport = models.TextField(blank=True)
    identifiers = models.TextField(blank=True)
    talking = models.TextField(blank=True)
    ring = models.TextField(blank=True)
    photo = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    photo_on = models.DateField(null=True)  # when it was taken, to the day or about
    is_review = models.BooleanField(default=False)

    class Meta(AboutChild.Meta):
        indexes = [models.Index(fields=["child", "-id"], name="profile_by_child")]
        constraints = [
            models.CheckConstraint(
                name="profile_photo_has_its_date",
                condition=Q(photo=None) | Q(photo_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.ref


class Friend(AboutChild):
    """Another child whom this one spends time with, as a version of the profile says it (P23).

    `other` is who that is on the record, where one child alone has the name. Readers of both
    records read the name; everybody else reads "another child".
    """

    data_class: ClassVar[str] = DataClass.PROFILE

    profile = models.ForeignKey(Profile, models.PROTECT, related_name="named")
    other = models.ForeignKey(CHILD, models.PROTECT, null=True, related_name="+")
    said = models.CharField(max_length=120)


class Opening(AboutChild):
    """A police officer opened the profile while no episode was: why, and until when (P26)."""

    data_class: ClassVar[str] = DataClass.PROFILE

    ref = RefField()
    reason = models.TextField()
    until_at = models.DateTimeField()
    involvement = models.ForeignKey(Involvement, models.PROTECT, related_name="+")

    class Meta(AboutChild.Meta):
        indexes = [models.Index(fields=["child", "-recorded_at"], name="opening_by_child")]


class Publicity(AboutChild):
    """Whether an appeal to the public is made, with a photo or without: never by habit (P26)."""

    class Decision(models.TextChoices):
        WITH_PHOTO = "photo", "Publish, with a photo"
        WITHOUT_PHOTO = "words", "Publish, without a photo"
        NOT_NOW = "not_now", "Do not publish now"

    data_class: ClassVar[str] = DataClass.PROFILE

    ref = RefField()
    decision = models.CharField(max_length=8, choices=Decision)
    police_lead = models.CharField(max_length=120)  # rank and name: who answers for it
    parental_view = models.TextField()  # of each who holds parental responsibility
    risk = models.TextField()  # of publishing, and of not
    reason = models.TextField()
    where = models.CharField(max_length=300, blank=True)
    take_down = models.ForeignKey(Action, models.PROTECT, null=True, related_name="+")

    class Meta(AboutChild.Meta):
        verbose_name_plural = "publicity"
        indexes = [models.Index(fields=["child", "-recorded_at"], name="publicity_by_child")]
        constraints = [
            models.CheckConstraint(
                name="publicity_is_taken_down_by_somebody",
                condition=Q(decision="not_now", take_down=None)
                | Q(~Q(decision="not_now"), take_down__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.ref
