"""What the front door asks of an agency or shares with it, or decides not to; and the answer."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.contacts.models.contact import Part, PartQuerySet


class Basis(models.TextChoices):
    """On what law it is asked or shared. Consent is not among them (P29)."""

    SECTION_47 = "s47", _("Enquiry into significant harm (Children Act 1989, section 47)")
    SECTION_17 = "s17", _("A child in need (Children Act 1989, sections 17 and 27)")
    SECTION_11 = "s11", _("Duty to safeguard (Children Act 2004, sections 10 and 11)")
    CRIME = "crime", _("Prevention of crime (Data Protection Act 2018, schedule 2)")
    VITAL = "vital", _("To protect a life (UK GDPR, article 6(1)(d))")


class Way(models.TextChoices):
    ASKED = "asked", _("Asked")
    NOT_ASKED = "not_asked", _("Decided not to ask")
    SHARED = "shared", _("Shared")
    NOT_SHARED = "not_shared", _("Decided not to share")


class Answered(models.TextChoices):
    SHARES = "shares", _("We hold something, and share it")
    NOTHING = "nothing", _("We hold nothing")
    DECLINES = "declines", _("We do not share it, and say why")


class RequestQuerySet(PartQuerySet):
    def asked_of(self, reader: Reader) -> Self:
        """What is asked of the reader's own agency: the question, and nothing else gathered. Not a
        foster carer's to read: it is of any child whom their agency cares for."""
        if reader.agency_id is None or reader.is_named_only:
            return self.none()
        return self.filter(agency=reader.agency_id, way=Way.ASKED)


class ContactRequest(Part):
    """`contacts_contactrequest`, subject kind `contact_request`: to one agency, with its reason."""

    data_class: ClassVar[str] = DataClass.REFERRAL

    ref = RefField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)  # somebody there who has no account
    way = models.CharField(max_length=10, choices=Way)
    purpose = models.CharField(max_length=300)  # why this agency, about this child (P27)
    basis = models.CharField(max_length=5, choices=Basis, blank=True)
    what = models.TextField(blank=True)  # what is asked, or what was shared
    identity = models.CharField(max_length=200, blank=True)  # how the child is named to them
    due_at = models.DateTimeField(null=True)
    chased_at = models.DateTimeField(null=True)
    chases = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered = models.CharField(max_length=8, choices=Answered, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_name = models.CharField(max_length=120, blank=True)  # of somebody without an account

    objects = RequestQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(
                fields=["agency", "due_at"],
                condition=Q(way="asked", answered_at=None, withdrawn_at=None),
                name="contact_request_waiting",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="contact_request_has_basis_and_time",
                condition=~Q(way="asked") | (Q(due_at__isnull=False) & ~Q(basis="")),
            ),
            models.CheckConstraint(
                name="contact_request_answer_is_one_of_three",
                condition=Q(answered_at=None) | ~Q(answered=""),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_waiting(self) -> bool:
        return self.way == Way.ASKED and self.answered_at is None and self.withdrawn_at is None
