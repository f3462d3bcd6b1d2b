"""What a child's chronology says of the day: handed over, and what the daily meeting decided.

Beside `rules.py`, whose room these belong to; their shared tables stand on its `episodes`. The
clock of a hand-over is about no child: `shift_rules.py`.
"""

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Event, Subject

READS = ("missing_handoverline", "missing_meetingnote")
_LINE = """
SELECT f.id, f.child_id, f.handling, f.{at} AS at, f.recorded_by_agency_id, e.ref, e.authority_id
FROM scope
JOIN {table} f ON f.child_id = scope.child_id AND f.voided_at IS NULL
JOIN episodes e ON e.id = f.episode_id"""
SHARED = {
    "handed_over": _LINE.format(table="missing_handoverline", at="recorded_at"),
    "meeting_notes": _LINE.format(table="missing_meetingnote", at="at"),
}


def _said(code: str, title: str, kind: str, source: str) -> Event:
    return Event(
        code=code,
        title=title,
        topic="Missing",
        classes=(DataClass.MISSING.value,),
        of=Subject(
            kind=kind,
            source=f"{source} s",
            case_ref="s.ref",
            authority="s.authority_id",
            agency="s.recorded_by_agency_id",
            handling="s.handling",
        ),
        at="s.at",
    )


RULES = (
    _said("MIS-E50", "Handed over to the next shift", "handoverline", "handed_over"),
    _said("MIS-E51", "Daily missing meeting", "meetingnote", "meeting_notes"),
)

_WORDS = "wayhome.practice.missing.day_describe."
WORDS = {"handoverline": _WORDS + "lines", "meetingnote": _WORDS + "notes"}
