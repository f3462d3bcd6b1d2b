"""The clock of a hand-over between shifts. It is about no child (ADR 0019): its lines are.

It stands on My work of the team whose signature is missing, under the two teams, and names nobody.
"""

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Room, Standard, Subject, local, minutes

HANDED_OVER = Standard(
    code="MIS-S20",
    title="Hand-over between shifts signed by both",
    basis=local("Within half an hour of the shift's start"),
    classes=(DataClass.MISSING.value,),
    starts="s.at",
    allowance=minutes(30),
    stops="s.signed_at",
    next_step="Read it and sign it. If who should sign has gone, a colleague of that shift may.",
    of=Subject(
        kind="handover",
        source="handovers s",
        child="NULL::bigint",
        authority="s.authority_id",
        agency="s.agency_id",
        team="s.team_id",
        scope_kind="'handover'",
        scope_id="s.id",
    ),
)
ROOM = Room(
    name="shifts",
    reads=("missing_handover",),
    shared={
        "handovers": """
            SELECT h.id, h.at, owing.id AS team_id, owing.agency_id, area.authority_id,
                CASE WHEN h.given_at IS NOT NULL AND h.taken_at IS NOT NULL
                     THEN greatest(h.given_at, h.taken_at) END AS signed_at
            FROM loose JOIN missing_handover h ON h.id = loose.subject_id
            JOIN agencies_team owing
              ON owing.id = CASE WHEN h.given_at IS NULL THEN h.team_id ELSE h.to_team_id END
            LEFT JOIN LATERAL (
                SELECT min(authority_id) AS authority_id
                FROM missing_handover_areas WHERE handover_id = h.id) area ON true"""
    },
    rules=(HANDED_OVER,),
    words={"handover": "wayhome.practice.missing.day_describe.handovers"},
    loose="handover",
    loose_table="missing_handover",
    loose_open="wayhome.practice.missing.queries.handover.about_no_child",
    of_children=False,
)
