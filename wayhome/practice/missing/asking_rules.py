"""Rules about an interview that another authority's or service's team was asked to hold.

The responsible authority's own clock (MIS-S01) runs on whoever is asked (P03); MIS-S51 shows it to
the other team as well while it has the interview in hand. Beside `rules.py`, whose room these
belong to.
"""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Event, Gap, Standard, Subject, hours, law, local
from wayhome.practice.missing.subjects import GUIDANCE, MISSING

READS = ("missing_interviewrequest",)
CLASSES = (*MISSING, DataClass.INTERVIEW_POLICE.value)

SHARED = {
    # An answer that came after it was taken back is kept and counts for nothing. `moved_at` is
    # when somebody took a refused one in hand: asked another team, named somebody, tried, ended it.
    "requests": """
        SELECT r.id, r.child_id, r.case_ref, r.handling, r.recorded_by_agency_id,
               r.to_team_id, r.to_agency_id, r.asked_at, r.taken_back_at,
               CASE WHEN r.taken_back_at IS NULL OR r.answered_at <= r.taken_back_at
                    THEN r.answered_at END AS answered_at,
               CASE WHEN r.taken_back_at IS NULL OR r.answered_at <= r.taken_back_at
                    THEN r.answer ELSE '' END AS answer,
               coalesce(r.from_team_id, i.team_id, e.care_team_id) AS own_team_id,
               coalesce(r.recorded_by_agency_id, e.owing_agency_id) AS own_agency_id,
               e.authority_id, e.back_at, e.clock_from, e.held_at, e.settled_at, e.nothing_owed_at,
               e.died_at,
               i.outcome_at,
               least(i.outcome_at, CASE WHEN i.allocated_at > r.answered_at THEN i.allocated_at END,
                     (SELECT min(f.asked_at) FROM missing_interviewrequest f
                      WHERE f.interview_id = i.id AND f.voided_at IS NULL
                        AND f.asked_at > r.answered_at),
                     (SELECT min(f.at) FROM missing_offer f
                      WHERE f.interview_id = i.id AND f.voided_at IS NULL
                        AND f.at > r.answered_at),
                     (SELECT min(f.at) FROM missing_attempt f
                      WHERE f.interview_id = i.id AND f.voided_at IS NULL
                        AND f.at > r.answered_at)) AS moved_at
        FROM scope
        JOIN missing_interviewrequest r ON r.child_id = scope.child_id AND r.voided_at IS NULL
        JOIN missing_returninterview i ON i.id = r.interview_id AND i.voided_at IS NULL
        JOIN (
            SELECT interview_id, max(authority_id) AS authority_id,
                   max(care_team_id) AS care_team_id, max(owing_agency_id) AS owing_agency_id,
                   min(back_at) AS back_at, min(clock_from) AS clock_from,
                   min(held_at) AS held_at, min(settled_at) AS settled_at,
                   min(died_at) FILTER (WHERE outcome = '') AS died_at,
                   CASE WHEN bool_and(nothing_owed_at IS NOT NULL)
                        THEN max(nothing_owed_at) END AS nothing_owed_at
            FROM episodes WHERE origin = 'live' GROUP BY interview_id) e
          ON e.interview_id = i.id""",
}

ASKED = Subject(
    kind="interviewrequest",
    source="requests s",
    case_ref="s.case_ref",
    authority="s.authority_id",
    agency="s.to_agency_id",
    team="s.to_team_id",
    handling="s.handling",
)
ASKER = replace(ASKED, agency="s.own_agency_id", team="s.own_team_id")
OVER = "least(s.taken_back_at, s.outcome_at, s.died_at)"

ANSWERED_24H = Standard(
    code="MIS-S50",
    title="Asked to hold a return interview: answer yes or no",
    basis=local("The team that is asked answers within 24 hours, so that others can fall back"),
    classes=CLASSES,
    of=ASKED,
    starts="s.asked_at",
    allowance=hours(24),
    stops="s.answered_at",
    excused=f"CASE WHEN s.answered_at IS NULL THEN {OVER} END",
    next_step="Say yes or no: a no with its reason, so that another way is found in time.",
)
HELD_FOR_ANOTHER = Standard(
    code="MIS-S51",
    title="Return interview held for another authority, within 72 hours of return",
    basis=law(f"{GUIDANCE}: within 72 hours; the responsible authority keeps the clock"),
    classes=CLASSES,
    of=ASKED,
    where="s.answer = 'accepted' AND s.back_at IS NOT NULL",
    starts="s.back_at",
    true_from="greatest(s.clock_from, s.answered_at)",
    allowance=hours(72),
    stops="s.held_at",
    excused="s.nothing_owed_at",
    closes="least(s.settled_at, s.died_at)",
    expires="s.taken_back_at",
    next_step="Hold the interview, or record what happened when you tried.",
)
STANDARDS = (ANSWERED_24H, HELD_FOR_ANOTHER)

FALL_BACK = Gap(
    code="MIS-G50",
    title="Another team was asked to interview: no answer after 36 hours",
    basis=local("Not accepted at 36 hours: the responsible authority interviews itself"),
    classes=CLASSES,
    of=ASKER,
    starts="s.asked_at + make_interval(hours => 36)",
    stops=f"coalesce(s.answered_at, {OVER})",
    next_step="Take it back and interview yourselves.",
)
NOT_YES = Gap(
    code="MIS-G51",
    title="Another team was asked to interview, and has not said yes",
    basis=local("At 24 hours without an answer, or at a no: the asker falls back"),
    classes=CLASSES,
    of=ASKER,
    starts="CASE WHEN s.answer = 'refused' THEN s.answered_at"
    " ELSE s.asked_at + make_interval(hours => 24) END",
    stops="CASE WHEN s.answer = 'refused' THEN s.moved_at"
    f" ELSE coalesce(s.answered_at, {OVER}) END",
    expires="CASE WHEN s.answer <> 'refused' THEN s.asked_at + make_interval(hours => 36) END",
    next_step="Ring them; or take it back, and interview yourselves or ask another team.",
)
GAPS = (FALL_BACK, NOT_YES)


def _event(code: str, title: str, at: str, agency: str) -> Event:
    return Event(
        code=code,
        title=title,
        topic="Return interview",
        classes=CLASSES,
        of=replace(ASKED, authority="NULL::bigint", team="NULL::bigint", agency=agency),
        at=at,
        where=f"{at} IS NOT NULL",
    )


OURS = "s.recorded_by_agency_id"
EVENTS = (
    _event("MIS-E60", "Another team asked to interview", "s.asked_at", OURS),
    _event("MIS-E61", "The team that was asked answered", "s.answered_at", "s.to_agency_id"),
    _event("MIS-E62", "Interview taken back", "s.taken_back_at", OURS),
)
WORDS = {"interviewrequest": "wayhome.practice.missing.asking_describe.requests"}
