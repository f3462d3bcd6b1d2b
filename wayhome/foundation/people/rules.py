"""Two records joined, and taken apart: in the chronology of each child (E13). `MRG-E..` events."""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Event, Room, Subject

SHARED = {
    "merges": """
        SELECT m.* FROM scope
        JOIN people_merge m ON m.child_id = scope.child_id AND m.voided_at IS NULL""",
    "partings": """
        SELECT m.* FROM scope
        JOIN people_merge m ON m.other_id = scope.child_id AND m.voided_at IS NULL
         AND m.undone_at IS NOT NULL""",
}
CLASSES = (DataClass.IDENTITY.value,)
MERGE = Subject(kind="merge", source="merges s", agency="s.recorded_by_agency_id")
EVENTS = (
    Event(
        code="MRG-E01",
        title="Two records of this child were joined",
        topic="The record",
        at="s.recorded_at",
        classes=CLASSES,
        of=MERGE,
    ),
    Event(
        code="MRG-E02",
        title="Records that were joined were taken apart",
        topic="The record",
        at="s.undone_at",
        where="s.undone_at IS NOT NULL",
        classes=CLASSES,
        of=replace(MERGE, agency="NULL::bigint"),
    ),
    Event(
        code="MRG-E03",
        title="This record was taken apart from another",
        topic="The record",
        at="s.undone_at",
        classes=CLASSES,
        of=Subject(kind="merge", source="partings s", child="s.other_id"),
    ),
)
ROOM = Room(
    name="people",
    reads=("people_merge",),
    shared=SHARED,
    rules=EVENTS,
    words={"merge": "wayhome.foundation.people.describe.merges"},
)
