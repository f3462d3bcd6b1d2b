"""Places: where something happened or somebody is, apart from anybody's home address."""

from django.db import models

from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.kernel.refs import RefField


class Place(models.Model):
    """A place that people name: a station, a park, a street. Never a child's home."""

    class Kind(models.TextChoices):
        STATION = "station", "Station or stop"
        PARK = "park", "Park or open space"
        SHOPS = "shops", "Shops or food"
        SCHOOL = "school", "School or college"
        STREET = "street", "Street or estate"
        OTHER = "other", "Other"

    ref = RefField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.OTHER)
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+")
    postcode = models.CharField(max_length=8, blank=True)
    easting = models.IntegerField(null=True)  # metres, British National Grid
    northing = models.IntegerField(null=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
