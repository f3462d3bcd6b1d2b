"""The live search: enquiries with owner, due time and result; sightings, and what was done."""

import pghistory
from django.conf import settings
from django.db import models

from wayhome.foundation.access.classes import Handling
from wayhome.foundation.agencies.models import Agency, Team
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.history import changes
from wayhome.foundation.kernel.refs import RefField
from wayhome.practice.missing.models.episode import EpisodeFactBase, Precision


class EnquiryKind(models.TextChoices):
    HOSPITAL = "hospital", "Hospitals"
    CUSTODY = "custody", "Custody"
    PHONE = "phone", "Their phone"
    FRIENDS = "friends", "Friends and family"
    TRANSPORT = "transport", "Bus, train and taxi"
    ADDRESS = "address", "An address"
    ONLINE = "online", "Online"
    CCTV = "cctv", "CCTV"
    PLACE = "place", "A place"
    OTHER = "other", "Something else"


class Phase(models.TextChoices):
    BEFORE = "before", "Before the report"
    AFTER = "after", "Since the report"


@pghistory.track(*changes(), model_name="EnquiryHistory", append_only=True)
class Enquiry(EpisodeFactBase):
    """One line of the search plan: what is asked, who does it, by when.

    Seen by police and social care at once. What another agency is to do opens to all who follow
    the episode, or it could not see its own task. Results are rows of their own: two people who
    record one at once lose nothing.
    """

    ref = RefField()
    kind = models.CharField(max_length=9, choices=EnquiryKind)
    what = models.CharField(max_length=200)
    phase = models.CharField(max_length=6, choices=Phase, default=Phase.AFTER)
    owner_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    owner_team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", db_index=False
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)  # null: it was made before it was written here
    version = models.PositiveIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return self.ref


class EnquiryResult(EpisodeFactBase):
    """What came of an enquiry, or why it was not made; when, and by whom."""

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="results")
    is_made = models.BooleanField(default=True)
    text = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120, blank=True)


class Sureness(models.TextChoices):
    SURE = "sure", "Sure: somebody who knows them"
    LIKELY = "likely", "Likely"
    UNSURE = "unsure", "Not sure"


class Sighting(EpisodeFactBase):
    """The child was seen, or heard of. Who said so is another row, with other readers (P23)."""

    ref = RefField()
    seen_earliest_at = models.DateTimeField()
    seen_latest_at = models.DateTimeField()
    seen_precision = models.CharField(max_length=6, choices=Precision, default=Precision.MINUTE)
    where = models.CharField(max_length=200)
    what = models.TextField(blank=True)
    sureness = models.CharField(max_length=6, choices=Sureness)

    def __str__(self) -> str:
        return self.ref


class SightingInformant(EpisodeFactBase):
    """Who told us. It never leaves police and social care, whoever wrote it down (P23)."""

    sighting = models.OneToOneField(Sighting, models.PROTECT, related_name="informant")
    who = models.CharField(max_length=200)

    class Meta(EpisodeFactBase.Meta):
        constraints = [
            models.CheckConstraint(
                name="an_informant_stays_with_police_and_care",
                condition=models.Q(handling=Handling.POLICE_AND_CARE),
            )
        ]


class SightingStep(EpisodeFactBase):
    """Something that was done about a sighting, or why nothing was."""

    sighting = models.ForeignKey(Sighting, models.PROTECT, related_name="steps")
    text = models.TextField()
    at = models.DateTimeField(default=clock.now)
