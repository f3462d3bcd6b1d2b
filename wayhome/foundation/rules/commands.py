"""What people add to derived rows: acknowledging, deciding, setting a local target."""

from django.db import IntegrityError, transaction

from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules import engine, registry
from wayhome.foundation.rules.declare import ElapsedBy, Standard
from wayhome.foundation.rules.models import Acknowledgement, Decision, Derived, Repair, Target


@transaction.atomic
def acknowledge(actor: Reader, *, derived: Derived) -> Acknowledgement:
    """Somebody on duty has seen it. A second acknowledgement finds the first and says whose."""
    actor.must(roles.ACKNOWLEDGE)
    child_id = _child_of(derived)
    engine.lock([child_id])
    key = {
        "rule": derived.rule,
        "subject_kind": derived.subject_kind,
        "subject_id": derived.subject_id,
        "occurrence": derived.occurrence,
    }
    standing = Acknowledgement.objects.filter(**key).first()
    if standing:
        return standing
    row = Acknowledgement.objects.create(
        **key,
        child_id=child_id,
        recorded_for_id=child_id,
        at=clock.now(),
        recorded_by=actor.user,
        recorded_by_agency=actor.agency,
    )
    audit.record(
        actor,
        "rule.acknowledged",
        subject_kind=derived.subject_kind,
        subject_id=derived.subject_id,
        child_id=child_id,
        fields={"rule": derived.rule},
    )
    engine.refresh([child_id], "rules_acknowledgement")
    return row


def _child_of(derived: Derived) -> int:
    if derived.child_id is None:
        raise Invalid("This is about no child.")
    return derived.child_id


@transaction.atomic
def decide(actor: Reader, *, derived: Derived, option: str, reason: str) -> Decision:
    """Record what was decided about a pattern, and why; it closes earlier occurrences (E03)."""
    actor.must(roles.DECIDE)
    pattern = registry.pattern(derived.rule)
    errors = {}
    if option not in dict(pattern.options):
        errors["option"] = "Say what was decided."
    if not reason.strip():
        errors["reason"] = "Give the reason: what you weighed, and why this is right for the child."
    if errors:
        raise Invalid(errors)
    child_id = _child_of(derived)
    engine.lock([child_id])
    row = Decision.objects.create(
        rule=derived.rule,
        subject_kind=derived.subject_kind,
        subject_id=derived.subject_id,
        occurrence=derived.occurrence,
        child_id=child_id,
        recorded_for_id=child_id,
        option=option,
        reason=reason.strip(),
        evidence=derived.evidence,
        covers_until_at=derived.started_at,
        decided_at=clock.now(),
        recorded_by=actor.user,
        recorded_by_agency=actor.agency,
    )
    audit.record(
        actor,
        "rule.decided",
        subject_kind="decision",
        subject_id=row.pk,
        child_id=child_id,
        fields={"rule": derived.rule, "option": option, "reason": audit.digest(reason)},
    )
    engine.refresh([child_id], "rules_decision")
    return row


@transaction.atomic
def set_target(
    actor: Reader, *, rule: str, authority: Authority, minutes: int, case_of: str = ""
) -> Target:
    """A local limit. For a rule from law it may only be tighter. Its rebuild is queued at once."""
    actor.must(roles.ADMINISTER)
    declared = registry.rule(rule)
    allowance = declared.allowance if isinstance(declared, Standard) else None
    limit = getattr(allowance, "minutes", None)
    if allowance is None or limit is None:
        raise Invalid({"rule": "This rule has no limit that can be set here."})
    if isinstance(allowance, ElapsedBy) and case_of not in dict(allowance.minutes):
        raise Invalid({"case_of": "Say for which grade."})
    if minutes < 1:
        raise Invalid({"minutes": "The limit must be at least a minute."})
    if declared.basis.is_law and minutes > int(limit):
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
