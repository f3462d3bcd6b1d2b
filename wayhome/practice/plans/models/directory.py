"""Services that can help, and what came of each referral to one."""

from django.db import models
from django.db.models import Q

from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.plans.models.parts import Part


class Service(models.Model):
    """One line of the directory. It is about nobody."""

    ref = RefField()
    name = models.CharField(max_length=120)
    does = models.CharField(max_length=300)  # what it helps with
    how_to_refer = models.CharField(max_length=300)
    ages = models.CharField(max_length=60, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    kept_by = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(default=clock.now)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["kept_by", "name"],
                condition=Q(is_active=True),
                name="service_once_in_a_directory",
                violation_error_message="The directory has a service of that name.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Referral(Part):
    """Asked of a service for this child (`text`: why), and what came of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "Waiting"
        STARTED = "started", "They began"
        FINISHED = "finished", "They finished"
        REFUSED = "refused", "The service said no"
        DECLINED = "declined", "The child or family said no"
        NO_PLACE = "no_place", "There was no place in time"

    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    referred_on = models.DateField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)
