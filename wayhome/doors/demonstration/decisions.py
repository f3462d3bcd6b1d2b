"""Decisions on what the rules prompted: most were taken, some late, some never (E03)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from wayhome.doors.demonstration import chances, places, sittings
from wayhome.doors.demonstration.chances import Rng, hours
from wayhome.doors.demonstration.partnership import Partners
from wayhome.doors.demonstration.texts import one
from wayhome.foundation.agencies.readers import SYSTEM, Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.rules import engine, registry
from wayhome.foundation.rules.commands import Decided, Key, decide_each
from wayhome.foundation.rules.declare import Pattern
from wayhome.foundation.rules.models import Derived

TAKEN = 0.72
AT_ONCE = 5_000
REASONS = (
    "Talked through with the police. The pattern is new, and the plan did not answer it.",
    "The child says where they go, and why. What helps is in the plan; we look again in two weeks.",
    "School, home and police see the same worry. Better to sit down together than to wait.",
    "Nothing here that we did not know on Monday. The meeting on Thursday has it on its list.",
)


def take(rng: Rng, partners: Partners, now: datetime) -> int:
    """Decide on what was prompted up to yesterday; returns how many decisions that made."""
    made = 0
    managers = _managers(partners)
    for first, last in engine.ranges(AT_ONCE):
        with transaction.atomic(), system_context(), engine.deferred():
            rows = Derived.objects.filter(
                scope_kind="child",
                scope_id__range=(first, last),
                rule__in=_patterns(),
                due_at__lt=now - timedelta(days=1),
            ).order_by("started_at", "subject_id")
            taken = decide_each(SYSTEM, decided=list(_decided(rng, rows, managers, now)))
            sittings.discussed(rng, taken, now)
            made += len(taken)
    return made


def _patterns() -> list[str]:
    return [code for code, rule in registry.rules().items() if isinstance(rule, Pattern)]


def _managers(partners: Partners) -> dict[int | None, list[Reader]]:
    """Authority -> the managers who decide for its children."""
    return {
        partners.authorities[area].pk: partners.recorders[council, "team_manager"]
        for area, council in places.COUNCILS.items()
        if (council, "team_manager") in partners.recorders
    }


def _decided(
    rng: Rng, rows: Iterable[Derived], managers: dict[int | None, list[Reader]], now: datetime
) -> Iterator[Decided]:
    for row in rows:
        is_taken = rng.random() < TAKEN or not chances.is_lately(row.started_at, now)
        if row.authority_id not in managers or not is_taken:
            continue
        at = row.started_at + hours(1 + min(float(rng.lognormal(2.4, 0.9)), 400))
        if at > now:
            continue
        options = registry.pattern(row.rule).options
        manager = managers[row.authority_id][0]
        yield Decided(
            Key.of(row),
            options[int(rng.integers(len(options)))][0],
            one(rng, REASONS),
            row.started_at,
            row.evidence,
            at=at,
            by=manager,
        )
