"""What every change to a plan begins with: permission, sight, the child's lock, the row."""

from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.changes import last_change
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.kernel.errors import Conflict, Invalid, Refused
from wayhome.foundation.rules import engine
from wayhome.practice.plans.models import Plan


def begin(actor: Reader, plan: Plan, permission: str, *, ended: bool = False) -> Plan:
    """Assert, lock, and read it again. Raises Refused for a plan that the actor does not see.

    `ended`: whether a plan that has ended may still be changed in this way.
    """
    actor.must(permission)
    if not Plan.objects.visible_to(actor).filter(pk=plan.pk).exists():
        raise Refused(permission)
    engine.lock([plan.child_id])
    with system_context():
        row: Plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if row.ended_at and not ended:
        raise Invalid(_("This plan has ended. Open it again, or look at the child's plan now."))
    return row


def keep(row: models.Model, **values: Any) -> None:
    """Write these columns, as the system: the actor was asked already."""
    for name, value in values.items():
        setattr(row, name, value)
    with system_context():
        row.save(update_fields=list(values))


def bump(plan: Plan, **values: Any) -> None:
    """The same of the plan itself, whose version tells two editors apart (E15)."""
    keep(plan, **values)
    with system_context():
        Plan.objects.filter(pk=plan.pk).update(version=F("version") + 1)
    plan.version += 1


def noted(actor: Reader, action: str, row: Any, kind: str = "plan", **fields: Any) -> None:
    """One audit entry: names, codes, ids (P47)."""
    with system_context():
        audit.record(
            actor,
            action,
            subject_kind=kind,
            subject_id=row.pk,
            child_id=row.child_id,
            fields=fields,
        )


def compare(row: Any, version: int | None, kind: str, *names: str) -> None:
    """Raise Conflict with what it says now, if somebody changed it since it was read (E15)."""
    if version is None or version == row.version:
        return
    who, when = last_change(kind, row.pk, row.child_id)
    raise Conflict({name: getattr(row, name) for name in names}, who, row.version, when)


def said(value: str, field: str, words: str) -> str:
    """The text, or Invalid at its field."""
    if not value.strip():
        raise Invalid({field: words})
    return value.strip()
