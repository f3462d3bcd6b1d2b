"""The tables that the front door's rules share: one row a contact, one a question to an agency."""

_OWN = """
    SELECT c.* FROM scope JOIN contacts_contact c
        ON c.child_id = scope.child_id AND c.voided_at IS NULL
    UNION ALL
    SELECT c.* FROM loose JOIN contacts_contact c
        ON c.id = loose.subject_id AND c.child_id IS NULL AND c.voided_at IS NULL"""
_STEPS = """
    SELECT min(st.at) FILTER (WHERE st.kind = 'safe') AS safe_at,
           min(st.at) FILTER (WHERE st.kind = 'assessed') AS assessed_at,
           min(st.at) FILTER (WHERE st.kind IN ('strategy', 'enquiry')) AS strategy_at,
           min(st.at) FILTER (WHERE st.kind = 'enquiry') AS enquiry_at,
           min(st.at) FILTER (WHERE st.kind = 'conference') AS conference_at,
           min(st.at) FILTER (WHERE st.kind = 'no_conference') AS no_conference_at
    FROM contacts_step st WHERE st.contact_id = c.id"""
# An earlier decision that a challenge undid was still one, in time or late: the first counts.
_OUTCOMES = """
    SELECT min(o.recorded_at) AS first_decided_at,
           max(o.id) FILTER (WHERE o.superseded_at IS NULL) AS outcome_id,
           max(o.recorded_at) FILTER (WHERE o.superseded_at IS NULL) AS decided_at,
           max(o.outcome) FILTER (WHERE o.superseded_at IS NULL) AS outcome,
           max(o.accepted_at) FILTER (WHERE o.superseded_at IS NULL) AS accepted_at
    FROM contacts_outcome o WHERE o.contact_id = c.id"""
_CHALLENGES = """
    SELECT max(ch.recorded_at) AS challenged_at,
           CASE WHEN bool_and(ch.answered_at IS NOT NULL) THEN max(ch.answered_at)
           END AS challenge_answered_at
    FROM contacts_challenge ch WHERE ch.contact_id = c.id"""

# Added to local time: a day is a day, whatever the clocks do.
_IN_90_DAYS = (
    "((told.first_of_three_at AT TIME ZONE 'Europe/London' + interval '90 days')"
    " AT TIME ZONE 'Europe/London')"
)

SHARED = {
    "own_contacts": _OWN,
    "doors": f"""
        SELECT c.id, c.child_id, c.ref, c.recorded_at, c.authority_id, c.closed_at,
               duty.team_id, care.agency_id AS care_agency_id, steps.*, decided.*, challenges.*
        FROM own_contacts c
        LEFT JOIN agencies_teamduty duty
            ON duty.authority_id = c.authority_id AND duty.duty = 'social_care'
        LEFT JOIN agencies_team care ON care.id = duty.team_id
        CROSS JOIN LATERAL ({_STEPS}) steps
        CROSS JOIN LATERAL ({_OUTCOMES}) decided
        CROSS JOIN LATERAL ({_CHALLENGES}) challenges""",
    "asks": """
        SELECT q.*, s.child_id, s.ref AS contact_ref, s.authority_id, s.team_id,
               s.care_agency_id,
               s.first_decided_at AS decided_at
        FROM doors s JOIN contacts_contactrequest q ON q.contact_id = s.id""",
    # What each sender wrote is looked at for urgent harm, and each is told: one row a sender.
    "sends": """
        SELECT s.*, r.id AS referral_id, r.recorded_at AS sent_at, r.urgency AS how_soon,
               CASE WHEN s.first_decided_at >= r.recorded_at
                    THEN least(looked.at, s.first_decided_at) ELSE looked.at END AS looked_at,
               told.at AS told_at, told.now_at AS told_now_at
        FROM doors s
        JOIN contacts_referral r ON r.contact_id = s.id
        CROSS JOIN LATERAL (SELECT min(t.recorded_at) AS at FROM contacts_triage t
            WHERE t.contact_id = s.id AND t.recorded_at >= r.recorded_at) looked
        CROSS JOIN LATERAL (SELECT min(t.recorded_at) AS at,
                min(t.recorded_at) FILTER (WHERE t.outcome_id = s.outcome_id) AS now_at
            FROM contacts_telling t WHERE t.referral_id = r.id) told""",
    # The contact that completed three within 90 days, with the first of them.
    "threes": f"""
        SELECT *, {_IN_90_DAYS} AS expires_at FROM (
            SELECT s.*, lag(s.recorded_at, 2) OVER story AS first_of_three_at,
                   array_agg(s.id) OVER (story ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS three
            FROM doors s WHERE s.child_id IS NOT NULL
            WINDOW story AS (PARTITION BY s.child_id ORDER BY s.recorded_at, s.id)) told
        WHERE told.recorded_at < {_IN_90_DAYS}""",
}
