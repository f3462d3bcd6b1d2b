"""Rules about every questionnaire alike, whatever its file says: no questionnaire needs code.

`QUE-G..` what was asked for and not filled in, `QUE-E..` what was completed, `QST-S..` what a
completed tool asks of a manager.

A derived row shows to readers of one class (E04) and a response's class stands in its row, so each
rule is declared once for each class, under a number that is never used again.

Of a place or a group (ADR 0035) they hang on the response, and whoever reads it sees them.
"""

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import (
    Event,
    Gap,
    Room,
    Standard,
    Subject,
    WorkingDays,
    local,
)

SHARED = {
    "answered": """
        SELECT r.* FROM scope
        JOIN questionnaires_response r ON r.child_id = scope.child_id AND r.voided_at IS NULL""",
    "asked_sections": """
        SELECT s.* FROM scope
        JOIN questionnaires_askedsection s ON s.child_id = scope.child_id AND s.voided_at IS NULL
        WHERE s.within_days IS NOT NULL
        UNION ALL
        SELECT s.* FROM loose
        JOIN questionnaires_askedsection s ON s.response_id = loose.subject_id
         AND s.child_id IS NULL AND s.voided_at IS NULL AND s.within_days IS NOT NULL""",
    # whose managers decide: those of the authority that answers for the child
    "floor_hits": """
        SELECT f.*, responsible.authority_id, care.team_id, care.agency_id
        FROM scope
        JOIN questionnaires_floorhit f ON f.child_id = scope.child_id AND f.voided_at IS NULL
        LEFT JOIN LATERAL (
            SELECT r.authority_id FROM people_responsibility r
            WHERE r.child_id = scope.child_id AND r.voided_at IS NULL
            ORDER BY r.until_on IS NULL DESC, r.from_on DESC, r.id DESC LIMIT 1) responsible ON true
        LEFT JOIN LATERAL (
            SELECT d.team_id, t.agency_id
            FROM agencies_teamduty d JOIN agencies_team t ON t.id = d.team_id
            WHERE d.authority_id = responsible.authority_id AND d.duty = 'social_care'
            ORDER BY d.team_id DESC LIMIT 1) care ON true
        UNION ALL
        SELECT f.*, NULL::bigint, NULL::bigint, f.recorded_by_agency_id FROM loose
        JOIN questionnaires_floorhit f ON f.response_id = loose.subject_id
         AND f.child_id IS NULL AND f.voided_at IS NULL""",
}
# class -> number, and what its questions are about, in a few words: a list has a row for each
NUMBERS = {
    DataClass.IDENTITY: (1, "Who the child is"),
    DataClass.CARE: (2, "Legal status and care"),
    DataClass.MISSING: (3, "The missing episode"),
    DataClass.INTERVIEW: (4, "The return interview"),
    DataClass.INTERVIEW_POLICE: (5, "The return interview, for police"),
    DataClass.INTERVIEW_CARER: (6, "The return interview, for carers"),
    DataClass.CONTACT: (7, "Safe contact"),
    DataClass.ADDRESS: (8, "Where the child lives"),
    DataClass.EDUCATION: (9, "Education"),
    DataClass.HEALTH: (10, "Health"),
    DataClass.ACTION: (11, "Actions"),
    DataClass.PROMPT: (12, "A decision"),
    DataClass.DANGER: (13, "Danger told now"),
    DataClass.PROFILE: (14, "The standing profile"),
    DataClass.SCREENING: (15, "Screening or assessment"),
    DataClass.REFERRAL: (16, "The contact with the front door"),
    DataClass.EXPLOITATION: (17, "Exploitation"),
    DataClass.PANEL: (18, "The panel"),
    DataClass.PLAN: (19, "The plan"),
}


HANGS = {
    "scope_kind": "CASE WHEN s.child_id IS NULL THEN 'response' ELSE 'child' END",
    "scope_id": "coalesce(s.child_id, s.response_id)",
}
SECTION = Subject(
    kind="section",
    source="asked_sections s",
    **HANGS,
    case_ref="s.case_ref",
    agency="s.owing_agency_id",
    team="s.owing_team_id",
    handling="s.handling",
)
RESPONSE = Subject(
    kind="response",
    source="answered s",
    case_ref="s.case_ref",
    agency="s.recorded_by_agency_id",
    handling="s.handling",
)


def _unfinished(data_class: DataClass, number: int, about: str) -> Gap:
    return Gap(
        code=f"QUE-G{number:02d}",
        title=f"{about}: asked in a questionnaire, and not answered",
        basis=local("Within the days that the questionnaire's own file names"),
        classes=(data_class.value,),
        of=SECTION,
        where=f"s.class_of = '{data_class.value}'",
        starts="(s.asked_at + make_interval(hours => 24 * s.within_days))",
        stops="s.completed_at",
        evidence="ARRAY[s.response_id]",
        evidence_kind="response",
        next_step="Fill it in, or withdraw it and say why.",
    )


def _completed(data_class: DataClass, number: int) -> Event:
    return Event(
        code=f"QUE-E{number:02d}",
        title=f"Questionnaire completed ({data_class.label})",
        classes=(data_class.value,),
        of=RESPONSE,
        where=f"s.class_of = '{data_class.value}' AND s.completed_at IS NOT NULL",
        at="s.completed_at",
    )


FLOOR_DECIDED = Standard(
    code="QST-S10",
    title="A manager decides where an assessment says that one must",
    basis=local("By the end of the next working day (P40); urgent harm is acted on at once (P13)"),
    classes=(DataClass.SCREENING.value,),
    starts="s.hit_at",
    allowance=WorkingDays(1),
    stops="s.decided_at",
    evidence="ARRAY[s.response_id]",
    evidence_kind="response",
    next_step="Read the assessment, decide, and say why.",
    of=Subject(
        kind="floor",
        source="floor_hits s",
        **HANGS,
        case_ref="s.case_ref",
        authority="s.authority_id",
        agency="s.agency_id",
        team="s.team_id",
        handling="s.handling",
    ),
)
GAPS = {str(name): _unfinished(name, *said) for name, said in NUMBERS.items()}
EVENTS = {str(name): _completed(name, number) for name, (number, _about) in NUMBERS.items()}

ROOM = Room(
    name="questionnaires",
    reads=(
        "questionnaires_response",
        "questionnaires_askedsection",
        "questionnaires_floorhit",
        "people_responsibility",
    ),
    shared=SHARED,
    rules=(FLOOR_DECIDED, *GAPS.values(), *EVENTS.values()),
    words={
        "floor": "wayhome.foundation.questionnaires.describe.floors",
        "response": "wayhome.foundation.questionnaires.describe.responses",
        "section": "wayhome.foundation.questionnaires.describe.sections",
    },
    loose="response",
    loose_table="(SELECT id FROM questionnaires_response WHERE child_id IS NULL) alone",
    loose_open="wayhome.foundation.questionnaires.queries.about_no_child",
)
