"""What is owed about a place or a group: assessed, finished, looked at again (R40).

`CTX-S..` standards, `CTX-G..` gaps, `CTX-E..` events. All limits are local. They hang on the record
of the place and are about no child (ADR 0019): whoever reads a telling of it sees them, and they
stand on My work of the team or agency that owes them.
"""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import (
    Event,
    Gap,
    Room,
    Standard,
    Subject,
    WorkingDays,
    hours,
    local,
)

WEEK = 7 * 24
REVIEW_AFTER = hours(12 * WEEK)
CONTEXT = Subject(
    kind="context",
    source="contexts s",
    child="NULL::bigint",
    authority="s.authority_id",
    agency="s.agency_id",
    team="s.team_id",
    scope_kind="'context'",
    scope_id="s.id",
)
ASSESSMENT = Subject(
    kind="context",
    source="assessments s",
    child="NULL::bigint",
    authority="s.authority_id",
    agency="s.by_agency_id",
    team="s.by_team_id",
    scope_kind="'context'",
    scope_id="s.id",
)
SHARED = {
    # One row a place, as it stands joined. An end holds until it is told or assessed again.
    "contexts": """
        SELECT c.id, c.authority_id, told.*, began.at AS first_begun_at,
               CASE WHEN c.ended_at >= greatest(told.last_at, began.last_at) THEN c.ended_at END
                 AS ended_at,
               coalesce(panel.team_id, duty.team_id) AS team_id,
               coalesce(panel.agency_id, care.agency_id) AS agency_id
        FROM loose JOIN contexts_context c ON c.id = loose.subject_id
        JOIN LATERAL (
            SELECT array_agg(n.told_ref) AS refs, max(n.told_at) AS last_at,
                   least(min(n.told_at) FILTER (WHERE n.topic_id IS NOT NULL),
                         (array_agg(n.told_at ORDER BY n.told_at))[2]) AS wanted_at,
                   max(n.topic_id) AS topic_id
            FROM contexts_naming n WHERE n.context_id = c.id
            HAVING count(*) > 0) told ON true
        LEFT JOIN panels_topic topic ON topic.id = told.topic_id
        LEFT JOIN panels_panel panel ON panel.id = topic.panel_id
        LEFT JOIN agencies_teamduty duty
            ON duty.authority_id = c.authority_id AND duty.duty = 'social_care'
        LEFT JOIN agencies_team care ON care.id = duty.team_id
        LEFT JOIN LATERAL (
            SELECT min(r.begun_at) AS at, max(greatest(r.begun_at, r.completed_at)) AS last_at
            FROM questionnaires_response r
            WHERE r.case_ref = ANY(told.refs) AND r.child_id IS NULL AND r.voided_at IS NULL
            ) began ON true""",
    # One row an assessment, owed by who began it; the next one stands beside it.
    "assessments": """
        SELECT c.id, c.authority_id, c.agency_id, c.team_id, c.ended_at, r.id AS response_id,
               r.begun_at, r.completed_at, r.recorded_by_agency_id AS by_agency_id,
               (SELECT min(q.owing_team_id) FROM questionnaires_askedsection q
                WHERE q.response_id = r.id AND q.voided_at IS NULL) AS by_team_id,
               (SELECT min(later.completed_at) FROM questionnaires_response later
                WHERE later.case_ref = ANY(c.refs) AND later.child_id IS NULL
                  AND later.voided_at IS NULL AND later.completed_at > r.completed_at) AS again_at
        FROM contexts c JOIN questionnaires_response r
          ON r.case_ref = ANY(c.refs) AND r.child_id IS NULL AND r.voided_at IS NULL""",
    "links": """
        SELECT l.id, l.child_id, l.handling, l.recorded_at, l.recorded_by_agency_id FROM scope
        JOIN contexts_childlink l ON l.child_id = scope.child_id AND l.voided_at IS NULL""",
}
COMPLETED = Standard(
    code="CTX-S01",
    title="Assessment of a place or a group completed",
    basis=local("Within 10 working days of beginning it"),
    classes=(),
    starts="s.begun_at",
    allowance=WorkingDays(10),
    stops="s.completed_at",
    excused="s.ended_at",
    occurrence="s.response_id",
    evidence="ARRAY[s.response_id]",
    evidence_kind="response",
    next_step="Ask who knows the place for what is still empty, and complete it.",
    of=ASSESSMENT,
)
AGAIN = Standard(
    code="CTX-S02",
    title="Place or group looked at again",
    basis=local("12 weeks after it was assessed, as a panel looks again at a child (6.3)"),
    classes=(),
    starts="s.completed_at",
    true_from=f"s.completed_at + make_interval(hours => {10 * WEEK})",
    allowance=REVIEW_AFTER,
    stops="s.again_at",
    expires="s.ended_at",
    where="s.completed_at IS NOT NULL",
    occurrence="s.response_id",
    evidence="ARRAY[s.response_id]",
    evidence_kind="response",
    next_step="Assess it again and see what has changed, or say why it is no longer of concern.",
    of=replace(ASSESSMENT, agency="s.agency_id", team="s.team_id"),
)
UNASSESSED = Gap(
    code="CTX-G01",
    title="Place or group brought to a panel, or told of twice, that nobody assesses",
    basis=local("Two weeks after it came to a panel, or was told of a second time"),
    classes=(),
    starts=f"s.wanted_at + make_interval(hours => {2 * WEEK})",
    stops="s.first_begun_at",
    expires="s.ended_at",
    where="s.wanted_at IS NOT NULL",
    next_step="Assess it, or say why it is no longer of concern.",
    of=CONTEXT,
)
LINKED = Event(
    code="CTX-E01",
    title="Linked to a place or a group",
    topic="Exploitation",
    classes=(DataClass.EXPLOITATION.value,),
    at="s.recorded_at",
    of=Subject(
        kind="childlink",
        source="links s",
        agency="s.recorded_by_agency_id",
        handling="s.handling",
    ),
)
ROOM = Room(
    name="contexts",
    reads=("contexts_childlink",),
    shared=SHARED,
    rules=(COMPLETED, AGAIN, UNASSESSED, LINKED),
    words={
        "context": "wayhome.journeys.contexts.describe.places",
        "childlink": "wayhome.journeys.contexts.describe.links",
    },
    loose="context",
    loose_table="contexts_context",
    loose_open="wayhome.journeys.contexts.queries.open_to",
)
CLOCKS = (UNASSESSED, COMPLETED, AGAIN)
