"""One kind of action for the whole house: what, for which child, whose, by when, to what effect."""

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.models import Agency, Team
from wayhome.foundation.kernel.history import changes
from wayhome.foundation.kernel.refs import RefField


@pghistory.track(*changes(), model_name="ActionHistory", append_only=True)
class Action(AboutChild):
    """Something somebody will do. It has one owner: a person or, until one is named, a team."""

    data_class: ClassVar[str] = DataClass.ACTION

    ref = RefField()
    text = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    owner_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    owner_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_recorded_at = models.DateTimeField(null=True)
    effect = models.TextField(blank=True)  # what it changed for the child, not only that it is done
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(AboutChild.Meta):
        constraints = [
            models.CheckConstraint(
                name="action_done_says_its_effect",
                condition=Q(done_at=None) | ~Q(effect=""),
                violation_error_message="Say what it changed for the child.",
            ),
            models.CheckConstraint(
                name="action_cancelled_says_why",
                condition=Q(cancelled_at=None) | ~Q(cancelled_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.ref
