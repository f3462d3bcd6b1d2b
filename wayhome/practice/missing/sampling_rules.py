"""Interviews drawn for a look at their quality are read by a date (R62). Beside `rules.py`."""

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Standard, Subject, hours, local
from wayhome.practice.missing.subjects import MISSING

READS = ("missing_interviewsample",)
SHARED = {
    "samples": """
        SELECT r.id, r.child_id, r.case_ref, r.handling, r.recorded_at, r.reviewed_at,
               d.team_id, d.agency_id, e.authority_id
        FROM scope
        JOIN missing_interviewsample r ON r.child_id = scope.child_id AND r.voided_at IS NULL
        JOIN missing_sampledraw d ON d.id = r.draw_id
        LEFT JOIN (SELECT interview_id, max(authority_id) AS authority_id FROM episodes
                   GROUP BY interview_id) e ON e.interview_id = r.interview_id""",
}
REVIEWED = Standard(
    code="MIS-S52",
    title="Interview drawn for quality, read and judged",
    basis=local("Fourteen days after the draw; interviews are sampled for quality (R62)"),
    classes=(*MISSING, DataClass.INTERVIEW.value),
    of=Subject(
        kind="interview_sample",
        source="samples s",
        case_ref="s.case_ref",
        authority="s.authority_id",
        agency="s.agency_id",
        team="s.team_id",
        handling="s.handling",
    ),
    starts="s.recorded_at",
    allowance=hours(14 * 24),
    stops="s.reviewed_at",
    next_step="Read the interview, answer five questions and write to the interviewer.",
)
STANDARDS = (REVIEWED,)
WORDS = {"interview_sample": "wayhome.practice.missing.asking_describe.samples"}
