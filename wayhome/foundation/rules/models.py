"""What rules derive, and the facts that people add to it: decisions, acknowledgements, targets."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.models import Authority, Team
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.refs import LENGTH

OWED = Q(stopped_at=None, excused_at=None, closed_at=None, kind__in=("S", "P", "G"))


class DerivedQuerySet(models.QuerySet["Derived"]):
    def visible_to(self, reader: Reader, *rules: str) -> Self:
        """Rows whose every data class this reader may read of that child (E04).

        With `rules`, rows of those alone: the fewer are asked about, the shorter the statement.
        """
        if reader.is_system:
            return self.filter(rule__in=rules) if rules else self
        handled = Q(handling__in=predicate.handling_open_to(reader))
        return self.filter(self.opened_to(reader, *rules), handled)

    @staticmethod
    def opened_to(reader: Reader, *rules: str) -> Q:
        """`visible_to` as a condition, without the handling of each row."""
        from wayhome.foundation.rules import registry

        wanted = [rule for rule in registry.rules().values() if not rules or rule.code in rules]
        known = predicate.reach(reader)
        groups: dict[tuple[frozenset[str], str | None], list[str]] = {}
        for rule in wanted:
            groups.setdefault((known.purposes(*rule.classes), rule.case), []).append(rule.code)
        visible = Q(pk__in=[])
        for (purposes, case), codes in groups.items():
            if purposes or known.glass:
                visible |= Q(rule__in=codes) & predicate.sees_for(reader, purposes, case=case)
        if own := [rule.code for rule in wanted if rule.owner_reads]:
            known_to = predicate.sees_for(reader, known.purposes(DataClass.IDENTITY))
            visible |= Q(rule__in=own, agency_id=reader.agency_id) & known_to
        return visible

    def true_at(self, at: datetime) -> Self:
        """Begun, and not void by time alone."""
        return self.filter(Q(until_at=None) | Q(until_at__gt=at), from_at__lte=at)

    def open_at(self, at: datetime) -> Self:
        """True, and nobody has done or excused it by then."""
        return self.true_at(at).filter(
            Q(stopped_at=None) | Q(stopped_at__gt=at),
            Q(excused_at=None) | Q(excused_at__gt=at),
            Q(closed_at=None) | Q(closed_at__gt=at),
        )

    def owed(self) -> Self:
        """Nothing recorded has ended it: the partial index's own words."""
        return self.filter(OWED)


class Derived(models.Model):
    """One consequence of the facts: a clock, a prompt, an absence, an event. Never edited (E02).

    `from_at`, `due_at` and `until_at` say when it becomes true, late and void if nothing more is
    recorded; `stopped_at`, `excused_at` and `closed_at` say what was.
    Its state depends on now and is not here.
    """

    pk = models.CompositePrimaryKey("rule", "subject_kind", "subject_id", "occurrence")
    rule = models.CharField(max_length=12)
    kind = models.CharField(max_length=1)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    occurrence = models.BigIntegerField(default=0)
    scope_kind = models.CharField(max_length=12)
    scope_id = models.BigIntegerField()
    child = models.ForeignKey(
        "people.Child",
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    case_ref = models.CharField(max_length=LENGTH, blank=True)
    authority = models.ForeignKey(
        Authority,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    agency_id = models.BigIntegerField(null=True)
    team = models.ForeignKey(
        Team, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    handling = models.CharField(max_length=12, default="open")
    evidence = ArrayField(models.BigIntegerField(), default=list)
    started_at = models.DateTimeField()
    from_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    excused_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[DerivedQuerySet] = DerivedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["scope_kind", "scope_id", "rule"], name="derived_by_scope"),
            models.Index(fields=["team", "due_at"], condition=OWED, name="derived_owed_by_team"),
            models.Index(
                fields=["team", "rule", "due_at"],
                condition=OWED,
                name="derived_owed_by_team_and_rule",
            ),
            models.Index(fields=["rule", "due_at"], condition=OWED, name="derived_owed_by_rule"),
            models.Index(
                fields=["agency_id", "due_at"], condition=OWED, name="derived_owed_by_agency"
            ),
            # whole in the index: the cohort asks of thousands of children, and reads no row
            models.Index(
                fields=["child", "due_at"],
                include=["rule", "kind", "from_at", "until_at", "handling", "case_ref"],
                condition=OWED,
                name="derived_owed_of_child",
            ),
            models.Index(
                fields=["child", "-from_at"], condition=Q(kind="E"), name="derived_chronology"
            ),
        ]


class DerivedKey(models.Model):
    """The natural key that a person's fact about a derived row is kept under (E02)."""

    rule = models.CharField(max_length=12)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    occurrence = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Acknowledgement(DerivedKey, AboutChild):
    """Someone on duty has seen it and is acting (P09)."""

    data_class: ClassVar[str] = DataClass.MISSING
    at = models.DateTimeField(default=clock.now)

    class Meta(AboutChild.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject_kind", "subject_id", "occurrence"],
                condition=Q(voided_at=None),
                name="acknowledged_once",
            )
        ]


class Decision(DerivedKey, AboutChild):
    """What was decided about a pattern, why, on what evidence; it closes earlier ones (E03)."""

    data_class: ClassVar[str] = DataClass.PROMPT
    option = models.CharField(max_length=20)
    reason = models.TextField()
    evidence = ArrayField(models.BigIntegerField(), default=list)
    covers_until_at = models.DateTimeField()  # occurrences completed by then are decided
    decided_at = models.DateTimeField(default=clock.now)

    class Meta(AboutChild.Meta):
        indexes = [models.Index(fields=["child", "rule"], name="decision_by_child")]


class Target(models.Model):
    """A local limit for a rule, in minutes. It may tighten the law and never loosen it."""

    rule = models.CharField(max_length=12)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    case_of = models.CharField(max_length=20, blank=True)  # a code that the rule tells apart
    minutes = models.PositiveIntegerField()
    set_at = models.DateTimeField(default=clock.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "authority", "case_of"], name="one_target")
        ]


class Alert(DerivedKey):
    """A rung of a ladder that was reached: who was called, when. Fired once (E01, P09)."""

    rung = models.PositiveSmallIntegerField()
    instant_at = models.DateTimeField()
    fired_at = models.DateTimeField(default=clock.now)
    child_id = models.BigIntegerField(null=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject_kind", "subject_id", "occurrence", "rung"],
                name="alert_fires_once",
            )
        ]
        indexes = [models.Index(fields=["user", "-fired_at"], name="alert_by_user")]


class Repair(models.Model):
    """A derivation that failed: the fact was kept, and this says what must be derived again."""

    child_id = models.BigIntegerField(null=True)  # null: everybody, for this rule
    rule = models.CharField(max_length=12, blank=True)
    since_at = models.DateTimeField(default=clock.now)
    fault = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(done_at=None), name="repair_waiting")]
