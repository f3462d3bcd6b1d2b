"""Whether the authority where a child is placed was told of it in writing (domain.md 2.5, M17)."""

from django.db import models
from django.db.models import Q

from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.practice.missing.models.episode import EpisodeFactBase


class PlacementNotice(EpisodeFactBase):
    """Written down by the host, on an absence from the placement; it holds for every absence from
    there. `came_on` is null where somebody looked and no notice came. The placing authority writes
    what it sent in a row of its own (`is_host` false), which counts where the host wrote nothing.

    The law asks for it before the placement or within five working days (Care Planning, Placement
    and Case Review Regulations 2010, regulation 13).
    """

    area = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    carer = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", db_index=False)
    is_host = models.BooleanField(default=True, db_default=True)
    placed_on = models.DateField()
    came_on = models.DateField(null=True)

    class Meta(EpisodeFactBase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["child", "area", "carer", "placed_on", "is_host"],
                condition=Q(voided_at=None),
                nulls_distinct=False,
                name="one_notice_of_a_placement",
            )
        ]
