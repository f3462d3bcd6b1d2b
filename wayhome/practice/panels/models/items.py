"""What a panel hears: items about a child with the referrals that brought them, and topics."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild, FactQuerySet
from wayhome.foundation.access.sight import Sight
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField
from wayhome.foundation.questionnaires.levels import SAID
from wayhome.practice.panels.models.standing import Meeting, Panel

NOBODY = 0  # no user's id


class Level(models.TextChoices):
    """Of risk, as the referrer or the panel recorded it. Not known is not none (P40)."""

    SIGNIFICANT = "significant", SAID["significant"]
    MODERATE = "moderate", SAID["moderate"]
    EMERGING = "emerging", SAID["emerging"]
    NONE = "none", SAID["none"]
    UNKNOWN = "unknown", "Not known yet"


class CaseQuerySet(FactQuerySet):
    """Rows of one item: closed to whoever declared a conflict of interest in it (P27)."""

    def visible_to(self, reader: Reader, data: str | None = None) -> Self:
        if reader.is_system:
            return self
        model = self.model
        seen = predicate.sees(reader, data or model.data_class, case=model.case_field)
        if model.own_field and not data:
            known = predicate.sees(reader, DataClass.IDENTITY)
            seen |= Q(**{model.own_field: reader.agency_id}) & known
        handled = predicate.may_handle(reader)
        return self.filter(seen, handled, ~model.conflicted(reader))


class CaseManager(models.Manager.from_queryset(CaseQuerySet)):  # type: ignore[misc]
    """Hides what was voided (E12). `everything` shows it."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(voided_at=None)


class OfCase(AboutChild):
    """A fact of one item of a panel. `own_field` names the agency that reads its own rows though
    its purpose opens nothing a panel said: what it referred, what it was asked (P27)."""

    data_class: ClassVar[str] = DataClass.PANEL
    case_field: ClassVar[str | None] = "item__ref"
    item_path: ClassVar[str] = "item_id"
    own_field: ClassVar[str] = ""

    objects: ClassVar[Any] = CaseManager()
    everything: ClassVar[Any] = CaseQuerySet.as_manager()

    class Meta(AboutChild.Meta):
        abstract = True

    @classmethod
    def conflicted(cls, reader: Reader) -> Q:
        from wayhome.practice.panels.models.packs import Conflict

        declared = Conflict.everything.filter(
            item=OuterRef(cls.item_path),
            user=reader.user_id or NOBODY,
            lifted_at=None,
            voided_at=None,
        )
        return Q(Exists(declared))

    @classmethod
    def seen_in(cls, sight: Sight, data: str | None = None) -> Q:
        """What `visible_to` asks, of one child whose circle is known already."""
        seen = sight.condition(data or cls.data_class, case=cls.case_field)
        if seen and cls.own_field and not data:  # an empty condition is open already
            known = sight.condition(DataClass.IDENTITY, case=None)
            seen |= Q(**{cls.own_field: sight.reader.agency_id}) & known
        return seen & ~cls.conflicted(sight.reader)


class Item(OfCase):
    """One child before one panel: waiting, on the agenda of a meeting, heard, or taken off."""

    class Kind(models.TextChoices):
        CHILD = "child", "A child"
        PLACED_IN = "placed_in", "Placed here by another authority"
        PLACED_OUT = "placed_out", "Placed by us in another area"
        TRANSITION = "transition", "Becoming 18"
        FOLLOW_UP = "follow_up", "Heard before, review due"

    case_field: ClassVar[str | None] = "ref"
    item_path: ClassVar[str] = "pk"

    ref = RefField()
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="+", db_index=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="items")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CHILD)
    level = models.CharField(max_length=12, choices=Level, default=Level.UNKNOWN)
    is_urgent = models.BooleanField(default=False)
    since_at = models.DateTimeField(default=clock.now)  # when the child began to wait for this
    accepted_at = models.DateTimeField(null=True)
    place = models.PositiveSmallIntegerField(null=True)  # in the order that a secretary gave
    heard_at = models.DateTimeField(null=True)
    off_at = models.DateTimeField(null=True)  # taken off without being heard
    off_reason = models.CharField(max_length=300, blank=True)
    # the meeting's own clocks stand once, on one of its items: the engine derives by child
    is_first = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(OfCase.Meta):
        indexes = [
            models.Index(fields=["child"], name="panel_item_by_child"),
            models.Index(
                fields=["panel", "since_at"],
                condition=Q(heard_at=None, off_at=None, voided_at=None),
                name="panel_item_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "panel"],
                condition=Q(heard_at=None, off_at=None, voided_at=None),
                name="one_open_item_a_child_a_panel",
                violation_error_message="This child is before this panel already.",
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(is_first=True, voided_at=None),
                name="one_first_item",
            ),
            models.CheckConstraint(
                name="panel_item_off_says_why", condition=Q(off_at=None) | ~Q(off_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        return not (self.heard_at or self.off_at)


class Referral(OfCase):
    """Why a child should be heard, by whom it was asked, and what became of it."""

    class Urgency(models.TextChoices):
        URGENT = "urgent", "Before the next meeting"
        NEXT = "next", "At the next meeting"
        ROUTINE = "routine", "When there is room"

    class Triage(models.TextChoices):
        ACCEPTED = "accepted", "Accepted for the agenda"
        URGENT = "urgent", "Urgent panel between meetings"
        NOT_NOW = "not_now", "Not now"

    class Told(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        UNKNOWN = "unknown", "Not known"

    own_field: ClassVar[str] = "recorded_by_agency"

    ref = RefField()
    item = models.ForeignKey(Item, models.PROTECT, related_name="referrals")
    reason = models.TextField()
    urgency = models.CharField(max_length=8, choices=Urgency, default=Urgency.NEXT)
    level = models.CharField(max_length=12, choices=Level, default=Level.UNKNOWN)
    other_response = models.TextField(blank=True)  # what is done now, whatever the panel says (P42)
    child_told = models.CharField(max_length=8, choices=Told, default=Told.UNKNOWN)  # P29
    child_view = models.TextField(blank=True)
    parent_told = models.CharField(max_length=8, choices=Told, default=Told.UNKNOWN)
    parent_why = models.CharField(max_length=300, blank=True)  # or why not
    harm_checked_at = models.DateTimeField(null=True)  # somebody looked for urgent harm (P13)
    triage = models.CharField(max_length=8, choices=Triage, blank=True)
    triaged_at = models.DateTimeField(null=True)
    triaged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    triage_reason = models.TextField(blank=True)

    class Meta(OfCase.Meta):
        indexes = [models.Index(fields=["child"], name="panel_referral_by_child")]
        constraints = [
            models.CheckConstraint(
                name="panel_not_now_says_why",
                condition=~Q(triage="not_now") | ~Q(triage_reason=""),
            ),
            models.CheckConstraint(
                name="panel_triage_has_its_instant",
                condition=Q(triage="", triaged_at=None)
                | (~Q(triage="") & Q(triaged_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class StrategyHeld(OfCase):
    """A strategy discussion about the child, as a panel was told of it: it stops the red (P42)."""

    case_field: ClassVar[str | None] = "item__ref"
    item = models.ForeignKey(Item, models.PROTECT, related_name="strategies")
    held_at = models.DateTimeField()
    source = models.CharField(max_length=200, blank=True)

    class Meta(OfCase.Meta):
        indexes = [models.Index(fields=["child"], name="panel_strategy_by_child")]


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, reader: Reader) -> Self:
        """An adult who poses risk is read by few (P41); everything else by who is at the panel."""
        rows = self.filter(panel__in=Panel.objects.of(reader).values("pk"))
        if reader.may(roles.PERSONS):
            return rows
        return rows.exclude(kind=Topic.Kind.PERSON)


class Topic(models.Model):
    """An item about no single child: a person who poses risk, a place, a group, a theme."""

    class Kind(models.TextChoices):
        PERSON = "person", "A person who poses risk"
        PLACE = "place", "A place"
        GROUP = "group", "A group"
        THEME = "theme", "A theme"

    ref = RefField()
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="+", db_index=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="topics")
    kind = models.CharField(max_length=8, choices=Kind)
    # of a person: the reference under which their own agency keeps them, never a name
    title = models.CharField(max_length=120)
    reason = models.TextField()
    note = models.TextField(blank=True)
    decision = models.TextField(blank=True)
    owner_agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ("recorded_at", "pk")

    def __str__(self) -> str:
        return self.ref

    def is_open_to(self, reader: Reader) -> bool:
        """What `visible_to` asks, of a topic of a meeting that the reader may open."""
        return self.kind != self.Kind.PERSON or reader.may(roles.PERSONS)
