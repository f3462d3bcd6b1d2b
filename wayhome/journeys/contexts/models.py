"""One record of a place, an online space or a group, wherever it is told of (R40, ADR 0038).

Rooms of practice name places in their own words and know nothing of one another. Each such telling
has a `Naming` here. Two that a person says are one have one `Context`, and can be parted again.
"""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild, FactQuerySet
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import LENGTH, RefField
from wayhome.foundation.questionnaires import contexts
from wayhome.practice.contacts.models import Contact
from wayhome.practice.panels.models import Topic


class ContextQuerySet(models.QuerySet["Context"]):
    def visible_to(self, reader: Reader) -> Self:
        """For whoever reads one of its tellings where it was told."""
        if reader.is_system:
            return self
        return self.filter(pk__in=Naming.objects.told_to(reader).values("context"))


class Context(models.Model):
    class Subject(models.TextChoices):
        PLACE = "place", "A place or an online space"
        GROUP = "group", "A group"

    ref = RefField()
    subject = models.CharField(max_length=5, choices=Subject)
    name = models.CharField(max_length=200)  # as it was told first
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)  # holds until it is told or assessed again
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ContextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="context_ended_says_why", condition=Q(ended_at=None) | ~Q(ended_reason="")
            )
        ]

    def __str__(self) -> str:
        return self.ref


class NamingQuerySet(models.QuerySet["Naming"]):
    def told_to(self, reader: Reader) -> Self:
        """Those that the reader reads where they were told: at a front door, at a panel."""
        if reader.is_system:
            return self
        return self.filter(contexts.told(reader, "told_ref") or Q(pk__in=[]))


class Naming(models.Model):
    """Where it was told of: a contact, or an item of a panel. `own` is the record that it began
    with, `context` the one that it is of now."""

    context = models.ForeignKey(Context, models.PROTECT, related_name="namings")
    own = models.OneToOneField(Context, models.PROTECT, related_name="first_naming")
    contact = models.OneToOneField(Contact, models.PROTECT, null=True, related_name="+")
    topic = models.OneToOneField(Topic, models.PROTECT, null=True, related_name="+")
    told_ref = models.CharField(max_length=LENGTH, unique=True)  # of the contact or the item
    told_at = models.DateTimeField()
    is_joined = models.BooleanField(default=False)  # with another; kept by commands

    objects = NamingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["context"], condition=Q(is_joined=True), name="naming_joined")
        ]
        constraints = [
            models.CheckConstraint(
                name="naming_of_one_telling",
                condition=Q(contact__isnull=False, topic=None)
                | Q(contact=None, topic__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.told_ref


class Judgement(models.Model):
    """Somebody said that two are one, or that they are not. It stands until it is undone."""

    ref = RefField()
    one = models.ForeignKey(Context, models.PROTECT, related_name="+")  # kept, where they are one
    other = models.ForeignKey(Context, models.PROTECT, related_name="+")
    is_same = models.BooleanField()
    why = models.CharField(max_length=300, blank=True)
    moved = ArrayField(models.BigIntegerField(), default=list)  # namings
    said_at = models.DateTimeField(default=clock.now)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    said_by_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    undone_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="judged_of_another", condition=~Q(one=F("other"))),
            models.CheckConstraint(
                name="judgement_undone_with_reason", condition=Q(undone_at=None) | ~Q(undone_why="")
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class LinkQuerySet(FactQuerySet):
    def visible_to(self, reader: Reader, data: str | None = None) -> Self:
        """Who reads of this child's exploitation, and reads of the place as well (P23)."""
        seen: Self = super().visible_to(reader, data)
        if reader.is_system:
            return seen
        known = Naming.objects.filter(context__in=Context.objects.visible_to(reader).values("pk"))
        return seen.filter(context__in=known.values("own"))


class LinkManager(models.Manager.from_queryset(LinkQuerySet)):  # type: ignore[misc]
    """Hides what was voided (E12)."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(voided_at=None)


class ChildLink(AboutChild):
    """A child has to do with a place or a group. What is true of the place is not said of the
    child by it: `why` says what is."""

    data_class: ClassVar[str] = DataClass.EXPLOITATION

    ref = RefField()
    context = models.ForeignKey(Context, models.PROTECT, related_name="links")
    why = models.TextField()
    void_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = LinkManager()
    everything: ClassVar[Any] = LinkQuerySet.as_manager()

    class Meta(AboutChild.Meta):
        indexes = [models.Index(fields=["child"], name="context_link_by_child")]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "context"],
                condition=Q(voided_at=None),
                name="child_linked_once",
                violation_error_message="This child is linked already.",
            )
        ]

    def __str__(self) -> str:
        return self.ref
