"""By when a referral or a meeting is owed what, and whether that was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
    kinds = {rule.of.kind for rule in standards}
    rows = Derived.objects.visible_to(reader).filter(
        rule__in=[rule.code for rule in standards],
        subject_kind__in=kinds,
        subject_id=subject_id,
        excused_at=None,
    )
    found = {
        rule: (due, done) for rule, due, done in rows.values_list("rule", "due_at", "stopped_at")
    }
    return [Limit(rule, *found.get(rule.code, (None, None))) for rule in standards]
