"""Panels, who sits on them, and their meetings. Nothing here is about a child by itself."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority, Team
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField

USUAL_QUORUM = ["council", "police", "health"]  # domain.md 6.2, local


class PanelQuerySet(models.QuerySet["Panel"]):
    def visible_to(self, reader: Reader) -> Self:
        """Panels that the reader's agency runs or sits on, or that serve an area it works in."""
        if reader.is_system:
            return self
        agency = reader.agency_id
        members = Member.objects.live().filter(agency=agency).values("panel")
        seen = Q(agency=agency) | Q(pk__in=members)
        if reader.may(roles.REFER_TO_PANEL) or reader.may(roles.CONTRIBUTE):
            here = Agency.areas.through.objects.filter(agency=agency).values("authority")
            served = Panel.areas.through.objects.filter(authority__in=here).values("panel")
            seen |= Q(pk__in=served)
        return self.filter(seen)

    def of(self, reader: Reader) -> Self:
        """Those whose meetings the reader's agency is at: it runs them or sits on them."""
        if reader.is_system:
            return self
        members = Member.objects.live().filter(agency=reader.agency_id).values("panel")
        return self.filter(Q(agency=reader.agency_id) | Q(pk__in=members))


class Panel(models.Model):
    """A standing body of an authority or several."""

    class Kind(models.TextChoices):
        EXPLOITATION = "exploitation", "Exploitation panel (MACE, MACSE)"
        STRATEGY = "strategy", "Strategy discussions"
        WHEREABOUTS = "whereabouts", "Whereabouts group"
        STRATEGIC = "strategic", "Strategic group (totals only)"

    ref = RefField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind)
    areas = models.ManyToManyField(Authority, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")  # that runs it
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    chair = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    secretary = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # kinds of agency without which a routine meeting is not quorate (local, P48)
    quorum = ArrayField(models.CharField(max_length=14), default=list)
    statement = models.TextField(blank=True)  # the confidentiality statement read at each meeting
    is_active = models.BooleanField(default=True)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    objects = PanelQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"],
                name="panel_name_in_agency",
                violation_error_message="Your agency runs a panel of that name.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def names_children(self) -> bool:
        """A strategic group reads totals alone."""
        return self.kind != self.Kind.STRATEGIC


class MemberQuerySet(models.QuerySet["Member"]):
    def live(self) -> Self:
        now = clock.now()
        return self.filter(Q(until_at=None) | Q(until_at__gt=now))


class Member(models.Model):
    """An agency that sits on a panel, and who usually comes for it."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="members")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField(null=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "agency"],
                condition=Q(until_at=None),
                name="an_agency_sits_once",
                violation_error_message="That agency sits on this panel already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency} on {self.panel}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, reader: Reader) -> Self:
        return self.filter(panel__in=Panel.objects.of(reader).values("pk"))

    def to_come(self) -> Self:
        return self.filter(held_at=None, cancelled_at=None)


class Meeting(models.Model):
    """One meeting. What it is follows from what was done: papers, held, minutes."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        PAPERS = "papers", "Papers out"
        HELD = "held", "Held, minutes to come"
        MINUTES = "minutes", "Minutes out"
        CANCELLED = "cancelled", "Cancelled"

    ref = RefField()
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    minutes_long = models.PositiveSmallIntegerField(default=120)
    place = models.CharField(max_length=200)
    is_urgent = models.BooleanField(default=False)  # between meetings: quorum stops nothing (P42)
    papers_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    notes = models.TextField(blank=True)  # of the meeting as a whole: no child named
    minutes_at = models.DateTimeField(null=True)
    minutes_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    cancelled_at = models.DateTimeField(null=True)
    order_reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        indexes = [models.Index(fields=["panel", "starts_at"], name="meeting_by_panel")]
        constraints = [
            models.CheckConstraint(
                name="panel_minutes_after_the_meeting",
                condition=Q(minutes_at=None) | Q(held_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def state(self) -> "Meeting.State":
        if self.cancelled_at:
            return self.State.CANCELLED
        if self.minutes_at:
            return self.State.MINUTES
        if self.held_at:
            return self.State.HELD
        return self.State.PAPERS if self.papers_at else self.State.PLANNED

    @property
    def is_over(self) -> bool:
        return bool(self.held_at or self.cancelled_at)

    @property
    def is_to_come(self) -> bool:
        """On a day after this one."""
        return not self.is_over and self.starts_at.astimezone(clock.LONDON).date() > clock.today()

    @property
    def was_missed(self) -> bool:
        """A day ago or longer it should have begun, and nobody recorded that it was held."""
        return not self.is_over and self.starts_at < clock.now() - timedelta(days=1)


class Attendance(models.Model):
    """A person's coming, or their apologies, by agency; and that they accepted the statement."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    name = models.CharField(max_length=120)
    is_present = models.BooleanField(default=True)
    accepted_at = models.DateTimeField(null=True)  # the confidentiality statement
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "agency", "name"], name="a_person_attends_a_panel_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.agency}"
