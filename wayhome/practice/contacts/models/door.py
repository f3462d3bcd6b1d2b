"""An area's front door: its phone by day and by night, whose people may write without an account,
and the codes that let them in once."""

from django.db import models
from django.db.models import F, Q

from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.contacts.models.gathered import ContactRequest
from wayhome.practice.contacts.models.told import Referral


class FrontDoor(models.Model):
    """Times are of London. Outside them, on weekends and bank holidays, it is night."""

    authority = models.OneToOneField(Authority, models.PROTECT, related_name="+")
    day_phone = models.CharField(max_length=30)
    night_phone = models.CharField(max_length=30)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="front_door_opens_before_it_closes",
                condition=Q(closes__gt=F("opens")),
                violation_error_message="The day must begin before it ends.",
            )
        ]


class AgencyDomain(models.Model):
    """Where an agency's e-mail comes from: the list without which nobody gets a code."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    domain = models.CharField(max_length=120, unique=True)  # in small letters

    class Meta:
        ordering = ("domain",)


class GuestCode(models.Model):
    """One code to one address: hashed, short-lived, for one form or one answer, used once."""

    ref = RefField()
    email = models.EmailField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    request = models.ForeignKey(
        ContactRequest, models.PROTECT, null=True, related_name="codes"
    )  # the question it answers; null for a new contact
    # what they sent before, to read what came of it and to disagree; null for a new contact
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, related_name="+")
    salt = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    entered_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)  # the one form that it let through

    class Meta:
        indexes = [models.Index(fields=["email", "-made_at"], name="guest_code_by_address")]


class GuestAsking(models.Model):
    """Somebody asked for a code, listed or not: counted, so that nobody asks a thousand times."""

    email_hash = models.CharField(max_length=64)
    origin_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["email_hash", "-asked_at"], name="guest_asking_by_address"),
            models.Index(fields=["origin_hash", "-asked_at"], name="guest_asking_by_origin"),
        ]
