"""More combinations that ask for a decision: night, out of area, together, high, again too soon,
kept from the interview.

Beside `rules.py`, whose room these belong to (domain.md 2.9, R12). None reads a fact of another
child: that one is named on a report is a fact of this child's own, and who it is stays on the
episode's page, for readers in both circles (P23).
"""

from dataclasses import replace
from typing import Any

from wayhome.foundation.rules.declare import Pattern, local
from wayhome.practice.missing.subjects import FOR_CARE, PROMPT
from wayhome.practice.missing.tables import local_time

READS = ("missing_anotherchild",)
DAYS_30 = "interval '30 days'"


def _by_night(instant: str) -> str:
    """Between 23:00 and 05:00 in London."""
    hour = f"extract(hour FROM {instant} AT TIME ZONE 'Europe/London')"
    return f"({hour} >= 23 OR {hour} < 5)"


SHARED = {
    "nights": f"""
        SELECT n.*, lag(n.since_latest_at) OVER nightly AS last_night_at,
               lag(n.id) OVER nightly AS last_night_id
        FROM episodes n
        WHERE n.origin = 'live' AND n.is_precise
          AND {_by_night("n.since_earliest_at")} AND {_by_night("n.since_latest_at")}
        WINDOW nightly AS (PARTITION BY n.child_id ORDER BY n.since_latest_at, n.id)""",  # noqa: S608
    "together": """
        SELECT live.*, named.at AS named_at FROM live
        JOIN LATERAL (SELECT min(a.recorded_at) AS at FROM missing_anotherchild a
                      WHERE a.episode_id = live.id AND a.voided_at IS NULL) named
          ON named.at IS NOT NULL""",
    "hindered": """
        SELECT live.*, tried.at AS hindered_at, tried.recorded_at AS hindrance_recorded_at FROM live
        JOIN (SELECT a.interview_id, min(a.at) AS at, min(a.recorded_at) AS recorded_at
              FROM scope JOIN missing_attempt a ON a.child_id = scope.child_id
              WHERE a.voided_at IS NULL AND a.result = 'obstructed'
              GROUP BY a.interview_id) tried ON tried.interview_id = live.interview_id""",
}
WEEKS_LATER = "s.over_at + make_interval(hours => 672)"
STRATEGY = ("strategy", "Strategy discussion")
KNOWN = ("known", "Nothing new: already in the plan")


def _pattern(code: str, title: str, basis: str, **more: Any) -> Pattern:
    """What these share: they are asked of social care, about one episode, until weeks after it."""
    shared: dict[str, Any] = {
        "public_title": "A decision has been asked about this child",
        "classes": PROMPT,
        "starts": "s.reported_at",
        "recorded": "s.recorded_at",
        "expires": WEEKS_LATER,
        "evidence": "ARRAY[s.id]",
        "evidence_kind": "episode",
        "next_step": "Record what will be done, and why.",
        "of": FOR_CARE,
    }
    return Pattern(code=code, title=title, basis=local(basis), **(shared | more))


NIGHT = _pattern(
    "MIS-P04",
    "Last seen at night, twice in 30 days",
    "Last seen between 23:00 and 05:00, twice in 30 days (R12)",
    of=replace(FOR_CARE, source="nights s"),
    where=f"s.last_night_at > {local_time('s.since_latest_at', '- ' + DAYS_30)}"
    f" AND s.reported_at < {local_time('s.last_night_at', '+ ' + DAYS_30)}",
    expires=local_time("s.last_night_at", "+ " + DAYS_30),
    evidence="ARRAY[s.last_night_id, s.id]",
    question="Gone at night twice in 30 days. What will be done?",
    options=(
        STRATEGY,
        ("plan", "Change the plan for the nights"),
        ("screen", "Screen for exploitation"),
        KNOWN,
    ),
)
OUT_OF_AREA = _pattern(
    "MIS-P05",
    "Placed outside their authority's area, and missing",
    "A looked-after child out of area (2.9): the host's risks are shared with it (R21)",
    where="s.is_looked_after AND s.area_id <> s.authority_id",
    question="Missing from a placement outside the area. What will be done?",
    options=(
        STRATEGY,
        ("host", "Agree with the host authority who does what"),
        ("placement", "Look at the placement again"),
        KNOWN,
    ),
)
TOGETHER = _pattern(
    "MIS-P06",
    "Missing or found with another child",
    "Found with others (R12); who they are is read by those in both circles (P23)",
    of=replace(FOR_CARE, source="together s"),
    starts="greatest(s.reported_at, s.named_at)",
    recorded="greatest(s.recorded_at, s.named_at)",
    question="Another child is named on this report. What will be done?",
    options=(
        STRATEGY,
        ("together", "Plan for the children together"),
        ("screen", "Screen for exploitation"),
        KNOWN,
    ),
)
HIGH = _pattern(
    "MIS-P07",
    "Graded high by the police",
    "Any high grade (2.9); the discussion is held while the child is still missing (P13)",
    where="s.high_at IS NOT NULL",
    starts="s.high_at",
    recorded="s.high_recorded_at",
    question="The police grade the risk high. What will be done?",
    options=(STRATEGY, ("search", "Change the search plan"), KNOWN),
)
NOT_YET_HEARD = _pattern(
    "MIS-P08",
    "Missing again before the last return interview",
    "Nobody has heard yet why they went last time (R10, R12)",
    where="s.last_back_at IS NOT NULL AND coalesce(s.last_answered_at, 'infinity') > s.reported_at",
    evidence="ARRAY[s.second_id, s.id]",
    question="Gone again before anybody heard why they went the last time. What will be done?",
    options=(
        STRATEGY,
        ("other", "Somebody else, or another way, for the interview"),
        ("plan", "Change the plan"),
        KNOWN,
    ),
)
HINDERED = _pattern(
    "MIS-P09",
    "Somebody stood in the way of the return interview",
    "Only the child declines: see the child elsewhere, and tell the social worker (P05)",
    of=replace(FOR_CARE, source="hindered s"),
    starts="s.hindered_at",
    recorded="s.hindrance_recorded_at",
    question="A parent, carer or home stood in the way of the talk. How will the child be seen?",
    options=(
        ("elsewhere", "See the child elsewhere: at school, on a walk, by somebody else"),
        ("visit", "The social worker sees the child"),
        STRATEGY,
    ),
)
PATTERNS = (NIGHT, OUT_OF_AREA, TOGETHER, HIGH, NOT_YET_HEARD, HINDERED)
