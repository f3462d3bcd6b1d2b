"""What matters now: missing, interview due, decision asked, action overdue; and what is planned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.sight import Sight
from wayhome.foundation.actions.models import Action
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import queries as derived
from wayhome.foundation.rules import registry

SHOWN = 20


@dataclass(frozen=True)
class Now:
    """One line of the strip. `row` is None where the reader may know the public title alone."""

    title: str
    due_at: datetime | None
    is_late: bool
    is_asked: bool  # a decision is asked for
    row: Any = None


def owed(sight: Sight) -> list[Now]:
    """What is owed to this child and true now, soonest first; public titles last (E04).

    One query for both: what the reader may read, and that of which they may read the title.
    """
    now = clock.now()
    seen, titled = derived.of_child(sight), derived.titled(sight)
    open_rows = seen.owed().true_at(now).annotate(is_open=Value(value=True))
    closed = titled.owed().true_at(now).annotate(is_open=Value(value=False))
    rows = open_rows.order_by("due_at")[:SHOWN].union(closed.order_by("due_at")[:SHOWN], all=True)
    lines = [_line(row, now) for row in rows if row.is_open]
    public = {registry.rule(row.rule).public_title for row in rows if not row.is_open}
    lines.sort(key=lambda line: line.due_at or now)
    return [*lines, *(Now(title, None, is_late=False, is_asked=True) for title in sorted(public))]


def _line(row: Any, now: datetime) -> Now:
    rule = registry.rule(row.rule)
    late = row.due_at is not None and row.due_at <= now
    title = rule.title
    if rule.kind == "P":
        title = _("Decision asked: %(pattern)s") % {"pattern": title[:1].lower() + title[1:]}
    return Now(title, row.due_at, is_late=late, is_asked=rule.kind == "P", row=row)


@dataclass(frozen=True)
class Planned:
    """An action agreed. Its owner is named to readers who may name the owner's agency (P22)."""

    text: str
    owner: str
    due_at: datetime
    done_at: datetime | None
    effect: str
    href: str

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


def plan(sight: Sight, names: dict[int, str]) -> list[Planned] | None:
    """What has been agreed: to be done, by date; then done, newest first. None if it is closed."""
    if not sight.opens(DataClass.ACTION):
        return None
    rows = (
        sight.rows(Action)
        .filter(cancelled_at=None)
        .order_by(F("done_at").desc(nulls_first=True), "due_at", "pk")
        .values(
            *("ref", "text", "due_at", "done_at", "effect"),
            *("owner_agency_id", "owner__name", "owner_team__name"),
        )[:SHOWN]
    )
    return [
        Planned(
            row["text"],
            _owner(row, names),
            row["due_at"],
            row["done_at"],
            row["effect"],
            reverse("actions:action", args=[row["ref"]]),
        )
        for row in rows
    ]


def _owner(row: dict[str, Any], names: dict[int, str]) -> str:
    agency = names.get(row["owner_agency_id"])
    if agency is None:
        return _("another service")
    return ", ".join(filter(None, (row["owner__name"] or row["owner_team__name"], agency)))
