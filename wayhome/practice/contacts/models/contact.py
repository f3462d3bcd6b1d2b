"""One contact: what the front door works on, whoever and however many told of it.

A contact is about a child, or about none: an unborn child, a group, a place, an online space. About
a child it opens as its class does, through the circle. About none it opens to the front door of the
authority that received it. What a sender reads of it is their own `Referral`, never this row.
"""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild, FactQuerySet
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField
from wayhome.foundation.people.models import Child


class Kind(models.TextChoices):
    CHILD = "child", _("A child")
    UNNAMED = "unnamed", _("A child I do not name: I want advice")
    UNBORN = "unborn", _("An unborn child")
    GROUP = "group", _("A group of children or young people")
    PLACE = "place", _("A place")
    ONLINE = "online", _("An online space")


class Urgency(models.TextChoices):
    """How soon somebody must look, as its sender says and then as triage says."""

    NOW = "now", _("Somebody is in danger now")
    TODAY = "today", _("It cannot wait until tomorrow")
    SOON = "soon", _("It can wait until tomorrow")


class Unborn(models.Model):
    """A child not yet born (R04). Once born, the record says which child it is."""

    ref = RefField()
    family = models.CharField(max_length=120)  # whose child, as it was told
    expected_on = models.DateField(null=True)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    born_as = models.ForeignKey(Child, models.PROTECT, null=True, related_name="+")
    linked_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return self.ref


class ContactQuerySet(FactQuerySet):
    def visible_to(self, reader: Reader, data: str | None = None) -> Self:
        """Through the child's circle; about no child, for the front door that received it."""
        of_child: Self = super().visible_to(reader, data)
        of_none = None if reader.is_system else self.about_no_child(reader)
        if of_none is None:
            return of_child
        return of_child | of_none

    def about_no_child(self, reader: Reader) -> Self | None:
        """Those that a council's front door received or was passed; None for everybody else."""
        is_council = reader.agency is not None and reader.agency.kind == Agency.Kind.COUNCIL
        if not (is_council and reader.may(roles.DECIDE_CONTACT)):
            return None
        here = Agency.areas.through.objects.filter(agency=reader.agency_id).values("authority")
        passed = self.model.objects.filter(
            pk=OuterRef("pk"),
            outcome_rows__to_authority__in=here,
            outcome_rows__superseded_at=None,
        )
        return self.filter(Q(authority__in=here) | Exists(passed), child=None)


class ContactManager(models.Manager.from_queryset(ContactQuerySet)):  # type: ignore[misc]
    """Hides what was voided (E12)."""

    def get_queryset(self) -> ContactQuerySet:
        rows: ContactQuerySet = super().get_queryset().filter(voided_at=None)
        return rows


class Contact(AboutChild):
    """Open until it is decided; one at a time about a child in an authority, so duplicates join."""

    data_class: ClassVar[str] = DataClass.REFERRAL
    case_field: ClassVar[str | None] = "ref"

    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="+")  # type: ignore[assignment]
    recorded_for = models.ForeignKey(  # type: ignore[assignment]
        Child, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    ref = RefField()
    kind = models.CharField(max_length=7, choices=Kind)
    about = models.CharField(max_length=200, blank=True)  # the group, place or space
    unborn = models.ForeignKey(Unborn, models.PROTECT, null=True, related_name="contacts")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    urgency = models.CharField(max_length=5, choices=Urgency)
    is_quick = models.BooleanField(default=False)  # R58: a contact in half a minute, on a phone
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True)  # decided and, if passed on, accepted by name
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContactManager()  # type: ignore[misc]
    everything = ContactQuerySet.as_manager()  # type: ignore[misc]

    class Meta(AboutChild.Meta):
        indexes = [
            models.Index(fields=["child"], name="contact_by_child"),
            models.Index(
                fields=["authority", "recorded_at"],
                condition=Q(closed_at=None, voided_at=None),
                name="contact_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "authority"],
                condition=Q(closed_at=None, voided_at=None),
                name="one_open_contact_about_a_child",
            ),
            models.CheckConstraint(
                name="contact_is_about_something",
                condition=Q(child__isnull=False) | Q(unborn__isnull=False) | ~Q(about=""),
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class PartQuerySet(models.QuerySet[Any]):
    def visible_to(self, reader: Reader) -> Self:
        """What belongs to a contact is read by whoever reads the contact."""
        if reader.is_system:
            return self
        return self.filter(contact__in=Contact.objects.visible_to(reader))


class Part(models.Model):
    """A fact of one contact. Its child is the contact's, so that a merge moves one row."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="%(class)s_rows")
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_by_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True


class Holding(Part):
    """Who held it from when, given by whom: out of hours and back (P09)."""

    data_class: ClassVar[str] = DataClass.REFERRAL
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    note = models.TextField(blank=True)  # what the next must know


class Triage(Part):
    """Urgent harm was looked for, in hours and not in working days (P13); each time anew."""

    data_class: ClassVar[str] = DataClass.REFERRAL
    urgency = models.CharField(max_length=5, choices=Urgency)
    did = models.TextField()
