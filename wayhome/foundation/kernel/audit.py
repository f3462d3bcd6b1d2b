"""The log of reads and writes: one place that adds lines to it (E23, P47)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import connection

from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.actors import Actor
from wayhome.foundation.kernel.crossings import crossed
from wayhome.foundation.kernel.models import AuditEntry


@dataclass(frozen=True)
class Origin:
    """Where a change came from: the request (or job) and a hash of the session."""

    request: str = ""
    session: str = ""


origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 - frozen


def digest(value: Any) -> str:
    """A short fingerprint of a value, so that the log can prove a text without holding it."""
    return hashlib.sha256(str(value).encode()).hexdigest()[:16]


def fingerprints(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: digest(value) for name, value in values.items() if value not in (None, "")}


def record(
    actor: Actor,
    action: str,
    *,
    subject_kind: str = "",
    subject_id: int | None = None,
    child_id: int | None = None,
    kind: str = AuditEntry.Kind.WRITE,
    fields: Mapping[str, Any] | None = None,
) -> None:
    """One line, in the caller's transaction. `fields` holds names, codes, ids and hashes only."""
    came_from = origin.get()
    AuditEntry.objects.create(
        kind=kind,
        action=action,
        user_id=actor.user_id,
        agency_id=actor.agency_id,
        team_id=actor.team_id,
        purpose=actor.purpose,
        session=came_from.session,
        request=came_from.request,
        glass_id=actor.glass_on(child_id),
        child_id=child_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        fields=dict(fields or {}),
    )


MANY = 20  # above this a set of changes is one line with a count: the rows have their own history


def record_each(actor: Actor, action: str, *, subject_kind: str, rows: Sequence[Any]) -> None:
    """A line for each changed row about a child; for a bulk, one line for all (E14).

    Whoever hears the crossing "recorded ACTION" is told of every row, in this same transaction.
    """
    if rows:
        subjects = [(row.pk, row.child_id) for row in rows]
        told = {"action": action, "subject_kind": subject_kind, "subjects": subjects}
        crossed(f"recorded {action}", actor, **told)
    if len(rows) > MANY:
        batch = getattr(rows[0], "batch_id", None)
        record(
            actor,
            action,
            subject_kind=subject_kind,
            fields={"rows": len(rows), "batch": batch, "first": rows[0].pk, "last": rows[-1].pk},
        )
        return
    for row in rows:
        record(actor, action, subject_kind=subject_kind, subject_id=row.pk, child_id=row.child_id)


READS = """
INSERT INTO kernel_auditentry (at, kind, action, user_id, agency_id, team_id, purpose, session,
                               request, glass_id, child_id, subject_kind, fields)
SELECT %(at)s, 'read', %(action)s, %(user)s, %(agency)s, %(team)s, %(purpose)s, %(session)s,
       %(request)s, shown.glass_id, shown.child_id, '', %(fields)s::jsonb
FROM unnest(%(children)s::bigint[], %(glasses)s::bigint[]) AS shown (child_id, glass_id)
"""
NEWLY_SHOWN = """
WHERE NOT EXISTS (
    SELECT FROM kernel_auditentry seen
    WHERE seen.child_id = shown.child_id AND seen.kind = 'read' AND seen.action = %(action)s
      AND seen.session = %(session)s AND seen.user_id = %(user)s)
"""


def record_reads(
    actor: Actor, action: str, child_ids: Iterable[int], *, only_new: bool = False, how: str = ""
) -> None:
    """One line for each child shown, as one statement. A poll logs a child once a session."""
    children = sorted(set(child_ids))
    if not children:
        return
    came_from = origin.get()
    with connection.cursor() as cursor:
        cursor.execute(
            READS + (NEWLY_SHOWN if only_new else ""),
            {
                "at": clock.now(),
                "action": action,
                "user": actor.user_id,
                "agency": actor.agency_id,
                "team": actor.team_id,
                "purpose": actor.purpose,
                "session": came_from.session,
                "request": came_from.request,
                "fields": f'{{"how": "{how}"}}' if how else "{}",
                "children": children,
                "glasses": [actor.glass_on(child) for child in children],
            },
        )
