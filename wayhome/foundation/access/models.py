"""Who may see what: the circle, sharing agreements, restrictions, the glass; and `AboutChild`."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass, Handling, Purpose
from wayhome.foundation.agencies.models import Agency, Partnership, Team
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import LENGTH, RefField

CHILD = "people.Child"  # the engine below people knows a child by this key alone


class VisibleQuerySet(models.QuerySet[Any]):
    """Rows about a child. Nothing about a child is read another way (E20)."""

    def visible_to(self, reader: Reader, data: str | None = None) -> Self:
        """Only what this reader's purposes open. `data` names a class stricter than the model's."""
        return predicate.narrow(self, reader, data or self.model.data_class)


class FactQuerySet(VisibleQuerySet):
    def standing(self) -> Self:
        return self.filter(voided_at=None)


class FactManager(models.Manager.from_queryset(FactQuerySet)):  # type: ignore[misc]
    """Hides what was voided (E12). `everything` shows it."""

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(voided_at=None)


class AboutChild(models.Model):
    """A fact about a child: mergeable (E13), voidable (E12), with its class and handling (E20)."""

    data_class: ClassVar[str]
    case_field: ClassVar[str | None] = None  # path to the ref that a narrowed involvement names
    of_the_record: ClassVar[bool] = False  # about a record, not a child: no merge moves it (E13)

    child = models.ForeignKey(CHILD, models.PROTECT, related_name="+")
    recorded_for = models.ForeignKey(
        CHILD, models.PROTECT, related_name="+", db_index=False, editable=False
    )
    handling = models.CharField(max_length=12, choices=Handling, default=Handling.OPEN)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_by_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", db_index=False
    )
    batch_id = models.BigIntegerField(null=True, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    objects = FactManager()
    everything = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "everything"
        default_manager_name = "objects"


class InvolvementQuerySet(VisibleQuerySet):
    def live(self, at: Any = None) -> Self:
        at = at or clock.now()
        return self.filter(Q(until_at=None) | Q(until_at__gt=at), from_at__lte=at)


class Involvement(models.Model):
    """An agency, team or person in one child's circle: why, on what basis, from when to when.

    A remit row (responsible or host authority, force, roll, placement) is derived from facts and
    kept equal to them; the rest people add. `case_ref` narrows a row to one case (E20).
    """

    class Source(models.TextChoices):
        REMIT = "remit", "From standing responsibility"
        RECORDED = "recorded", "Added by a person"

    data_class: ClassVar[str] = DataClass.IDENTITY
    case_field: ClassVar[str | None] = None

    ref = RefField()
    # no index of its own: `involvement_by_child` begins with it, and is the one that plans must use
    child = models.ForeignKey(CHILD, models.PROTECT, related_name="involvements", db_index=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    basis = models.CharField(max_length=200)
    case_ref = models.CharField(max_length=LENGTH, blank=True)
    # P22: the class a reader needs to see this row by name; without it, "another service"
    shown_with = models.CharField(max_length=20, choices=DataClass, default=DataClass.IDENTITY)
    is_covert = models.BooleanField(default=False)  # absent for everyone but its own agency
    source = models.CharField(max_length=8, choices=Source, default=Source.RECORDED)
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    batch_id = models.BigIntegerField(null=True)

    objects: ClassVar[InvolvementQuerySet] = InvolvementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(
                fields=["child", "agency", "purpose"],
                include=["from_at", "until_at", "team", "user", "case_ref"],
                name="involvement_by_child",
            ),
            models.Index(  # whose children are ours, without a look at the rows
                fields=["agency", "purpose", "child"],
                include=["from_at", "until_at", "team", "user", "case_ref"],
                name="involvement_of_agency",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="involvement_ends_after_it_begins",
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
            ),
            models.UniqueConstraint(
                name="one_remit_row",
                fields=["child", "agency", "purpose", "from_at"],
                condition=Q(source="remit"),
            ),
        ]


class SharingAgreement(models.Model):
    """Which purpose opens which class of data to which kind of agency, in one partnership."""

    ref = RefField()
    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="agreements")
    name = models.CharField(max_length=120)
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class AgreementLine(models.Model):
    agreement = models.ForeignKey(SharingAgreement, models.CASCADE, related_name="lines")
    agency_kind = models.CharField(max_length=14, choices=Agency.Kind)
    purpose = models.CharField(max_length=20, choices=Purpose)
    data_class = models.CharField(max_length=20, choices=DataClass)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "agency_kind", "purpose", "data_class"],
                name="agreement_says_a_thing_once",
            )
        ]


class Restriction(models.Model):
    """A record that opens to a named few. Its owner is told when someone breaks the glass.

    Where two records of one child were joined, both restrictions stand: it opens to those whom
    each of them names (E13).
    """

    ref = RefField()
    child = models.ForeignKey(CHILD, models.PROTECT, related_name="+")
    recorded_for = models.ForeignKey(
        CHILD, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    reason = models.CharField(max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    owning_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    named = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    from_at = models.DateTimeField(default=clock.now)
    lifted_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child", "recorded_for"],
                condition=Q(lifted_at=None),
                name="one_restriction_of_a_record",
            )
        ]


class Glass(models.Model):
    """An hour's sight of a restricted or unrelated record: a reason, a notice, a review owed."""

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", "It was right to look"
        MISTAKEN = "mistaken", "It was a mistake, and no harm came of it"
        ABUSE = "abuse", "It was abuse: report it to the data protection officer"

    data_class: ClassVar[str] = DataClass.IDENTITY

    ref = RefField()
    child = models.ForeignKey(CHILD, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    opened_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )  # who is told, and owes the review
    told_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    review_note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "expires_at"], name="glass_by_user")]


class SearchKey(models.Model):
    """A search, kept under an opaque key for a while, so that no address names a child (E26)."""

    ref = RefField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    route = models.CharField(max_length=80)
    terms = models.JSONField()
    expires_at = models.DateTimeField()
    classes = ArrayField(models.CharField(max_length=20), default=list)
