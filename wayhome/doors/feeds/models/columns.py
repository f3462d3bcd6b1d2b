"""How one sender heads the columns of its files, as somebody said it once."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from wayhome.doors.feeds.models.batch import Feed
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField


class ColumnMapQuerySet(models.QuerySet["ColumnMap"]):
    def visible_to(self, reader: Reader) -> Self:
        """Of the council's own files, of the force's own."""
        if reader.is_system:
            return self
        if reader.agency is None:
            return self.none()
        own = Q(force=reader.agency)
        if reader.agency.kind == Agency.Kind.COUNCIL:
            own |= Q(authority__in=reader.agency.areas.all())
        return self.filter(own)

    def current(self) -> Self:
        """The newest version of each."""
        order = ("feed", "authority_id", "force_id", "table")
        return self.order_by(*order, "-version").distinct(*order)


class ColumnMap(models.Model):
    """One version of it; the newest is used, and files that came keep what they were read by."""

    ref = RefField()
    feed = models.CharField(max_length=12, choices=Feed)
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+")
    force = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    table = models.CharField(max_length=16)
    version = models.PositiveIntegerField(default=1)
    says = models.JSONField(default=dict)  # column -> their heading; "" where it is not in a file
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[ColumnMapQuerySet] = ColumnMapQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "authority", "force", "table", "version"],
                nulls_distinct=False,
                name="one_version_of_a_column_map",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_feed_display()}, {self.table}, {self.sender}"

    @property
    def sender(self) -> str:
        return str(self.authority or self.force)
