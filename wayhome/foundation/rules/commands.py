"""What people add to derived rows: acknowledging, deciding, setting a local target."""

from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, bulk, clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules import engine, registry
from wayhome.foundation.rules.declare import ElapsedBy, SetLocally, Standard
from wayhome.foundation.rules.models import Acknowledgement, Decision, Derived, Repair, Target


@dataclass(frozen=True)
class Key:
    """Which row of a rule is meant: the rule, what it is about, which time (E02)."""

    rule: str
    subject_kind: str
    subject_id: int
    occurrence: int
    child_id: int

    @classmethod
    def of(cls, derived: Derived) -> "Key":
        if derived.child_id is None:
            raise Invalid("This is about no child.")
        return cls(
            derived.rule,
            derived.subject_kind,
            derived.subject_id,
            derived.occurrence,
            derived.child_id,
        )

    @property
    def columns(self) -> dict[str, Any]:
        return {**asdict(self), "recorded_for_id": self.child_id}


@dataclass(frozen=True)
class Seen:
    """Somebody on duty has seen it. `at` and `by`, here and below, are for the system alone."""

    key: Key
    at: datetime | None = None
    by: Reader | None = None


@dataclass(frozen=True)
class Decided:
    """What was decided about a pattern's row that began then, on that evidence."""

    key: Key
    option: str
    reason: str
    began_at: datetime
    evidence: Sequence[int] = ()
    at: datetime | None = None
    by: Reader | None = None

    def check(self) -> None:
        errors = {}
        if self.option not in dict(registry.pattern(self.key.rule).options):
            errors["option"] = "Say what was decided."
        if not self.reason.strip():
            errors["reason"] = (
                "Give the reason: what you weighed, and why this is right for the child."
            )
        if errors:
            raise Invalid(errors)


def acknowledge(actor: Reader, *, derived: Derived) -> Acknowledgement:
    """Somebody on duty has seen it. A second acknowledgement finds the first and says whose."""
    return acknowledge_each(actor, seen=[Seen(Key.of(derived))])[0]


@transaction.atomic
def acknowledge_each(actor: Reader, *, seen: Sequence[Seen]) -> list[Acknowledgement]:
    actor.must(roles.ACKNOWLEDGE)
    children = engine.lock(new.key.child_id for new in seen)
    standing = {
        (row.rule, row.subject_kind, row.subject_id, row.occurrence): row
        for row in Acknowledgement.objects.filter(
            child_id__in=children, subject_id__in={new.key.subject_id for new in seen}
        )
    }
    found = [standing.get(astuple(new.key)[:4]) for new in seen]
    made = [
        Acknowledgement(at=when, recorded_at=when, **new.key.columns, **who)
        for new, row in zip(seen, found, strict=True)
        if row is None
        for when, who in [_recorded(actor, new)]
    ]
    bulk.insert(made)
    _log(actor, "rule.acknowledged", made, [{"rule": row.rule} for row in made])
    engine.refresh({row.child_id for row in made}, "rules_acknowledgement")
    fresh = iter(made)
    return [row or next(fresh) for row in found]


def decide(actor: Reader, *, derived: Derived, option: str, reason: str) -> Decision:
    """Record what was decided about a pattern, and why; it closes earlier occurrences (E03)."""
    new = Decided(Key.of(derived), option, reason, derived.started_at, derived.evidence)
    return decide_each(actor, decided=[new])[0]


@transaction.atomic
def decide_each(actor: Reader, *, decided: Sequence[Decided]) -> list[Decision]:
    actor.must(roles.DECIDE)
    for new in decided:
        new.check()
    children = engine.lock(new.key.child_id for new in decided)
    rows = [
        Decision(
            option=new.option,
            reason=new.reason.strip(),
            evidence=list(new.evidence),
            covers_until_at=new.began_at,
            decided_at=when,
            recorded_at=when,
            **new.key.columns,
            **who,
        )
        for new in decided
        for when, who in [_recorded(actor, new)]
    ]
    bulk.insert(rows)
    said = [
        {"rule": row.rule, "option": row.option, "reason": audit.digest(row.reason)} for row in rows
    ]
    _log(actor, "rule.decided", rows, said)
    engine.refresh(children, "rules_decision")
    return rows


def _recorded(actor: Reader, new: Seen | Decided) -> tuple[datetime, dict[str, Any]]:
    who = new.by if new.by and actor.is_system else actor
    when = new.at if new.at and actor.is_system else clock.now()
    return when, {"recorded_by_id": who.user_id, "recorded_by_agency_id": who.agency_id}


def _log(
    actor: Reader,
    action: str,
    rows: Sequence[Acknowledgement | Decision],
    fields: Sequence[dict[str, Any]],
) -> None:
    """A line for each that a person did; a bulk is one line (E14)."""
    if len(rows) > audit.MANY:
        audit.record_each(actor, action, subject_kind="derived", rows=rows)
        return
    for row, said in zip(rows, fields, strict=True):
        is_decision = isinstance(row, Decision)
        audit.record(
            actor,
            action,
            subject_kind="decision" if is_decision else row.subject_kind,
            subject_id=row.pk if is_decision else row.subject_id,
            child_id=row.child_id,
            fields=said,
        )


@transaction.atomic
def set_target(
    actor: Reader, *, rule: str, authority: Authority, minutes: int, case_of: str = ""
) -> Target:
    """A local limit. For a rule from law it may only be tighter. Its rebuild is queued at once."""
    actor.must(roles.ADMINISTER)
    declared = registry.rule(rule)
    allowance = declared.allowance if isinstance(declared, Standard) else None
    limit = getattr(allowance, "minutes", None)
    if allowance is None or (limit is None and not isinstance(allowance, SetLocally)):
        raise Invalid({"rule": "This rule has no limit that can be set here."})
    if isinstance(allowance, ElapsedBy) and case_of not in dict(allowance.minutes):
        raise Invalid({"case_of": "Say for which grade."})
    if minutes < 1:
        raise Invalid({"minutes": "The limit must be at least a minute."})
    if declared.basis.is_law and limit is not None and minutes > int(limit):
        raise Invalid({"minutes": "A local limit may be tighter than the law, never looser."})
    try:
        target, _ = Target.objects.update_or_create(
            rule=rule,
            authority=authority,
            case_of=case_of,
            defaults={"minutes": minutes, "set_at": clock.now(), "set_by": actor.user},
        )
    except IntegrityError as clash:
        raise Invalid("Someone else set this limit just now.") from clash
    audit.record(
        actor,
        "rule.target_set",
        subject_kind="target",
        subject_id=target.pk,
        fields={"rule": rule, "authority": authority.pk, "minutes": minutes, "case_of": case_of},
    )
    Repair.objects.create(rule=rule)
    return target
