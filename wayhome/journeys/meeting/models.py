"""Who came to the daily missing meeting of an area. What it decided stands with each child."""

from django.conf import settings
from django.db import models

from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.kernel import clock


class Attendance(models.Model):
    """One agency's people at one day's meeting, by name. Written again, it says the new names; the
    log keeps that it changed."""

    held_on = models.DateField()
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    names = models.CharField(max_length=300)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["held_on", "authority", "agency"], name="one_line_an_agency_a_meeting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.names}"
