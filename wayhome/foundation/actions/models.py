"""One kind of action for the whole house: what, for which child, whose, by when, to what effect."""

from typing import Any, ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild, FactQuerySet
from wayhome.foundation.access.sight import Sight
from wayhome.foundation.agencies.models import Agency, Team
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.history import changes
from wayhome.foundation.kernel.refs import RefField


class ActionQuerySet(FactQuerySet):
    def visible_to(self, reader: Reader, data: str | None = None) -> Self:
        """Whom it opens to, and whose it is: an agency in the child's circle reads what it is
        itself to do, whatever else of the child is closed to it."""
        if reader.is_system or data:
            rows: Self = super().visible_to(reader, data)
            return rows
        own = Q(owner_agency=reader.agency_id) & predicate.sees(reader, DataClass.IDENTITY)
        seen = predicate.sees(reader, DataClass.ACTION) | own
        return self.filter(seen, predicate.may_handle(reader))


class ActionManager(models.Manager.from_queryset(ActionQuerySet)):  # type: ignore[misc]
    """Hides what was voided (E12)."""

    def get_queryset(self) -> ActionQuerySet:
        rows: ActionQuerySet = super().get_queryset().filter(voided_at=None)
        return rows


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

    objects: ClassVar[Any] = ActionManager()
    everything: ClassVar[Any] = ActionQuerySet.as_manager()

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

    @classmethod
    def seen_in(cls, sight: Sight, data: str | None = None) -> Q:
        """What `visible_to` asks, of one child whose circle is known already."""
        seen = sight.condition(data or cls.data_class, case=None)
        if seen and not data and sight.opens(DataClass.IDENTITY):
            seen |= Q(owner_agency=sight.reader.agency_id)
        return seen

    def __str__(self) -> str:
        return self.ref
