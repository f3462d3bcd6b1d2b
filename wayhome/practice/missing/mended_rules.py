"""What a chronology says of records that were put right: taken back, in error, merged.

Beside `rules.py`, whose room these belong to. Such an episode, or such an end of one, gives no
other row: what it made stays readable here, in the log and "as at" (E10, E12).
"""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Event, Subject

READS = ("missing_correction", "missing_episodemerge")
_OF = "SELECT f.id, f.child_id, f.handling, f.recorded_by_agency_id, e.ref, e.authority_id"
SHARED = {
    "withdrawn": f"""
        {_OF}, f.episode_id, f.field, f.recorded_at
        FROM scope
        JOIN missing_correction f ON f.child_id = scope.child_id AND f.voided_at IS NULL
         AND f.field IN ('found_at', 'returned_at', 'closed_at') AND f.says = '' AND f.said <> ''
        JOIN missing_episode e ON e.id = f.episode_id AND e.voided_at IS NULL""",
    "errors": """
        SELECT e.id, e.child_id, e.handling, e.ref, e.authority_id, e.closed_at
        FROM scope
        JOIN missing_episode e ON e.child_id = scope.child_id AND e.voided_at IS NULL
         AND e.closing = 'error'""",
    "merges": f"""
        {_OF}, f.recorded_at, f.undone_at
        FROM scope
        JOIN missing_episodemerge f ON f.child_id = scope.child_id AND f.voided_at IS NULL
        JOIN missing_episode e ON e.id = f.episode_id AND e.voided_at IS NULL""",
}
MISSING = (DataClass.MISSING.value,)
WITHDRAWN = Subject(
    kind="episode",
    id="s.episode_id",
    source="withdrawn s",
    case_ref="s.ref",
    authority="s.authority_id",
    agency="s.recorded_by_agency_id",
    handling="s.handling",
)
MERGE = replace(WITHDRAWN, kind="episode_merge", id="s.id", source="merges s")


def _withdrawn(code: str, title: str, field: str) -> Event:
    return Event(
        code=code,
        title=title,
        topic="Missing",
        classes=MISSING,
        of=WITHDRAWN,
        occurrence="s.id",
        at="s.recorded_at",
        where=f"s.field = '{field}'",
    )


EVENTS = (
    _withdrawn("MIS-E70", "Found: withdrawn, it was not so", "found_at"),
    _withdrawn("MIS-E71", "Back: withdrawn, it was not so", "returned_at"),
    _withdrawn("MIS-E72", "Closed: withdrawn, the record is open again", "closed_at"),
    Event(
        code="MIS-E73",
        title="Reported in error: counted nowhere",
        topic="Missing",
        classes=MISSING,
        of=replace(WITHDRAWN, id="s.id", source="errors s", agency="NULL::bigint"),
        at="s.closed_at",
    ),
    Event(
        code="MIS-E74",
        title="Merged with another record of the same absence",
        topic="Missing",
        classes=MISSING,
        of=MERGE,
        at="s.recorded_at",
    ),
    Event(
        code="MIS-E75",
        title="Merged records taken apart again",
        topic="Missing",
        classes=MISSING,
        of=replace(MERGE, agency="NULL::bigint"),
        at="s.undone_at",
        where="s.undone_at IS NOT NULL",
    ),
)
WORDS = {"episode_merge": "wayhome.practice.missing.mended_describe.merges"}
