"""What matters now: missing, interview due, decision asked, action overdue; and what is planned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Value
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.once import once_of
from wayhome.foundation.access.sight import Sight
from wayhome.foundation.kernel import clock
from wayhome.foundation.rules import queries as derived
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import Gap
from wayhome.journeys.child.queries.facts import Facts
from wayhome.practice.missing.queries.hosts import asked_here

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
    found = once_of(sight, _owed)
    lines = [_line(row, now) for row in found if row.is_open]
    lines += [_of_placing(row, now) for row in found if row.is_hosts]
    public = {
        registry.rule(row.rule).public_title for row in found if not (row.is_open or row.is_hosts)
    }
    lines.sort(key=lambda line: line.due_at or now)
    return [*lines, *(Now(title, None, is_late=False, is_asked=True) for title in sorted(public))]


def _owed(sight: Sight) -> QuerySet[Any]:
    """Derived rows with `is_open`; `is_hosts` where the child is placed here by others, and the
    decision is theirs."""
    now = clock.now()
    seen, titled = derived.of_child(sight), derived.titled(sight)
    said_twice = [
        rule.code
        for rule in registry.rules().values()
        if isinstance(rule, Gap) and not rule.is_listed
    ]
    seen = seen.exclude(rule__in=said_twice)
    arms = ((seen, True, False), (titled, False, False), (asked_here(sight), False, True))
    found = [
        rows.owed()
        .true_at(now)
        .annotate(is_open=Value(value=is_open), is_hosts=Value(value=is_hosts))
        .order_by("due_at")[:SHOWN]
        for rows, is_open, is_hosts in arms
    ]
    return found[0].union(*found[1:], all=True)


def _line(row: Any, now: datetime) -> Now:
    rule = registry.rule(row.rule)
    late = row.due_at is not None and row.due_at <= now
    title = rule.title
    if rule.kind == "P":
        title = _("Decision asked: %(pattern)s") % {"pattern": title[:1].lower() + title[1:]}
    return Now(title, row.due_at, is_late=late, is_asked=rule.kind == "P", row=row)


def _of_placing(row: Any, now: datetime) -> Now:
    """Read, and not decided here: no row, so no way to decide it."""
    title = registry.rule(row.rule).title
    said = _("Decision asked of the placing authority: %(pattern)s")
    late = row.due_at is not None and row.due_at <= now
    words = said % {"pattern": title[:1].lower() + title[1:]}
    return Now(words, row.due_at, is_late=late, is_asked=True)


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


def plan(sight: Sight, facts: Facts, names: dict[int, str]) -> list[Planned] | None:
    """What has been agreed: to be done, by date; then done, newest first. None if it is closed."""
    if not sight.opens(DataClass.ACTION):
        return None
    rows = [_planned(row, names) for row in facts.all("action")]
    to_do = sorted((row for row in rows if not row.done_at), key=lambda row: row.due_at)
    done = [row for row in rows if row.done_at]
    return [*to_do, *sorted(done, key=lambda row: row.done_at or row.due_at, reverse=True)]


def _planned(row: dict[str, Any], names: dict[int, str]) -> Planned:
    agency = names.get(row["agency"])
    due_at = parse_datetime(row["due_at"])
    assert due_at is not None
    return Planned(
        text=row["text"],
        owner=", ".join(filter(None, (row["owner"], agency))) if agency else _("another service"),
        due_at=due_at,
        done_at=parse_datetime(row["done_at"]) if row["done_at"] else None,
        effect=row["effect"],
        href=reverse("actions:action", args=[row["ref"]]),
    )
