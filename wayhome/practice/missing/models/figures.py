"""The flat, typed table that figures about missing count over (E06). Derived, never edited."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import VisibleQuerySet
from wayhome.foundation.kernel.refs import LENGTH

# What measures ask of episodes, and of the interviews that are owed after them.
EPISODES = [
    *("child_id", "in_90_days", "in_365_days", "back_at", "due_at", "category", "minutes"),
    *("first_grade", "last_grade", "is_regraded", "met_threshold", "discussed", "is_placed_out"),
]
INTERVIEWS = [
    *("outcome", "is_in_time", "due_at", "offered_at", "accepted_at", "recorded_late"),
    *("independence", "has_action", "is_placed_out"),
]


class EpisodeFact(models.Model):
    """One row an episode: everything that a measure of domain.md 7 asks, as plain columns.

    `due_at` is null where the return is known by day only: such a row stays out of measures in
    hours, and the count left out is shown (P10, E11). `outcome` is what is settled; "" is not yet.
    """

    data_class: ClassVar[str] = DataClass.MISSING
    case_field: ClassVar[str | None] = "ref"

    episode_id = models.BigIntegerField(primary_key=True)
    child = models.ForeignKey(
        "people.Child", models.DO_NOTHING, related_name="+", db_constraint=False
    )
    ref = models.CharField(max_length=LENGTH)
    origin = models.CharField(max_length=8)
    category = models.CharField(max_length=1)
    setting = models.CharField(max_length=9)
    is_looked_after = models.BooleanField()
    authority_id = models.BigIntegerField(null=True)
    area_id = models.BigIntegerField(null=True)
    carer_id = models.BigIntegerField(null=True)
    service_id = models.BigIntegerField(null=True)  # the agency that owes the interview
    age = models.SmallIntegerField(null=True)
    began_month_on = models.DateField()
    due_month_on = models.DateField(null=True)
    back_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    is_in_time = models.BooleanField(null=True)
    outcome = models.CharField(max_length=13)
    recorded_late = models.BooleanField()  # the outcome was recorded a day or more after it was so
    minutes = models.IntegerField(null=True)  # how long; null where a bound is known by day only
    in_90_days = models.SmallIntegerField()  # this child's episodes in the 90 days up to this one
    in_365_days = models.SmallIntegerField()
    first_grade = models.CharField(max_length=8, blank=True)  # "" is that police gave none
    last_grade = models.CharField(max_length=8, blank=True)
    is_regraded = models.BooleanField(default=False)  # the last is not the first
    is_placed_out = models.BooleanField(default=False)  # looked after, outside the own authority
    independence = models.CharField(max_length=11, blank=True)  # of an interview that was held
    has_action = models.BooleanField(default=False)  # agreed at the interview
    # of an interview drawn for quality (R62): "waiting", or what was found; "" is not drawn
    sampled = models.CharField(max_length=7, blank=True, default="")
    # of a child placed here by others: "in_time", "late", "none" that came, "unsaid"; "" is neither
    noticed = models.CharField(max_length=7, blank=True, default="")
    voice = models.CharField(max_length=6, blank=True, default="")  # is the child heard in it?
    met_threshold = models.BooleanField(default=False)  # the third in 90 days, or over 24 hours
    discussed = models.CharField(
        max_length=8, blank=True
    )  # of those: "same_day", "in_24h", "later"
    # minutes after the return; null where either instant is not known, or known by day only
    recorded_after = models.IntegerField(null=True)
    offered_after = models.IntegerField(null=True)
    held_after = models.IntegerField(null=True)

    objects: ClassVar[VisibleQuerySet] = VisibleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        # Each answers a figure from the index alone: its rows lie together, the table's do not.
        indexes = [
            models.Index(
                fields=["authority_id", "began_month_on"], include=EPISODES, name="fact_by_month"
            ),
            models.Index(
                fields=["service_id", "began_month_on"],
                include=EPISODES,
                name="fact_by_service_month",
            ),
            models.Index(
                fields=["authority_id", "due_month_on"],
                include=["service_id", *INTERVIEWS],
                name="fact_by_due_month",
                condition=Q(due_month_on__isnull=False),
            ),
            models.Index(
                fields=["service_id", "due_month_on"],
                include=["authority_id", *INTERVIEWS],
                name="fact_by_service",
                condition=Q(due_month_on__isnull=False),
            ),
            models.Index(
                fields=["area_id", "began_month_on"],
                include=["authority_id", "child_id", "origin", "is_placed_out", "noticed"],
                name="fact_by_area",
                condition=Q(is_placed_out=True),
            ),
            models.Index(
                fields=["carer_id"], name="fact_by_home", condition=Q(carer_id__isnull=False)
            ),
            # a month of everybody's, for whoever counts it anew
            models.Index(fields=["began_month_on"], name="fact_of_month"),
            models.Index(fields=["due_month_on"], name="fact_of_due_month"),
        ]
