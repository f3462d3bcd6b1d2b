"""Rules about the day: the hand-over between shifts, and what the daily meeting decided.

Beside `rules.py`, whose room these belong to; their shared tables stand on its `episodes`.
"""

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Event, Standard, Subject, local, minutes

READS = ("missing_handover", "missing_handoverline", "missing_meetingnote")
_LINE = """
SELECT f.id, f.child_id, f.handling, f.recorded_at, f.recorded_by_agency_id, e.ref,
       e.authority_id, {columns}
FROM scope
JOIN {table} f ON f.child_id = scope.child_id AND f.voided_at IS NULL
JOIN episodes e ON e.id = f.episode_id
{more}"""
SHARED = {
    # A hand-over is about several children and has one clock: on the first that it names.
    "handovers": _LINE.format(
        table="missing_handoverline",
        columns="""h.id AS handover_id, h.at, f.is_first, owing.id AS team_id, owing.agency_id,
       CASE WHEN h.given_at IS NOT NULL AND h.taken_at IS NOT NULL
            THEN greatest(h.given_at, h.taken_at) END AS signed_at""",
        more="""JOIN missing_handover h ON h.id = f.handover_id
JOIN agencies_team owing
  ON owing.id = CASE WHEN h.given_at IS NULL THEN h.team_id ELSE h.to_team_id END""",
    ),
    "meeting_notes": _LINE.format(table="missing_meetingnote", columns="f.at", more=""),
}
MISSING = (DataClass.MISSING.value,)


def _about(kind: str, source: str, agency: str, **more: str) -> Subject:
    return Subject(
        kind=kind,
        source=f"{source} s",
        case_ref="s.ref",
        authority="s.authority_id",
        agency=agency,
        handling="s.handling",
        **more,
    )


HANDED_OVER = Standard(
    code="MIS-S20",
    title="Hand-over between shifts signed by both",
    basis=local("Within half an hour of the shift's start"),
    classes=MISSING,
    of=_about("handover", "handovers", "s.agency_id", team="s.team_id", id="s.handover_id"),
    where="s.is_first",
    starts="s.at",
    allowance=minutes(30),
    stops="s.signed_at",
    next_step="Read it and sign it. If who should sign has gone, a colleague of that shift may.",
)
OWN = "s.recorded_by_agency_id"
EVENTS = (
    Event(
        code="MIS-E50",
        title="Handed over to the next shift",
        topic="Missing",
        classes=MISSING,
        of=_about("handoverline", "handovers", OWN),
        at="s.recorded_at",
    ),
    Event(
        code="MIS-E51",
        title="Daily missing meeting",
        topic="Missing",
        classes=MISSING,
        of=_about("meetingnote", "meeting_notes", OWN),
        at="s.at",
    ),
)
RULES = (HANDED_OVER, *EVENTS)

_WORDS = "wayhome.practice.missing.day_describe."
WORDS = {
    "handover": _WORDS + "handovers",
    "handoverline": _WORDS + "lines",
    "meetingnote": _WORDS + "notes",
}
