"""Case files that left: of which child, for whom, what for, what was hidden in them and why."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.models import Membership
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.refs import RefField


class CaseFile(AboutChild):
    """One child's file across agencies: chosen, gone through, made once by a job, fetched once.

    `checked_against` is who must not know, as the maker read it (P28). The file itself is gone once
    fetched; this row, its hash and what was hidden stay.
    """

    class Purpose(models.TextChoices):
        JOINT = "joint", "Joint inspection of the partnership (Children Act 2004, s20)"
        COUNCIL = "council", "Inspection of the council's services for children"
        AUDIT = "audit", "Multi-agency case audit"
        REVIEW = "review", "Child safeguarding practice review"

    data_class: ClassVar[str] = DataClass.IDENTITY

    ref = RefField()
    purpose = models.CharField(max_length=8, choices=Purpose)
    why = models.CharField(max_length=300)
    recipient = models.CharField(max_length=160)
    pieces = ArrayField(models.CharField(max_length=12))
    # where the maker asks from: the job reads as them, in that place
    place = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", db_index=False
    )
    stated_purpose = models.CharField(max_length=20, blank=True)
    checked_against = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)  # gone through: to be made
    done = models.PositiveSmallIntegerField(default=0)  # pieces set so far
    ready_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    entries = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)  # reason -> how many entries
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta(AboutChild.Meta):
        indexes = [
            models.Index(fields=["recorded_by_agency", "-recorded_at"], name="case_file_register")
        ]
        constraints = [
            models.CheckConstraint(name="case_file_says_why", condition=~Q(why="")),
            models.CheckConstraint(
                name="case_file_is_gone_through_first",
                condition=Q(asked_at=None) | ~Q(checked_against=""),
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        """Nothing has been made of it yet: pieces may be hidden and shown."""
        return self.asked_at is None


class Redaction(AboutChild):
    """An entry, or a person's name throughout, that is kept out of a file; by whom and why."""

    class Kind(models.TextChoices):
        ENTRY = "entry", "An entry"
        NAME = "name", "A name, throughout"

    class Reason(models.TextChoices):
        OTHER_PERSON = "person", "It is about another person"
        DANGER = "danger", "It could put somebody in danger"
        WISH = "wish", "The child asked for it"
        LEGAL = "legal", "It is legal advice, or before a court"
        ORIGIN = "origin", "Whoever gave it set conditions"
        PURPOSE = "purpose", "It is not needed for this purpose"

    data_class: ClassVar[str] = DataClass.IDENTITY

    ref = RefField()
    file = models.ForeignKey(CaseFile, models.PROTECT, related_name="redactions")
    kind = models.CharField(max_length=5, choices=Kind)
    what = models.CharField(max_length=160)  # the entry's key, or the name
    reason = models.CharField(max_length=8, choices=Reason)
    why = models.CharField(max_length=300)
    lifted_at = models.DateTimeField(null=True)

    class Meta(AboutChild.Meta):
        constraints = [
            models.CheckConstraint(name="redaction_says_why", condition=~Q(why="")),
            models.UniqueConstraint(
                fields=["file", "kind", "what"],
                condition=Q(lifted_at=None, voided_at=None),
                name="hidden_once",
                violation_error_message="That is hidden already.",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


def register(reader: Reader) -> models.QuerySet[CaseFile]:
    """What left by the reader's own agency, newest first: it names no child (E23)."""
    rows = CaseFile.everything.select_related("recorded_by")
    return rows if reader.is_system else rows.filter(recorded_by_agency=reader.agency_id)
