"""Rules about the search, the grade that is challenged, and what was planned for the return.

Beside `rules.py`, whose room these belong to; their shared tables stand on its `episodes`.
"""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import (
    Agreed,
    Event,
    Standard,
    Subject,
    local,
    minutes,
)

READS = (
    "missing_enquiry",
    "missing_enquiryresult",
    "missing_sighting",
    "missing_sightingstep",
    "missing_statechange",
    "missing_categorychange",
    "missing_challenge",
    "missing_returnplan",
    "missing_preventioninterview",
)
# The police team for missing children where the child lives, as the record says at the moment.
WATCH = """
LEFT JOIN LATERAL (
    SELECT max(d.team_id) AS police_team_id, max(t.agency_id) AS police_agency_id
    FROM agencies_teamduty d JOIN agencies_team t ON t.id = d.team_id
    WHERE d.authority_id = coalesce(e.area_id, e.authority_id)
      AND d.duty = 'police_missing') watch ON true
"""


def _facts(table: str, columns: str, more: str = "") -> str:
    """A kind of fact about an episode, with what the rules need of the episode."""
    return f"""
SELECT f.id, f.child_id, f.handling, f.recorded_at, f.recorded_by_agency_id,
       e.id AS episode_id, e.ref, e.origin, e.over_at, e.authority_id, {columns}
FROM scope
JOIN {table} f ON f.child_id = scope.child_id AND f.voided_at IS NULL
JOIN episodes e ON e.id = f.episode_id
{more}"""  # noqa: S608 - names of tables and columns, from below


SHARED = {
    "enquiries": _facts(
        "missing_enquiry",
        "f.due_at, f.owner_agency_id, f.owner_team_id, result.made_at, result.made_agency_id",
        """LEFT JOIN LATERAL (
            SELECT min(r.at) AS made_at,
                   (array_agg(r.recorded_by_agency_id ORDER BY r.at, r.id))[1] AS made_agency_id
            FROM missing_enquiryresult r
            WHERE r.enquiry_id = f.id AND r.voided_at IS NULL) result ON true""",
    ),
    "sightings": _facts(
        "missing_sighting",
        "f.seen_latest_at, watch.police_team_id, watch.police_agency_id,"
        " (SELECT min(step.at) FROM missing_sightingstep step"
        " WHERE step.sighting_id = f.id AND step.voided_at IS NULL) AS done_at",
        WATCH,
    ),
    "challenges": _facts(
        "missing_challenge",
        "f.to_agency_id, f.to_team_id, f.answered_at",
    ),
    "reviews": _facts(
        "missing_policegrade",
        "f.graded_at, f.review_at, watch.police_team_id, watch.police_agency_id,"
        " lead(f.graded_at) OVER (PARTITION BY f.episode_id ORDER BY f.graded_at, f.id) AS next_at",
        WATCH,
    ),
    "states": _facts("missing_statechange", "f.since_at"),
    "categories": _facts("missing_categorychange", "f.decided_at"),
    "return_plans": _facts("missing_returnplan", "f.safe"),
    "preventions": _facts("missing_preventioninterview", "f.held_at"),
}
MISSING = (DataClass.MISSING.value,)


def _about(kind: str, source: str, agency: str, team: str = "NULL::bigint") -> Subject:
    return Subject(
        kind=kind,
        source=f"{source} s",
        case_ref="s.ref",
        authority="s.authority_id",
        agency=agency,
        team=team,
        handling="s.handling",
    )


ENQUIRY_MADE = Standard(
    code="MIS-S10",
    title="Enquiry of the search plan made",
    basis=local("By the time agreed when it was asked"),
    classes=MISSING,
    of=_about("enquiry", "enquiries", "s.owner_agency_id", "s.owner_team_id"),
    where="s.due_at IS NOT NULL AND s.origin = 'live'",
    starts="s.recorded_at",
    allowance=Agreed("s.due_at"),
    stops="s.made_at",
    expires="s.over_at",
    next_step="Make it and write what came of it, or say why it was not made.",
)
SIGHTING_FOLLOWED = Standard(
    code="MIS-S11",
    title="Something done about a sighting",
    basis=local("Within an hour of being told of it"),
    classes=MISSING,
    of=_about("sighting", "sightings", "s.police_agency_id", "s.police_team_id"),
    where="s.origin = 'live'",
    starts="s.recorded_at",
    allowance=minutes(60),
    stops="s.done_at",
    expires="s.over_at",
    next_step="Write what was done about it, or why nothing was.",
)
CHALLENGE_ANSWERED = Standard(
    code="MIS-S12",
    title="Challenge of the police grade answered",
    basis=local("Within an hour; any agency may say that it assesses the risk higher (P08)"),
    classes=MISSING,
    of=_about("challenge", "challenges", "s.to_agency_id", "s.to_team_id"),
    where="s.origin = 'live'",
    starts="s.recorded_at",
    allowance=minutes(60),
    stops="s.answered_at",
    expires="s.over_at",
    rungs=(0, 15, 30, 60),
    next_step="Keep the grade and say why, or grade it anew.",
)
GRADE_REVIEWED = Standard(
    code="MIS-S13",
    title="Police grade looked at again",
    basis=local("By the review time that the grade was given with (P08)"),
    classes=MISSING,
    of=_about("policegrade", "reviews", "s.police_agency_id", "s.police_team_id"),
    where="s.review_at IS NOT NULL AND s.origin = 'live'",
    starts="s.graded_at",
    allowance=Agreed("s.review_at"),
    stops="s.next_at",
    expires="s.over_at",
    next_step="Grade it again, at the same level or another, with the reason.",
)


def _event(code: str, title: str, at: str, topic: str, of: Subject) -> Event:
    return Event(
        code=code,
        title=title,
        topic=topic,
        classes=MISSING,
        of=of,
        at=at,
        where=f"{at} IS NOT NULL",
    )


SEARCH, POLICE, AWAY = "Search", "Police", "Missing"
OWN = "s.recorded_by_agency_id"
# That there is a challenge is no secret among those who read the grade; its reason is (P08).
CHALLENGED = replace(_about("challenge", "challenges", OWN), handling="'open'")
EVENTS = (
    _event(
        "MIS-E20",
        "Enquiry answered",
        "s.made_at",
        SEARCH,
        _about("enquiry", "enquiries", "s.made_agency_id"),
    ),
    _event(
        "MIS-E21",
        "Seen, or heard of",
        "s.seen_latest_at",
        SEARCH,
        _about("sighting", "sightings", OWN),
    ),
    _event("MIS-E22", "What is so now", "s.since_at", AWAY, _about("state", "states", OWN)),
    _event(
        "MIS-E23",
        "Missing, or away without authorisation: changed",
        "s.decided_at",
        AWAY,
        _about("category", "categories", OWN),
    ),
    _event(
        "MIS-E24",
        "Police grade challenged",
        "s.recorded_at",
        POLICE,
        CHALLENGED,
    ),
    _event(
        "MIS-E25",
        "Challenge of the police grade answered",
        "s.answered_at",
        POLICE,
        replace(CHALLENGED, agency="s.to_agency_id"),
    ),
    _event(
        "MIS-E26",
        "Plan for the return written",
        "s.recorded_at",
        SEARCH,
        _about("return_plan", "return_plans", OWN),
    ),
    _event(
        "MIS-E27",
        "Police prevention interview",
        "s.held_at",
        POLICE,
        _about("prevention", "preventions", OWN),
    ),
)
STANDARDS = (ENQUIRY_MADE, SIGHTING_FOLLOWED, CHALLENGE_ANSWERED, GRADE_REVIEWED)

_WORDS = "wayhome.practice.missing.search_describe."
WORDS = {
    "enquiry": _WORDS + "enquiries",
    "sighting": _WORDS + "sightings",
    "challenge": _WORDS + "challenges",
    "policegrade": _WORDS + "grades",
    "state": _WORDS + "states",
    "category": _WORDS + "categories",
    "return_plan": _WORDS + "return_plans",
    "prevention": _WORDS + "preventions",
}
