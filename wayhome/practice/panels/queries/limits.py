"""By when a referral or a meeting is owed what, and whether that was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wayhome.foundation.access.once import once
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.rules.declare import Standard
from wayhome.foundation.rules.models import Derived


@dataclass(frozen=True)
class Limit:
    """A standard; its instants are `None` where no clock of it runs that the reader may see."""

    rule: Standard
    due_at: datetime | None = None
    done_at: datetime | None = None


def limits(reader: Reader, subject_id: int, *standards: Standard) -> Sequence[Limit]:
    """These standards of this one thing, in the order given. One query."""
    found = {
        rule: (due, done)
        for rule, due, done in once(reader, _clocks, standards, subject=subject_id)
    }
    return [Limit(rule, *found.get(rule.code, (None, None))) for rule in standards]


def _clocks(reader: Reader, standards: tuple[Standard, ...], *, subject: int) -> QuerySet[Any]:
    codes = [rule.code for rule in standards]
    rows = Derived.objects.visible_to(reader, *codes).filter(
        rule__in=codes,
        subject_kind__in={rule.of.kind for rule in standards},
        subject_id=subject,
        excused_at=None,
    )
    return rows.values_list("rule", "due_at", "stopped_at")
