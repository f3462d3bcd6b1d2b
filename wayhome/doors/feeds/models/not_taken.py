"""What lay in the drop folder and was not taken in: it stands until somebody has seen to it."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from wayhome.doors.feeds.models.batch import Feed
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField


class NotTakenQuerySet(models.QuerySet["NotTaken"]):
    def visible_to(self, reader: Reader) -> Self:
        """The council whose folder it lay in, or the force."""
        if reader.is_system:
            return self
        if reader.agency is None:
            return self.none()
        own = Q(force=reader.agency)
        if reader.agency.kind == Agency.Kind.COUNCIL:
            own |= Q(authority__in=reader.agency.areas.all())
        return self.filter(own)

    def standing(self) -> Self:
        return self.filter(seen_to_at=None)


class NotTaken(models.Model):
    """A file or a folder that was put aside, and why. The same again is said anew, not twice."""

    ref = RefField()
    feed = models.CharField(max_length=12, choices=Feed)
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+")
    force = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)  # as the sender called it
    sha256 = models.CharField(max_length=64, blank=True)  # of what could be read
    why = models.TextField()
    put_aside_at = models.DateTimeField(default=clock.now)
    seen_to_at = models.DateTimeField(null=True)
    seen_to_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar[NotTakenQuerySet] = NotTakenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "not taken"

    def __str__(self) -> str:
        return f"{self.get_feed_display()}, {self.authority or self.force}"
