"""Rules about children who go missing from home or care, and come back.

`MIS-S..` standards, `MIS-P..` patterns, `MIS-G..` gaps, `MIS-E..` events, `M..` measures
(domain.md 7). Nothing here asks what time it is (E01). Imported history reaches none but the
events, the confirming task and the figures (P10).
"""

from dataclasses import replace

from wayhome.foundation.rules.declare import (
    ElapsedBy,
    Event,
    Gap,
    Pattern,
    Room,
    Standard,
    Subject,
    hours,
    law,
    local,
)
from wayhome.practice.missing import (
    asking_rules,
    day_rules,
    mended_rules,
    notice_rules,
    pattern_rules,
    sampling_rules,
    search_rules,
    senior_rules,
)
from wayhome.practice.missing.figures import EPISODE_FACT, MEASURES
from wayhome.practice.missing.subjects import (
    EPISODE,
    FOR_CARE,
    FOR_INTERVIEWERS,
    GUIDANCE,
    MISSING,
    PROMPT,
)
from wayhome.practice.missing.tables import READS, SHARED, prompts

# P43: what death left undone ends undone, and stays in the figures (ADR 0009)
UNDONE = "least(s.settled_at, CASE WHEN s.outcome = '' THEN s.died_at END)"

INTERVIEW_72H = Standard(
    code="MIS-S01",
    title="Return interview held within 72 hours of return",
    basis=law(f"{GUIDANCE}: within 72 hours of the child returning"),
    classes=MISSING,
    where="s.back_at IS NOT NULL",
    starts="s.back_at",
    true_from="s.clock_from",
    allowance=hours(72),
    stops="s.held_at",
    excused="s.nothing_owed_at",
    closes=UNDONE,
    next_step="Hold the interview, or record what happened when you tried.",
    of=FOR_INTERVIEWERS,
)
OFFERED_24H = Standard(
    code="MIS-S02",
    title="Return interview offered within a day of return",
    basis=local("Offered as soon as possible; 24 hours is this partnership's limit (T02)"),
    classes=MISSING,
    where="s.back_at IS NOT NULL",
    starts="s.back_at",
    true_from="s.clock_from",
    allowance=hours(24),
    stops="s.offered_at",
    excused="s.nothing_owed_at",
    closes=f"coalesce(s.held_at, {UNDONE})",
    next_step="Offer the interview to the child, or record why it cannot be offered.",
    of=FOR_INTERVIEWERS,
)
ACKNOWLEDGED = Standard(
    code="MIS-S03",
    title="Report acknowledged by somebody on duty",
    basis=local("By police grade: high 15 minutes, medium an hour, low 4 hours (P09)"),
    classes=MISSING,
    starts="s.reported_at",
    allowance=ElapsedBy(
        "s.grade", (("high", 15), ("medium", 60), ("low", 240), ("very_low", 240)), otherwise=15
    ),
    stops="s.acknowledged_at",
    expires="s.over_at",
    rungs=(0, 15, 30, 60),
    next_step="Acknowledge it on the board and say who is acting.",
    of=FOR_CARE,
)

REPEAT = Pattern(
    code="MIS-P01",
    title="Missing three times or more in 90 days",
    public_title="A decision has been asked about this child",
    basis=local("Three in 90 days (T21); repeat missing leads to a strategy discussion (R12)"),
    classes=PROMPT,
    where="s.third_since_at IS NOT NULL AND s.reported_at < s.third_until_at",
    starts="s.reported_at",
    recorded="s.recorded_at",
    expires="s.third_until_at",
    evidence="ARRAY[s.third_id, s.second_id, s.id]",
    evidence_kind="episode",
    question="Three episodes in 90 days. What will be done?",
    options=(
        ("strategy", "Strategy discussion"),
        ("plan", "Change the plan"),
        ("screen", "Screen for exploitation"),
        ("known", "Nothing new: already in the plan"),
    ),
    next_step="Record what will be done, and why.",
    of=FOR_CARE,
)
LONG = Pattern(
    code="MIS-P02",
    title="Missing for more than 24 hours",
    public_title="A decision has been asked about this child",
    basis=local("Over 24 hours (T21); held while the child is still missing (P13)"),
    classes=PROMPT,
    where="s.is_precise AND coalesce(s.over_at, 'infinity') > s.since_latest_at"
    " + make_interval(hours => 24)",
    starts="s.since_latest_at + make_interval(hours => 24)",
    recorded="s.recorded_at",
    expires="s.over_at + make_interval(hours => 672)",
    evidence="ARRAY[s.id]",
    evidence_kind="episode",
    question="Missing for more than 24 hours. What will be done?",
    options=(
        ("strategy", "Strategy discussion"),
        ("search", "Change the search plan"),
        ("known", "Nothing new: already in hand"),
    ),
    next_step="Record what will be done, and why.",
    of=FOR_CARE,
)
UNDER_13 = Pattern(
    code="MIS-P03",
    title="Under 13 and missing",
    public_title="A decision has been asked about this child",
    basis=local("Any episode of a child under 13 leads to a strategy discussion (2.9, P13)"),
    classes=PROMPT,
    where="s.reported_at < s.thirteenth_at",
    starts="s.reported_at",
    recorded="s.recorded_at",
    expires="s.thirteenth_at",
    evidence="ARRAY[s.id]",
    evidence_kind="episode",
    question="A child under 13 has gone missing. What will be done?",
    options=(
        ("strategy", "Strategy discussion"),
        ("assess", "Assessment"),
        ("known", "Nothing new: already in the plan"),
    ),
    next_step="Record what will be done, and why.",
    of=FOR_CARE,
)
PATTERNS = tuple(  # of a child who died nothing more is decided as if they lived (P43)
    replace(each, expires=f"least({each.expires}, s.died_at)")
    for each in (REPEAT, LONG, UNDER_13, *pattern_rules.PATTERNS)
)

NOT_TOLD = Gap(
    code="MIS-G01",
    title="Nobody has told the police",
    basis=local("Recording is not telling the police (P01)"),
    classes=MISSING,
    starts="s.reported_at",
    stops="s.told_at",
    expires="s.over_at",
    rungs=(15, 30, 60),
    next_step="Ring 101, or 999 if the child is in danger now, and record the reference.",
    of=FOR_CARE,
)
NOT_OFFERED = Gap(
    code="MIS-G02",
    title="No return interview has been offered",
    basis=local("Offered on every return (2014 guidance); listed after 24 hours (T02)"),
    classes=MISSING,
    where="s.back_at IS NOT NULL",
    starts="s.back_at + make_interval(hours => 24)",
    stops=f"least(s.offered_at, s.held_at, {UNDONE}, s.nothing_owed_at)",
    next_step="Offer it now, or record why not.",
    is_listed=False,  # OFFERED_24H says it, and is owed for as long
    of=FOR_INTERVIEWERS,
)
UNDECIDED = Gap(
    code="MIS-G03",
    title="A decision was asked for and none is recorded",
    basis=local("Each prompt has its own clock (T21)"),
    classes=PROMPT,
    of=Subject(
        kind="prompt",
        kind_sql="lower(s.rule)",
        id="s.subject_id",
        source="prompts s",
        case_ref="s.case_ref",
        authority="s.authority_id",
        agency="s.agency_id",
        team="s.team_id",
    ),
    occurrence="s.occurrence",
    where="s.due_at < coalesce(s.until_at, 'infinity')",
    starts="s.due_at",
    stops="s.stopped_at",
    expires="s.until_at",
    evidence="s.evidence",
    evidence_kind="episode",
    next_step="Record the decision, or say who will.",
    is_listed=False,  # the pattern says it, and is owed for as long
)
STILL_MISSING = Gap(
    code="MIS-G04",
    title="Imported as still missing: confirm whether the child is back",
    basis=local("An imported row still open becomes one task (P10)"),
    classes=MISSING,
    of=replace(FOR_CARE, source="history s"),
    where="s.over_at IS NULL",
    starts="s.recorded_at",
    next_step="Find out where the child is, and record it.",
)
NO_RETURN = Gap(
    code="MIS-G05",
    title="Found, and no return recorded after a day",
    basis=local("The interview clock then runs from found, and the absence is a data fault (P03)"),
    classes=MISSING,
    where="s.found_latest_at IS NOT NULL AND s.closed_at IS NULL",
    expires="s.died_at",
    starts="s.found_latest_at + make_interval(hours => 24)",
    stops="s.returned_recorded_at",
    next_step="Record when the child came back, and to where.",
    of=FOR_CARE,
)


KNOWN = replace(EPISODE, source="known s", agency="NULL::bigint")
SERVICE = replace(KNOWN, agency="s.owing_agency_id")


AWAY, POLICE, INTERVIEW = "Missing", "Police", "Return interview"


def _event(code: str, title: str, at: str, topic: str, of: Subject = KNOWN) -> Event:
    """Its agency is the one that recorded it, where the record says so."""
    return Event(
        code=code,
        title=title,
        topic=topic,
        classes=MISSING,
        of=of,
        at=at,
        where=f"{at} IS NOT NULL",
    )


EVENTS = (
    _event(
        "MIS-E01",
        "Went missing",
        "least(s.since_latest_at, s.began_at)",  # last seen, not reported: as every page says it
        AWAY,
        replace(KNOWN, agency="s.recorded_by_agency_id"),
    ),
    _event(
        "MIS-E02", "Police told", "s.told_at", POLICE, replace(KNOWN, agency="s.told_agency_id")
    ),
    _event(
        "MIS-E03",
        "Police graded the risk",
        "s.graded_at",
        POLICE,
        replace(KNOWN, agency="s.graded_agency_id"),
    ),
    _event("MIS-E04", "Found", "s.found_latest_at", AWAY),
    _event("MIS-E05", "Back", "s.returned_latest_at", AWAY),
    _event("MIS-E06", "Return interview offered", "s.offered_at", INTERVIEW, SERVICE),
    _event("MIS-E07", "Return interview held", "s.held_at", INTERVIEW, SERVICE),
    _event(
        "MIS-E08", "Return interview ended without being held", "s.settled_at", INTERVIEW, SERVICE
    ),
    _event(
        "MIS-E09",
        "Tried to reach the child for the interview",
        "s.at",
        INTERVIEW,
        Subject(
            kind="attempt",
            source="tries s",
            case_ref="s.case_ref",
            agency="s.recorded_by_agency_id",
        ),
    ),
)

EPISODES = "wayhome.practice.missing.describe.episodes"
WORDS = {
    "episode": EPISODES,
    "attempt": "wayhome.practice.missing.describe.attempts",
    **{pattern.code.lower(): EPISODES for pattern in PATTERNS},  # UNDECIDED is about a prompt
}
ROOM = Room(
    name="missing",
    reads=(
        *READS,
        *pattern_rules.READS,
        *search_rules.READS,
        *senior_rules.READS,
        *day_rules.READS,
        *asking_rules.READS,
        *sampling_rules.READS,
        *mended_rules.READS,
        *notice_rules.READS,
    ),
    shared={
        **SHARED,
        **pattern_rules.SHARED,
        **search_rules.SHARED,
        **senior_rules.SHARED,
        **day_rules.SHARED,
        **asking_rules.SHARED,
        **sampling_rules.SHARED,
        **mended_rules.SHARED,
        **notice_rules.SHARED,
        "prompts": prompts(PATTERNS),
    },
    rules=(
        INTERVIEW_72H,
        OFFERED_24H,
        ACKNOWLEDGED,
        *PATTERNS,
        NOT_TOLD,
        NOT_OFFERED,
        UNDECIDED,
        STILL_MISSING,
        NO_RETURN,
        *EVENTS,
        *search_rules.STANDARDS,
        *search_rules.EVENTS,
        *senior_rules.STANDARDS,
        *senior_rules.GAPS,
        *senior_rules.EVENTS,
        *day_rules.RULES,
        *asking_rules.STANDARDS,
        *asking_rules.GAPS,
        *asking_rules.EVENTS,
        *sampling_rules.STANDARDS,
        *mended_rules.EVENTS,
        *notice_rules.RULES,
    ),
    tables=(EPISODE_FACT,),
    words=WORDS
    | search_rules.WORDS
    | senior_rules.WORDS
    | day_rules.WORDS
    | asking_rules.WORDS
    | sampling_rules.WORDS
    | mended_rules.WORDS,
)
__all__ = ["MEASURES", "PATTERNS", "ROOM"]
