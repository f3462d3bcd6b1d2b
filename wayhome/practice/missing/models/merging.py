"""Two episodes that turn out to be one absence: which is kept, and what was moved to it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.missing.models.episode import Closing, Episode, EpisodeFactBase


class EpisodeMerge(EpisodeFactBase):
    """`merged` is the same absence as `episode`, which is kept and read from then on.

    Both rows stay, each with its own history. `moved` says what was moved, for undoing it:
    {"facts": {table: [id]}, "involvements": [id], "offers": [id], "attempts": [id],
    "interview": id or null (the one that the kept episode had), "withdrawn": id or null}.
    """

    ref = RefField()
    merged = models.ForeignKey(Episode, models.PROTECT, related_name="merges")
    reason = models.CharField(max_length=300)
    moved = models.JSONField(default=dict)
    # how the merged one stood
    was_closed_at = models.DateTimeField(null=True)
    was_closing = models.CharField(max_length=6, choices=Closing, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    undone_reason = models.CharField(max_length=300, blank=True)

    class Meta(EpisodeFactBase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at=None, voided_at=None),
                name="merged_into_one",
                violation_error_message="This record is merged already.",
            ),
            models.CheckConstraint(name="merged_with_another", condition=~Q(merged=F("episode"))),
            models.CheckConstraint(
                name="merge_undone_with_reason",
                condition=Q(undone_at=None) | ~Q(undone_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
