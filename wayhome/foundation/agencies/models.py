"""Who works with children: authorities, agencies, partnerships, teams, people, duty rotas."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Greatest

from wayhome.foundation.agencies.roles import ROLE_CHOICES
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import RefField


class Authority(models.Model):
    """A local authority with children's services. Codes as published (ONS, DfE)."""

    code = models.CharField(max_length=9, unique=True)  # E08000014
    la_code = models.CharField(max_length=3, blank=True)  # 343
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "authorities"

    def __str__(self) -> str:
        return self.name


class Partnership(models.Model):
    """The agencies of one or several areas that safeguard together. An agency may be in several."""

    ref = RefField()
    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    class Kind(models.TextChoices):
        COUNCIL = "council", "Council"
        POLICE = "police", "Police force"
        HEALTH = "health", "Health body"
        SCHOOL = "school", "School or college"
        HOME = "home", "Children's home or carer"
        SERVICE = "service", "Commissioned or voluntary service"
        YOUTH_JUSTICE = "youth_justice", "Youth justice service"
        OVERSIGHT = "oversight", "Partnership or commissioner (totals only)"

    ref = RefField()
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=14, choices=Kind)
    areas = models.ManyToManyField(Authority, blank=True, related_name="agencies")
    partnerships = models.ManyToManyField(Partnership, blank=True, related_name="agencies")
    # who owns it: a sister company of the home is not independent (P06)
    owner = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    ref = RefField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"],
                name="team_name_in_agency",
                violation_error_message="Your agency has a team of that name.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.agency}"


class Duty(models.TextChoices):
    """What a team answers for, so that work owed always has an address."""

    SOCIAL_CARE = "social_care", "Duty social care"
    OUT_OF_HOURS = "out_of_hours", "Out-of-hours social care"
    RETURN_INTERVIEW = "return_interview", "Return interviews"
    POLICE_MISSING = "police_missing", "Police missing from home team"
    CONTROL_ROOM = "control_room", "Police control room"
    DATA_PROTECTION = "data_protection", "Data protection"


# Which kinds of agency may answer for a duty.
DUTY_KINDS: dict[str, tuple[str, ...]] = {
    Duty.SOCIAL_CARE: (Agency.Kind.COUNCIL,),
    Duty.OUT_OF_HOURS: (Agency.Kind.COUNCIL,),
    Duty.DATA_PROTECTION: (Agency.Kind.COUNCIL,),
    Duty.RETURN_INTERVIEW: (Agency.Kind.COUNCIL, Agency.Kind.SERVICE),
    Duty.POLICE_MISSING: (Agency.Kind.POLICE,),
    Duty.CONTROL_ROOM: (Agency.Kind.POLICE,),
}


class TeamDuty(models.Model):
    """This team answers for this duty in this authority's area, from then until then."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="duties")
    duty = models.CharField(max_length=20, choices=Duty)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "duty"], name="one_team_for_a_duty")
        ]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in, by work e-mail. What they may do comes from their memberships."""

    ref = RefField()
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self) -> "MembershipQuerySet":
        now = clock.now()
        return self.filter(Q(until_at=None) | Q(until_at__gt=now), from_at__lte=now)


class Membership(models.Model):
    """A person's place: in an agency, perhaps in one team of it, in one role, for a time."""

    ref = RefField()
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="members")
    role = models.CharField(max_length=30, choices=ROLE_CHOICES)
    from_at = models.DateTimeField(default=clock.now)
    until_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")),
            )
        ]

    @property
    def is_live(self) -> bool:
        now = clock.now()
        return self.from_at <= now and (self.until_at is None or self.until_at > now)


class ShiftQuerySet(models.QuerySet["Shift"]):
    def answered(self) -> "ShiftQuerySet":
        """With `is_answered`: whether a call will reach somebody who still works there. One whose
        account is closed, or whose place in the agency ends before, is no cover (P09)."""
        begins = Greatest(OuterRef("starts_at"), Value(clock.now()))
        places = Membership.objects.filter(
            Q(until_at=None) | Q(until_at__gt=begins),
            user=OuterRef("user"),
            user__is_active=True,
            agency=OuterRef("team__agency"),
            from_at__lt=OuterRef("ends_at"),
        )
        rows: Any = self
        found: ShiftQuerySet = rows.annotate(is_answered=Exists(places))
        return found

    def on_duty(self, at: Any = None) -> "ShiftQuerySet":
        """Those who are called then: nobody who left, whatever the rota says."""
        at = at or clock.now()
        rows: Any = self.answered()
        found: ShiftQuerySet = rows.filter(is_answered=True, starts_at__lte=at, ends_at__gt=at)
        return found.order_by("rank", "pk")


class Shift(models.Model):
    """A person on duty for a team. `rank` 1 is called first, then 2: the ladder of P09."""

    ref = RefField()
    team = models.ForeignKey(Team, models.PROTECT, related_name="shifts")
    user = models.ForeignKey(User, models.PROTECT, related_name="shifts")
    rank = models.PositiveSmallIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    is_answered: bool  # of `objects.answered()`

    objects: ClassVar[ShiftQuerySet] = ShiftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("starts_at", "rank")
        indexes = [models.Index(fields=["team", "ends_at"], name="shift_by_team")]
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_it_begins",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="The shift must end after it begins.",
            ),
            ExclusionConstraint(
                name="one_person_a_rank_at_a_time",
                expressions=[
                    ("team", RangeOperators.EQUAL),
                    ("rank", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Someone is already on duty then, at that place in the"
                " order.",
            ),
        ]
