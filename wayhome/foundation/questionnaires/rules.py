"""Rules about every questionnaire alike, whatever its file says: no questionnaire needs code.

A derived row shows to readers of one class (E04) and a response's class stands in its row, so each
rule is declared once for each class, under a number that is never used again.
"""

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Event, Gap, Room, Subject, local

SHARED = {
    "answered": """
        SELECT r.* FROM scope
        JOIN questionnaires_response r ON r.child_id = scope.child_id AND r.voided_at IS NULL""",
    "asked_sections": """
        SELECT s.* FROM scope
        JOIN questionnaires_askedsection s ON s.child_id = scope.child_id AND s.voided_at IS NULL
        WHERE s.within_days IS NOT NULL""",
}
NUMBERS = {
    DataClass.IDENTITY: 1,
    DataClass.CARE: 2,
    DataClass.MISSING: 3,
    DataClass.INTERVIEW: 4,
    DataClass.INTERVIEW_POLICE: 5,
    DataClass.INTERVIEW_CARER: 6,
    DataClass.CONTACT: 7,
    DataClass.ADDRESS: 8,
    DataClass.EDUCATION: 9,
    DataClass.HEALTH: 10,
    DataClass.ACTION: 11,
    DataClass.PROMPT: 12,
    DataClass.DANGER: 13,
    DataClass.PROFILE: 14,
}


SECTION = Subject(
    kind="section",
    source="asked_sections s",
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


def _unfinished(data_class: DataClass, number: int) -> Gap:
    return Gap(
        code=f"QUE-G{number:02d}",
        title=f"Part of a questionnaire is not filled in ({data_class.label})",
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


GAPS = {str(name): _unfinished(name, number) for name, number in NUMBERS.items()}
EVENTS = {str(name): _completed(name, number) for name, number in NUMBERS.items()}

ROOM = Room(
    name="questionnaires",
    reads=("questionnaires_response", "questionnaires_askedsection"),
    shared=SHARED,
    rules=(*GAPS.values(), *EVENTS.values()),
    words={
        "response": "wayhome.foundation.questionnaires.describe.responses",
        "section": "wayhome.foundation.questionnaires.describe.sections",
    },
)
