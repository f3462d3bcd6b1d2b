"""What the pages about broken glass show: what is open, what waits for a review, what was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, QuerySet

from wayhome.foundation.access.glass import held_by, reviewable
from wayhome.foundation.access.models import Glass
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.foundation.people.labels import Label, labels
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.models import Derived
from wayhome.journeys.glass.rules import REVIEWED


@dataclass(frozen=True)
class Held:
    """A record that is open to this reader for a while."""

    child: Child
    expires_at: datetime


def held(reader: Reader) -> list[Held]:
    """What is open now, still visible, the newest first."""
    rows = list(held_by(reader))
    children = Child.objects.visible_to(reader).in_bulk([row.child_id for row in rows])
    return [Held(children[r.child_id], r.expires_at) for r in rows if r.child_id in children]


@dataclass(frozen=True)
class Owed:
    """An opened record to review; `child` is there only for who sees the child as well."""

    glass: Glass
    label: Label | None
    child: Child | None
    due_at: datetime | None


def owed(reader: Reader) -> list[Owed]:
    """What waits for this reader's review, the oldest first."""
    return _with_children(reader, reviewable(reader).filter(reviewed_at=None).order_by("opened_at"))


def reviewed(reader: Reader, most: int = 20) -> list[Owed]:
    """What was reviewed lately, the newest first."""
    rows = reviewable(reader).exclude(reviewed_at=None).order_by("-reviewed_at")
    return _with_children(reader, rows[:most])


def one_owed(reader: Reader, glass: Glass) -> Owed:
    return _with_children(reader, [glass])[0]


def _with_children(reader: Reader, glasses: "QuerySet[Glass] | Sequence[Glass]") -> list[Owed]:
    rows = list(glasses)
    ids = {row.child_id for row in rows}
    children, called = Child.objects.visible_to(reader).in_bulk(ids), labels(reader, ids)
    clocks = Derived.objects.filter(
        rule=REVIEWED.code, subject_kind="glass", subject_id__in=[row.pk for row in rows]
    )
    due = dict(clocks.values_list("subject_id", "due_at"))
    return [
        Owed(row, called.get(row.child_id), children.get(row.child_id), due.get(row.pk))
        for row in rows
    ]


@dataclass(frozen=True)
class Looked:
    """A page or an act through the glass, how often and when last."""

    action: str
    kind: str
    times: int
    last_at: datetime


def looked_at(glass: Glass) -> list[Looked]:
    """What was read and changed through this glass, as the log has it."""
    lines = AuditEntry.objects.filter(child_id=glass.child_id, glass_id=glass.pk)
    counted = lines.values("action", "kind").annotate(times=Count("pk"), last=Max("at"))
    return [
        Looked(row["action"], AuditEntry.Kind(row["kind"]).label, row["times"], row["last"])
        for row in counted.order_by(F("last").desc(), "action")
    ]
