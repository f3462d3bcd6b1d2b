"""Homes and services that care for children: what an agency of that kind has besides a name."""

from django.db import models

from wayhome.foundation.agencies.models import Agency, Authority


class Provider(models.Model):
    """A children's home, fostering service or other carer, as registered."""

    class Kind(models.TextChoices):
        CHILDRENS_HOME = "home", "Children's home"
        FOSTERING = "fostering", "Fostering service"
        SUPPORTED = "supported", "Supported accommodation"

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="provider")
    kind = models.CharField(max_length=9, choices=Kind)
    urn = models.CharField(max_length=9, blank=True)  # the inspectorate's reference
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    beds = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.agency)
