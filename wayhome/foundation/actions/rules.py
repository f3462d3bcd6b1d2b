"""Rules about actions: done by the day that was agreed, wherever the action came from."""

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Event, Gap, Room, Subject, local

SHARED = {
    "acts": """
        SELECT a.*, child.died_on::timestamp AT TIME ZONE 'Europe/London' AS died_at FROM scope
        JOIN actions_action a ON a.child_id = scope.child_id AND a.voided_at IS NULL
        JOIN people_child child ON child.id = a.child_id"""
}
CLASSES = (DataClass.ACTION.value,)
ACTION = Subject(
    kind="action",
    source="acts s",
    agency="s.owner_agency_id",
    team="s.owner_team_id",
    handling="s.handling",
)
AGREED = Subject(
    kind="action", source="acts s", agency="s.recorded_by_agency_id", handling="s.handling"
)

OVERDUE = Gap(
    code="ACT-G01",
    owner_reads=True,
    title="Action past its date",
    basis=local("The date was agreed when the action was set (6.2)"),
    starts="s.due_at",
    stops="least(s.done_at, s.cancelled_at)",
    expires="CASE WHEN s.recorded_at < s.died_at THEN s.died_at END",  # P43: what came after stays
    next_step="Do it, or say what stands in the way.",
    warns=True,
    classes=CLASSES,
    of=ACTION,
)
EVENTS = (
    Event(
        code="ACT-E01",
        title="Action agreed",
        topic="Actions",
        at="s.recorded_at",
        classes=CLASSES,
        of=AGREED,
    ),
    Event(
        code="ACT-E02",
        owner_reads=True,
        title="Action done",
        topic="Actions",
        at="s.done_at",
        where="s.done_at IS NOT NULL",
        classes=CLASSES,
        of=ACTION,
    ),
)
ROOM = Room(
    name="actions",
    reads=("actions_action", "people_child"),
    shared=SHARED,
    rules=(OVERDUE, *EVENTS),
    words={"action": "wayhome.foundation.actions.describe.actions"},
)
