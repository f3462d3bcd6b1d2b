"""Rules about who sits down together, what is passed on, and who goes on looking.

Strategy discussions (P13), reviews of a long absence (2.9), the hand-over at eighteen (P02), what
police and carers may read of an interview (T03), the police interview (T04), and silence.
Beside `rules.py`, whose room these belong to.
"""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import (
    Agreed,
    Event,
    Gap,
    SetLocally,
    Standard,
    Subject,
    hours,
    local,
)
from wayhome.practice.missing.subjects import (
    EPISODE,
    FOR_CARE,
    FOR_POLICE,
    MISSING,
    PROMPT,
)

READS = (
    "missing_strategydiscussion",
    "missing_longreview",
    "missing_adulthandover",
    "missing_policeextract",
    "missing_careractions",
    "missing_furtherreport",
    "people_safecontact",
)
# Each is something that somebody did about an open episode, and wrote down (MIS-G11).
ACTS = (
    "missing_enquiry",
    "missing_enquiryresult",
    "missing_sighting",
    "missing_sightingstep",
    "missing_statechange",
    "missing_policegrade",
    "missing_policenotice",
    "missing_furtherreport",
    "missing_challenge",
    "missing_returnplan",
    "missing_strategydiscussion",
    "missing_longreview",
    "missing_adulthandover",
)


def _acts() -> str:
    each = " UNION ALL ".join(
        f"SELECT f.episode_id, f.recorded_at FROM scope JOIN {table} f"  # noqa: S608 - from above
        " ON f.child_id = scope.child_id AND f.voided_at IS NULL"
        for table in ACTS
    )
    return f"SELECT episode_id, max(recorded_at) AS at FROM ({each}) f GROUP BY episode_id"  # noqa: S608


def _sat(table: str, columns: str) -> str:
    """A kind of fact about an episode, with what an event needs of the episode."""
    return (
        f"SELECT f.id, f.child_id, f.handling, f.recorded_by_agency_id, e.ref, {columns}"  # noqa: S608
        f" FROM scope JOIN {table} f ON f.child_id = scope.child_id AND f.voided_at IS NULL"
        " JOIN episodes e ON e.id = f.episode_id"
    )


SHARED = {
    "discussions": _sat("missing_strategydiscussion", "f.held_at"),
    "reviewed": _sat("missing_longreview", "f.held_at"),
    "at_eighteen": _sat("missing_adulthandover", "f.handed_at, f.episode_id"),
    # A discussion decided on of something else of the child (danger told, say) is held at the
    # latest episode that had begun by then.
    "elsewhere": """
        SELECT d.id, (array_agg(e.id ORDER BY e.began_at DESC, e.id DESC))[1] AS episode_id
        FROM scope
        CROSS JOIN LATERAL (
            SELECT * FROM rules_decision d WHERE d.child_id = scope.child_id
             AND d.voided_at IS NULL AND d.option = 'strategy' AND d.subject_kind <> 'episode'
             OFFSET 0) d
        JOIN episodes e ON e.child_id = d.child_id AND e.origin = 'live'
         AND e.began_at <= d.decided_at
        GROUP BY d.id""",
    # What was decided is answered by a discussion held since the prompt began; a later decision
    # on the same prompt stands in its place.
    "strategies": """
        SELECT d.id, d.child_id, d.decided_at, e.ref, e.authority_id, e.owing_agency_id,
               e.care_team_id, e.over_at,
               coalesce(e.over_at, 'infinity') > d.decided_at
                 AND (e.grade = 'high' OR (e.is_precise
                      AND d.decided_at >= e.since_latest_at + make_interval(hours => 24)))
                 AS is_pressing,
               (SELECT min(f.held_at) FROM discussions f
                WHERE f.child_id = d.child_id AND f.held_at >= d.covers_until_at) AS held_at
        FROM scope
        CROSS JOIN LATERAL (  -- OFFSET 0: by the child's index, however many decide so elsewhere
            SELECT * FROM rules_decision d WHERE d.child_id = scope.child_id
             AND d.voided_at IS NULL AND d.option = 'strategy' OFFSET 0) d
        LEFT JOIN missing_episodemerge m ON m.merged_id = d.subject_id
         AND d.subject_kind = 'episode' AND m.undone_at IS NULL AND m.voided_at IS NULL
        LEFT JOIN elsewhere ON elsewhere.id = d.id
        JOIN episodes e ON e.id = coalesce(elsewhere.episode_id, m.episode_id,
                                           CASE d.subject_kind WHEN 'episode' THEN d.subject_id END)
        WHERE NOT EXISTS (
            SELECT FROM rules_decision later
            WHERE later.child_id = d.child_id AND later.rule = d.rule
              AND later.subject_kind = d.subject_kind AND later.subject_id = d.subject_id
              AND later.occurrence = d.occurrence AND later.voided_at IS NULL
              AND (later.decided_at, later.id) > (d.decided_at, d.id))""",
    # Rung 0 at 72 hours, rung 1 at five days, each next one a week after the review before it.
    # Where the day alone is known, the ladder is counted from the report.
    "rungs": """
        SELECT e.*, rung.place, rung.starts_at, rung.due_at,
               reviews.held[rung.place + 1] AS reviewed_at
        FROM (SELECT CASE WHEN is_precise THEN since_latest_at ELSE reported_at END AS gone_at,
                     episodes.*
              FROM episodes WHERE origin = 'live') e
        LEFT JOIN LATERAL (
            SELECT coalesce(array_agg(f.held_at ORDER BY f.held_at, f.id), '{}') AS held
            FROM missing_longreview f WHERE f.episode_id = e.id AND f.voided_at IS NULL) reviews
          ON true
        CROSS JOIN LATERAL (
            SELECT place,
                   CASE WHEN place < 2 THEN e.gone_at ELSE reviews.held[place] END AS starts_at,
                   CASE place WHEN 0 THEN e.gone_at + make_interval(hours => 72)
                              WHEN 1 THEN e.gone_at + make_interval(hours => 120)
                              ELSE reviews.held[place] + make_interval(hours => 168) END AS due_at
            FROM generate_series(0, greatest(1, cardinality(reviews.held))) place) rung
        WHERE coalesce(e.over_at, 'infinity') > e.gone_at + make_interval(hours => 72)
          AND coalesce(e.over_at, 'infinity') > rung.due_at""",
    "shares": """
        SELECT i.id, i.child_id, i.case_ref, i.outcome_at, i.handling, i.team_id, t.agency_id,
               coalesce(e.authority_id, own.authority_id) AS authority_id,
               (SELECT min(f.recorded_at)
                FROM (SELECT p.recorded_at FROM missing_policeextract p
                      WHERE p.interview_id = i.id AND p.voided_at IS NULL
                      UNION ALL
                      SELECT c.recorded_at FROM missing_careractions c
                      WHERE c.interview_id = i.id AND c.voided_at IS NULL) f) AS shared_at
        FROM scope
        JOIN missing_returninterview i ON i.child_id = scope.child_id AND i.voided_at IS NULL
         AND i.outcome = 'held'
        LEFT JOIN (SELECT interview_id, max(authority_id) AS authority_id FROM episodes
                   WHERE origin = 'live' GROUP BY interview_id) e ON e.interview_id = i.id
        LEFT JOIN (SELECT ref, authority_id FROM episodes WHERE origin = 'live') own
          ON own.ref = i.case_ref  -- held, and the return that it was for was taken back
        LEFT JOIN agencies_team t ON t.id = i.team_id
        WHERE e.interview_id IS NOT NULL OR own.ref IS NOT NULL""",
    "prevented": """
        SELECT live.*, seen.held_at AS prevented_at FROM live
        LEFT JOIN LATERAL (SELECT min(f.held_at) AS held_at FROM missing_preventioninterview f
                           WHERE f.episode_id = live.id AND f.voided_at IS NULL) seen ON true
        WHERE live.back_at IS NOT NULL""",
    "acts": _acts(),
    "quiet": """
        SELECT e.*, greatest(e.reported_at, e.acknowledged_at, acts.at)
                      + make_interval(hours => 4) AS quiet_at
        FROM episodes e LEFT JOIN acts ON acts.episode_id = e.id WHERE e.origin = 'live'""",
    "grown": """
        SELECT e.*, greatest(e.eighteenth_at, e.reported_at) AS grown_at,
               (SELECT min(f.handed_at) FROM at_eighteen f WHERE f.episode_id = e.id) AS handed_at
        FROM episodes e
        WHERE e.origin = 'live' AND coalesce(e.over_at, 'infinity') > e.eighteenth_at""",
    "unreached": """
        SELECT gone.*, contact.at AS contact_at
        FROM (SELECT child_id, min(reported_at) AS first_at, max(eighteenth_at) AS eighteenth_at,
                     max(died_at) AS died_at,
                     CASE WHEN bool_and(over_at IS NOT NULL) THEN max(over_at) END AS last_over_at,
                     (array_agg(authority_id ORDER BY began_at DESC))[1] AS authority_id,
                     (array_agg(owing_agency_id ORDER BY began_at DESC))[1] AS owing_agency_id,
                     (array_agg(care_team_id ORDER BY began_at DESC))[1] AS care_team_id
              FROM live GROUP BY child_id) gone
        LEFT JOIN LATERAL (SELECT min(f.recorded_at) AS at FROM people_safecontact f
                           WHERE f.child_id = gone.child_id AND f.voided_at IS NULL) contact
          ON true""",
}

SHARED_24H = Standard(
    code="MIS-S30",
    title="Interview passed on within a day of being held",
    basis=local("Police extract or agreed safety actions written within 24 hours (T03)"),
    classes=(*MISSING, DataClass.INTERVIEW_POLICE.value),
    of=Subject(
        kind="interview",
        source="shares s",
        case_ref="s.case_ref",
        authority="s.authority_id",
        agency="s.agency_id",
        team="s.team_id",
        handling="s.handling",
    ),
    starts="s.outcome_at",
    allowance=hours(24),
    stops="s.shared_at",
    next_step="Write what the police, and those who care for the child, may read of it.",
)
PREVENTED = Standard(
    code="MIS-S31",
    title="Police prevention interview after the child was found",
    basis=local("A force sets its own limit; where none is set, none is owed (T04)"),
    classes=MISSING,
    of=replace(FOR_POLICE, source="prevented s"),
    starts="s.back_at",
    allowance=SetLocally(),
    stops="s.prevented_at",
    excused="s.nothing_owed_at",
    next_step="See the child, and record what was said and to whom it was passed.",
)
UNSEEN = Gap(
    code="MIS-G60",
    title="Back for a day, and the police have not recorded seeing the child",
    basis=local(
        "The police see every child who comes back before they close the case (T04); no law sets"
        " hours, a force sets its own limit: listed after 24 hours, for a week"
    ),
    classes=MISSING,
    of=replace(FOR_POLICE, source="prevented s"),
    where="coalesce(s.nothing_owed_at, 'infinity') > s.back_at + make_interval(hours => 24)",
    starts="s.back_at + make_interval(hours => 24)",
    stops="s.prevented_at",
    expires="least(s.nothing_owed_at, s.back_at + make_interval(hours => 192))",
    next_step="See the child, and record what was said and to whom it was passed.",
)
STRATEGY = Subject(
    kind="decision",
    source="strategies s",
    case_ref="s.ref",
    authority="s.authority_id",
    agency="s.owing_agency_id",
    team="s.care_team_id",
)
DISCUSSED_24H = Standard(
    code="MIS-S32",
    title="Strategy discussion held",
    basis=local("As soon as possible, the same working day expected, 24 hours at most (P13)"),
    classes=PROMPT,
    of=STRATEGY,
    starts="s.decided_at",
    allowance=hours(24),
    stops="s.held_at",
    next_step="Hold it today, and record who took part and what came of it.",
)
DISCUSSED_MISSING = Standard(
    code="MIS-S33",
    title="Strategy discussion held while the child is still missing",
    basis=local("For a high grade, or over 24 hours: before the child is back (P13)"),
    classes=PROMPT,
    of=STRATEGY,
    where="s.is_pressing",
    starts="s.decided_at",
    allowance=Agreed(
        "least(s.decided_at + make_interval(hours => 24), s.over_at)",
        "24 hours, and before the child is back",
    ),
    stops="s.held_at",
    closes="s.over_at",
    rungs=(0,),
    next_step="Hold it now: the child is still missing.",
)
REVIEWED = Standard(
    code="MIS-S34",
    title="Long absence reviewed by a senior manager",
    basis=local("At 72 hours, at five days, then every week (2.9)"),
    classes=PROMPT,
    of=replace(FOR_CARE, source="rungs s"),
    occurrence="s.place",
    starts="s.starts_at",
    true_from="s.due_at - make_interval(hours => 24)",
    allowance=Agreed("s.due_at", "72 hours, five days, then a week after the review before"),
    stops="s.reviewed_at",
    closes="s.over_at",
    rungs=(0,),
    next_step="Review it with a senior manager: what was decided, and what is next.",
)
STANDARDS = (SHARED_24H, PREVENTED, DISCUSSED_24H, DISCUSSED_MISSING, REVIEWED)

GROWN = Gap(
    code="MIS-G10",
    title="Eighteen and still missing: handed over to nobody by name",
    basis=local("Eighteen is not found: adult safeguarding and police take it by name (P02)"),
    classes=PROMPT,
    of=replace(FOR_CARE, source="grown s"),
    starts="s.grown_at",
    stops="s.handed_at",
    expires="s.over_at",
    rungs=(0,),
    next_step="Hand it to a named person in adult safeguarding and to a named officer.",
)
QUIET = Gap(
    code="MIS-G11",
    title="Missing, and nobody has recorded anything for 4 hours",
    basis=local("Four hours without an enquiry, a sighting, a grade or news is too long"),
    classes=MISSING,
    # when something was last recorded is for those who read it all
    of=replace(FOR_CARE, source="quiet s", handling="'police_care'"),
    where="coalesce(s.over_at, 'infinity') > s.quiet_at",
    starts="s.quiet_at",
    expires="s.over_at",
    next_step="Say what is being done to find the child, and by whom.",
)
UNREACHED = Gap(
    code="MIS-G12",
    title="Nobody has recorded how to contact the child safely",
    basis=local("A child who goes missing has a safe-contact record (P24)"),
    classes=(*MISSING, DataClass.CONTACT.value),
    of=Subject(
        kind="child",
        id="s.child_id",
        source="unreached s",
        authority="s.authority_id",
        agency="s.owing_agency_id",
        team="s.care_team_id",
    ),
    starts="s.first_at",
    stops="s.contact_at",
    expires="least(s.eighteenth_at, s.died_at, s.last_over_at + make_interval(hours => 2160))",
    next_step="Ask the child how to reach them, when, and which words not to use.",
)
GAPS = (GROWN, QUIET, UNREACHED, UNSEEN)


def _event(
    code: str, title: str, source: str, at: str, *, kind: str, classes: tuple[str, ...]
) -> Event:
    of = replace(
        EPISODE,
        kind=kind,
        source=f"{source} s",
        authority="NULL::bigint",
        agency="s.recorded_by_agency_id",
        handling="s.handling",
    )
    return Event(code=code, title=title, topic="Decisions", classes=classes, of=of, at=at)


EVENTS = (
    _event(
        "MIS-E40",
        "Strategy discussion held",
        "discussions",
        "s.held_at",
        kind="discussion",
        classes=PROMPT,
    ),
    _event(
        "MIS-E41",
        "Long absence reviewed by a senior manager",
        "reviewed",
        "s.held_at",
        kind="longreview",
        classes=PROMPT,
    ),
    _event(
        "MIS-E42",
        "Handed over to adult safeguarding and to police",
        "at_eighteen",
        "s.handed_at",
        kind="eighteen",
        classes=MISSING,
    ),
)
_WORDS = "wayhome.practice.missing.senior_describe."
WORDS = {
    "interview": _WORDS + "interviews",
    "decision": _WORDS + "decisions",
    "discussion": _WORDS + "discussions",
    "longreview": _WORDS + "reviews",
    "eighteen": _WORDS + "handovers",
    "child": _WORDS + "children",
}
