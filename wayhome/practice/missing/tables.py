"""The shared tables of this room's rules: each episode with what is known about it, once.

`episodes` is every standing episode of the children in `scope`, less what was recorded in error or
merged with another record of the same absence (both are kept, and counted nowhere);
`live` those reported here, `history` those imported (P10), `known` both with `began_at`, `tries`
the attempts.
"""

from wayhome.foundation.rules.declare import Pattern

READS = (
    "people_child",
    "missing_episode",
    "missing_policenotice",
    "missing_policegrade",
    "missing_returninterview",
    "missing_interviewepisode",
    "missing_offer",
    "missing_attempt",
    "missing_interviewaction",
    "rules_acknowledgement",
    "rules_decision",
)

DAYS_90 = "interval '90 days'"  # added to local time: a day is a day, whatever the clocks do


def local_time(instant: str, change: str) -> str:
    london = "AT TIME ZONE 'Europe/London'"
    return f"(({instant} {london} {change}) {london})"


EPISODES = """
SELECT e.*,
       least(e.returned_latest_at, e.found_latest_at, e.closed_at) AS over_at,
       coalesce(e.returned_latest_at, e.found_latest_at) AS back_at,
       coalesce(e.returned_latest_at, e.found_latest_at + make_interval(hours => 24)) AS clock_from,
       e.since_precision <> 'day' AS is_precise,
       coalesce(e.reported_at, e.since_earliest_at) AS began_at,
       (child.born_on + interval '13 years')::timestamp AT TIME ZONE 'Europe/London'
         AS thirteenth_at,
       (child.born_on + interval '18 years')::timestamp AT TIME ZONE 'Europe/London'
         AS eighteenth_at,
       child.born_on,
       notice.told_at, notice.told_agency_id, grade.grade, grade.graded_at, grade.graded_agency_id,
       grade.first_grade, grade.high_at, grade.high_recorded_at,
       ack.at AS acknowledged_at,
       interview.id AS interview_id,
       CASE WHEN interview.outcome = 'held' THEN interview.outcome_at END AS held_at,
       CASE WHEN interview.outcome NOT IN ('', 'held', 'not_possible')
            THEN interview.outcome_at END AS settled_at,
       CASE WHEN interview.outcome = 'not_possible' THEN interview.outcome_at
            WHEN e.closing = 'died' THEN e.closed_at
            WHEN coalesce(interview.outcome, '') = '' AND child.died_on < (
                coalesce(e.returned_latest_at, e.found_latest_at) AT TIME ZONE 'Europe/London'
                )::date + 3 THEN child.died_on::timestamp AT TIME ZONE 'Europe/London'
            END AS nothing_owed_at,
       child.died_on::timestamp AT TIME ZONE 'Europe/London' AS died_at,
       coalesce(interview.outcome, '') AS outcome, interview.outcome_recorded_at,
       CASE WHEN interview.outcome = 'held' THEN interview.independence ELSE '' END AS independence,
       offer.offered_at, offer.accepted_at,
       coalesce(interview.team_id, duty.interview_team_id) AS interview_team_id,
       duty.care_team_id, duty.police_team_id, duty.police_agency_id,
       coalesce(service.agency_id, duty.interview_agency_id) AS owing_agency_id
FROM scope
JOIN missing_episode e ON e.child_id = scope.child_id AND e.voided_at IS NULL
 AND e.closing NOT IN ('error', 'merged')
JOIN people_child child ON child.id = e.child_id
LEFT JOIN LATERAL (
    SELECT min(told_at) AS told_at,
           (array_agg(n.recorded_by_agency_id ORDER BY n.told_at, n.id))[1] AS told_agency_id
    FROM missing_policenotice n
    WHERE n.episode_id = e.id AND n.told AND n.voided_at IS NULL) notice ON true
LEFT JOIN LATERAL (
    SELECT latest.grade[1] AS grade, latest.graded_at, latest.agency[1] AS graded_agency_id,
           latest.grade[cardinality(latest.grade)] AS first_grade,
           latest.high_at, latest.high_recorded_at
    FROM (SELECT array_agg(g.grade ORDER BY g.graded_at DESC, g.id DESC) AS grade,
                 array_agg(g.recorded_by_agency_id ORDER BY g.graded_at DESC, g.id DESC) AS agency,
                 max(g.graded_at) AS graded_at,
                 min(g.graded_at) FILTER (WHERE g.grade = 'high') AS high_at,
                 min(g.recorded_at) FILTER (WHERE g.grade = 'high') AS high_recorded_at
          FROM missing_policegrade g
          WHERE g.episode_id = e.id AND g.voided_at IS NULL) latest) grade ON true
LEFT JOIN rules_acknowledgement ack
       ON ack.rule = 'MIS-S03' AND ack.subject_kind = 'episode' AND ack.subject_id = e.id
      AND ack.occurrence = 0 AND ack.voided_at IS NULL
LEFT JOIN missing_interviewepisode covered ON covered.episode_id = e.id
LEFT JOIN missing_returninterview interview
       ON interview.id = covered.interview_id AND interview.voided_at IS NULL
LEFT JOIN agencies_team service ON service.id = interview.team_id
LEFT JOIN LATERAL (
    SELECT min(o.at) AS offered_at,
           min(o.answered_at) FILTER (WHERE o.answer = 'accepted') AS accepted_at
    FROM missing_offer o
    WHERE o.interview_id IN (interview.id, covered.was_id) AND o.voided_at IS NULL
      AND (covered.was_id IS NULL OR o.at >= e.since_earliest_at)) offer ON true
LEFT JOIN LATERAL (
    SELECT max(d.team_id) FILTER (WHERE d.duty = 'return_interview') AS interview_team_id,
           max(t.agency_id) FILTER (WHERE d.duty = 'return_interview') AS interview_agency_id,
           max(d.team_id) FILTER (WHERE d.duty = 'social_care') AS care_team_id,
           max(d.team_id) FILTER (WHERE d.duty = 'police_missing') AS police_team_id,
           max(t.agency_id) FILTER (WHERE d.duty = 'police_missing') AS police_agency_id
    FROM agencies_teamduty d JOIN agencies_team t ON t.id = d.team_id
    WHERE (d.authority_id = e.authority_id AND d.duty IN ('return_interview', 'social_care'))
       OR (d.authority_id = coalesce(e.area_id, e.authority_id) AND d.duty = 'police_missing')
    ) duty ON true
"""

LIVE = f"""
SELECT e.*,
       CASE WHEN third_began_at > {local_time("e.began_at", "- " + DAYS_90)} THEN third_began_at END
         AS third_since_at,
       {local_time("third_began_at", "+ " + DAYS_90)} AS third_until_at
FROM (SELECT episodes.*,
             lag(began_at, 2) OVER recent AS third_began_at,
             lag(id, 2) OVER recent AS third_id, lag(id, 1) OVER recent AS second_id,
             lag(back_at, 1) OVER recent AS last_back_at,
             lag(least(held_at, settled_at, nothing_owed_at), 1) OVER recent AS last_answered_at
      FROM episodes WHERE origin = 'live'
      WINDOW recent AS (PARTITION BY child_id ORDER BY began_at, id)) e
"""

SHARED = {
    "episodes": EPISODES,
    "live": LIVE,
    "history": "SELECT * FROM episodes WHERE origin = 'imported'",
    "known": "SELECT * FROM episodes",
    "tries": """
        SELECT a.id, a.child_id, a.at, a.case_ref, a.recorded_by_agency_id FROM scope
        JOIN missing_attempt a ON a.child_id = scope.child_id AND a.voided_at IS NULL""",
}


def prompts(patterns: tuple[Pattern, ...]) -> str:
    """Every pattern's rows, for the gap that asks whether a decision came."""
    return " UNION ALL ".join(pattern.select() for pattern in patterns)
