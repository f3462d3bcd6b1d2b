"""Children, and the standing facts about them: names, identifiers, care, where they live, school.

Facts only. What a council, force, home or school may see follows from these facts through
`people.remits`, which keeps the circle's remit rows equal to them.
"""

from datetime import date
from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild, VisibleQuerySet
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.history import changes
from wayhome.foundation.kernel.refs import RefField


class ChildQuerySet(VisibleQuerySet):
    def visible_to(self, reader: Reader, data: str | None = None) -> Self:
        return super().visible_to(reader, data).filter(merged_into=None)


@pghistory.track(*changes(), model_name="ChildHistory", append_only=True)
class Child(models.Model):
    """A person who is, or was when the record began, under eighteen. Lock and version sit here."""

    class Sex(models.TextChoices):
        FEMALE = "F", "Female"
        MALE = "M", "Male"
        UNKNOWN = "U", "Not known"

    class Precision(models.TextChoices):
        DAY = "day", "Known"
        ESTIMATED = "estimated", "Estimated"

    data_class: ClassVar[str] = DataClass.IDENTITY
    case_field: ClassVar[str | None] = None

    ref = RefField()
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    known_as = models.CharField(max_length=80, blank=True)
    pronouns = models.CharField(max_length=20, blank=True)
    born_on = models.DateField(null=True, blank=True)
    born_precision = models.CharField(max_length=10, choices=Precision, default=Precision.DAY)
    sex = models.CharField(max_length=1, choices=Sex, default=Sex.UNKNOWN)
    gender = models.CharField(max_length=40, blank=True)
    ethnicity = models.CharField(max_length=4, blank=True)  # SSDA903 ETHNIC code
    language = models.CharField(max_length=40, blank=True)
    interpreter = models.BooleanField(default=False)
    died_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False)
    is_imported = models.BooleanField(default=False)
    batch_id = models.BigIntegerField(null=True, editable=False)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "children"
        indexes = [models.Index(fields=["born_on"], name="child_by_birth")]

    def __str__(self) -> str:
        return self.ref  # never a name: a traceback or a log line may hold this

    @property
    def name(self) -> str:
        return f"{self.known_as or self.given_name} {self.family_name}".strip()

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class ChildName(AboutChild):
    """Every name a child is or was known by: what search reads.

    `folded` is the name in capitals without accents, apostrophes or hyphens, `sounds` how its
    words sound in English; the database keeps both (migration 0003).
    """

    class Kind(models.TextChoices):
        CURRENT = "current", "Current"
        KNOWN_AS = "known_as", "Known as"
        FORMER = "former", "Former"
        ALIAS = "alias", "Alias"

    data_class: ClassVar[str] = DataClass.IDENTITY
    name = models.CharField(max_length=161)
    kind = models.CharField(max_length=8, choices=Kind)
    folded = models.GeneratedField(
        expression=Func("name", function="people_fold"),
        output_field=models.TextField(),
        db_persist=True,
    )
    sounds = models.GeneratedField(
        expression=Func("name", function="people_sounds"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )

    class Meta(AboutChild.Meta):
        indexes = [
            GinIndex(
                fields=["folded"],
                opclasses=["gin_trgm_ops"],
                name="child_name_folded",
                condition=Q(voided_at=None),
            ),
            GinIndex(fields=["sounds"], name="child_name_sounds", condition=Q(voided_at=None)),
        ]


class Identifier(AboutChild):
    """A child's number in somebody's system: local authority, NHS, UPN, police."""

    class Kind(models.TextChoices):
        LA_CHILD_ID = "la_child", "Local authority child id"
        UPN = "upn", "Unique pupil number"
        NHS = "nhs", "NHS number"
        POLICE = "police", "Police nominal"
        OTHER = "other", "Other"

    data_class: ClassVar[str] = DataClass.IDENTITY
    kind = models.CharField(max_length=8, choices=Kind)
    issuer = models.CharField(max_length=12, blank=True)  # an authority's code, where it matters
    value = models.CharField(max_length=40)

    class Meta(AboutChild.Meta):
        indexes = [models.Index(fields=["value", "kind"], name="identifier_value")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "issuer", "value"],
                condition=Q(voided_at=None),
                name="identifier_names_one_child",
            )
        ]


class Merge(AboutChild):
    """Two records turned out to be one child's (E13): `child` is kept, `other` reads as it.

    Nothing is copied. `moved` says what was moved here, {"table.column": [id]}, `newest` the last
    row of each table there was by then, {"table": id}: what came after is told by it. `placed`
    says of what came in between to which side somebody put it: {"table:id": "kept" or "other"}.
    """

    data_class: ClassVar[str] = DataClass.IDENTITY

    ref = RefField()
    other = models.ForeignKey(Child, models.PROTECT, related_name="+")
    reason = models.TextField()
    moved = models.JSONField(default=dict)
    newest = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    undone_reason = models.TextField(blank=True)
    newest_then = models.JSONField(default=dict)
    placed = models.JSONField(default=dict)

    class Meta(AboutChild.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["other"],
                condition=Q(undone_at=None, voided_at=None),
                name="joined_with_one_record",
            ),
            models.CheckConstraint(name="joined_with_another", condition=~Q(other=F("child"))),
            models.CheckConstraint(
                name="parted_with_reason", condition=Q(undone_at=None) | ~Q(undone_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class DatedFact(AboutChild):
    """Something that is so from one day until another (`until_on` is the first day it is not)."""

    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta(AboutChild.Meta):
        abstract = True


class Responsibility(DatedFact):
    """The council that answers for the child."""

    data_class: ClassVar[str] = DataClass.IDENTITY
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    basis = models.CharField(max_length=80)  # "Ordinarily resident", "Looked after"

    class Meta(DatedFact.Meta):
        indexes = [  # figures count from the index alone whom an authority answers for
            models.Index(
                fields=["authority"],
                include=["child", "from_on", "until_on"],
                name="answered_for",
                condition=Q(voided_at=None),
            )
        ]


class CareStatus(DatedFact):
    """One stretch of one legal and care status."""

    class Status(models.TextChoices):
        LOOKED_AFTER = "looked_after", "Looked after"
        CHILD_PROTECTION = "child_protection", "Child protection plan"
        IN_NEED = "in_need", "Child in need"
        CARE_LEAVER = "care_leaver", "Care leaver"
        UNACCOMPANIED = "unaccompanied", "Unaccompanied asylum-seeking child"

    data_class: ClassVar[str] = DataClass.CARE
    status = models.CharField(max_length=16, choices=Status)
    legal_status = models.CharField(max_length=2, blank=True)  # SSDA903 LS code
    need = models.CharField(max_length=2, blank=True)  # SSDA903 CIN code
    ended_reason = models.CharField(max_length=4, blank=True)  # SSDA903 REC code

    class Meta(DatedFact.Meta):
        constraints = [
            models.CheckConstraint(
                name="care_ends_after_it_begins",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            )
        ]
        indexes = [  # who was in care since a day, and not all who ever were
            models.Index(
                Coalesce("until_on", models.Value(date.max)),
                include=["child", "from_on", "until_on"],
                name="in_care_until",
                condition=Q(voided_at=None, status="looked_after"),
            )
        ]


class CouncilRecord(DatedFact):
    """A step of social work as a council's own system reports it (CIN census, Annex A): history
    that was sent in. What the front door here does is a contact of its own.

    `until_on` is the day on which the step was done: assessed, closed, ended. Codes are the
    census's: `source` 1A to 10, `need` N0 to N9, `category` of abuse, `ended_reason` RC1 to RC9,
    `factors` at the end of an assessment (10A missing, 11A sexual exploitation), or, of
    disabilities, which they are (LD learning, AUT autism), from the day of the census that said so.
    """

    class Kind(models.TextChoices):
        CONTACT = "contact", "Contact"
        EARLY_HELP = "early_help", "Early help assessment"
        REFERRAL = "referral", "Referral"
        ASSESSMENT = "assessment", "Assessment"
        ENQUIRY = "enquiry", "Section 47 enquiry"
        PLAN = "plan", "Child protection plan"
        CIN_PLAN = "cin_plan", "Child in need plan"
        REVIEW = "review", "Review of a child protection plan"
        DISABILITY = "disability", "Disabilities"

    data_class: ClassVar[str] = DataClass.REFERRAL
    kind = models.CharField(max_length=10, choices=Kind)
    source = models.CharField(max_length=2, blank=True)
    need = models.CharField(max_length=2, blank=True)
    category = models.CharField(max_length=3, blank=True)
    ended_reason = models.CharField(max_length=3, blank=True)
    factors = ArrayField(models.CharField(max_length=4), default=list)
    conference_on = models.DateField(null=True, blank=True)  # the initial child protection one
    is_nfa = models.BooleanField(default=False)  # no further action

    class Meta(DatedFact.Meta):
        constraints = [
            models.CheckConstraint(
                name="council_record_ends_after_it_begins",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            )
        ]


class Home(DatedFact):
    """Where the child lives: a family home or a placement, and in which authority's area."""

    data_class: ClassVar[str] = DataClass.CARE
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+")
    carer = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+")
    placement_type = models.CharField(max_length=3, blank=True)  # SSDA903 PLACE code; "" at home
    provider_type = models.CharField(max_length=3, blank=True)  # SSDA903 PLACE_PROVIDER code
    is_unregistered = models.BooleanField(default=False)


class Address(DatedFact):
    """The address itself, apart from the fact of living there: it has its own readers (P23)."""

    data_class: ClassVar[str] = DataClass.ADDRESS
    text = models.CharField(max_length=200)
    postcode = models.CharField(max_length=8, blank=True)
    is_withheld = models.BooleanField(default=False)


class SchoolRoll(DatedFact):
    data_class: ClassVar[str] = DataClass.EDUCATION
    school = models.ForeignKey(Agency, models.PROTECT, related_name="+")


class SafeContact(AboutChild):
    """How to reach the child without harm (P24). The latest row that stands is the one in force."""

    data_class: ClassVar[str] = DataClass.CONTACT
    way = models.CharField(max_length=200)
    hours = models.CharField(max_length=120, blank=True)
    others_with_phone = models.CharField(max_length=200, blank=True)
    words_not_to_use = models.CharField(max_length=200, blank=True)


class MustKnow(DatedFact):
    """A line of the banner: who must know what, and who must not (P25)."""

    class Kind(models.TextChoices):
        PARENTAL_RESPONSIBILITY = "responsibility", "Parental responsibility"
        ORDER = "order", "Order or bail"
        MEDICATION = "medication", "Medication"
        INTERPRETER = "interpreter", "Interpreter"
        WORKER_SAFETY = "worker_safety", "Worker safety"
        MUST_NOT_KNOW = "must_not_know", "Must NOT know"

    data_class: ClassVar[str] = DataClass.CONTACT
    kind = models.CharField(max_length=14, choices=Kind)
    text = models.CharField(max_length=300)


class Words(AboutChild):
    """What the child said, in the child's words, never edited (P30)."""

    data_class: ClassVar[str] = DataClass.INTERVIEW
    text = models.TextField()
    said_on = models.DateField()
    source = models.CharField(max_length=80)
