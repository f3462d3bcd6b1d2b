"""What happened lately to the children on the board, and who did it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.models import User
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.compiled import compiled, name_of
from wayhome.foundation.kernel.models import AuditEntry
from wayhome.practice.missing.models import Episode, Grade, State
from wayhome.practice.missing.queries.names import Names

LATELY = timedelta(hours=2)
SHOWN = 6
KINDS = ("episode", "policenotice", "policegrade", "statechange", "challenge")


@dataclass(frozen=True)
class Change:
    key: str  # its own for ever, so that it is announced once
    at: datetime
    text: str


def changes(open_now: Iterable[Any], ended: Iterable[Episode], names: Names) -> list[Change]:
    """The newest first, from the log: only what was done to the episodes that the board shows.

    How lately is asked of the newest here: asked of the log too, PostgreSQL reads all that
    everybody did in that time.
    """
    open_rows = list(open_now)
    child_of = {row.pk: row.child_id for row in (*open_rows, *ended)}
    told = {row.told["id"]: row.pk for row in open_rows if row.told}
    graded = {row.grade["id"]: row for row in open_rows if row.grade}
    stated = {row.state["id"]: row for row in open_rows if row.state}
    challenged = {row.challenged["id"]: row.pk for row in open_rows if row.challenged}
    words = _words()
    found, since = [], clock.now() - LATELY
    children = sorted(set(child_of.values()))
    for entry in compiled(name_of(_entries), _entries, children=children):
        if entry.at <= since:
            break
        kind, subject = entry.subject_kind, entry.subject_id
        grade = state = ""
        if kind == "policenotice":
            subject = told.get(subject)
        elif kind == "policegrade":
            row = graded.get(subject)
            subject = row.pk if row else None
            grade = str(Grade(row.grade["grade"]).label).lower() if row else ""
        elif kind == "statechange":
            row = stated.get(subject)
            subject = row.pk if row else None
            state = str(State(row.state["state"]).label) if row else ""
        elif kind == "challenge":
            subject = challenged.get(subject)
        if subject not in child_of:
            continue
        text = words[entry.action] % {
            "who": entry.who or _("Somebody"),
            "child": names.short(child_of[subject]),
            "grade": grade,
            "state": state,
        }
        found.append(Change(f"c{entry.pk}", entry.at, text))
    found.sort(key=lambda change: change.at, reverse=True)  # what waited for a lock came later
    return found[:SHOWN]


def _words() -> Mapping[str, str]:
    return {
        "missing.reported": _("%(who)s reported %(child)s missing"),
        "missing.police_told": _("%(who)s recorded that the police know about %(child)s"),
        "missing.graded": _("%(who)s graded %(child)s: %(grade)s"),
        "missing.state_changed": _("%(who)s recorded of %(child)s: %(state)s"),
        "missing.challenged": _("%(who)s challenged the grade of %(child)s"),
        "missing.category_changed": _("%(who)s recorded of %(child)s: missing, or away"),
        "rule.acknowledged": _("%(who)s acknowledged %(child)s"),
        "missing.found": _("%(who)s recorded that %(child)s is found"),
        "missing.returned": _("%(who)s recorded that %(child)s is back"),
        "missing.withdrawn": _("%(who)s took back that %(child)s was found, back or closed"),
        "missing.corrected": _("%(who)s corrected a time for %(child)s"),
    }


def _entries(*, children: Sequence[int]) -> QuerySet[Any]:
    who = User.objects.filter(pk=OuterRef("user_id")).values("name")
    return (
        AuditEntry.objects.filter(
            child_id__in=children,
            kind=AuditEntry.Kind.WRITE,
            action__in=list(_words()),
            subject_kind__in=KINDS,
        )
        .annotate(who=Subquery(who[:1]))
        .order_by("-pk")[: SHOWN * 4]
    )
