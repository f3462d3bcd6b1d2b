"""Two records joined and taken apart (E13, `MRG-E..`), and what a council's own system says that
it did (`CSC-E..`): in the chronology of each child."""

from dataclasses import replace

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.rules.declare import Event, Room, Subject

SHARED = {
    "merges": """
        SELECT m.* FROM scope
        JOIN people_merge m ON m.child_id = scope.child_id AND m.voided_at IS NULL""",
    "partings": """
        SELECT m.* FROM scope
        JOIN people_merge m ON m.other_id = scope.child_id AND m.voided_at IS NULL
         AND m.undone_at IS NOT NULL""",
    "council_records": """
        SELECT r.*, r.from_on::timestamp AT TIME ZONE 'Europe/London' AS on_day,
               r.until_on::timestamp AT TIME ZONE 'Europe/London' AS done_day FROM scope
        JOIN people_councilrecord r ON r.child_id = scope.child_id AND r.voided_at IS NULL""",
}
CLASSES = (DataClass.IDENTITY.value,)
MERGE = Subject(kind="merge", source="merges s", agency="s.recorded_by_agency_id")
COUNCIL = Subject(
    kind="council_record", source="council_records s", agency="s.recorded_by_agency_id"
)


def _step(number: int, title: str, kind: str, at: str = "s.on_day") -> Event:
    return Event(
        code=f"CSC-E{number:02}",
        title=title,
        topic="Social care",
        by_day=True,
        at=at,
        where=f"s.kind = '{kind}' AND {at} IS NOT NULL",
        classes=(DataClass.REFERRAL.value,),
        of=COUNCIL,
    )


STEPS = (
    _step(1, "The council was contacted", "contact"),
    _step(2, "Early help was assessed", "early_help"),
    _step(3, "Referred to children's social care", "referral"),
    _step(4, "Children's social care began an assessment", "assessment"),
    _step(5, "The assessment was authorised", "assessment", "s.done_day"),
    _step(6, "A section 47 enquiry began", "enquiry"),
    _step(7, "A child protection plan began", "plan"),
    _step(8, "The child protection plan ended", "plan", "s.done_day"),
    _step(9, "A child in need plan began", "cin_plan"),
    _step(10, "The child in need plan ended", "cin_plan", "s.done_day"),
    _step(11, "The child protection plan was reviewed", "review"),
    _step(12, "Disabilities, as the council's census says", "disability"),
)
EVENTS = (
    *STEPS,
    Event(
        code="MRG-E01",
        title="Two records of this child were joined",
        topic="The record",
        at="s.recorded_at",
        classes=CLASSES,
        of=MERGE,
    ),
    Event(
        code="MRG-E02",
        title="Records that were joined were taken apart",
        topic="The record",
        at="s.undone_at",
        where="s.undone_at IS NOT NULL",
        classes=CLASSES,
        of=replace(MERGE, agency="NULL::bigint"),
    ),
    Event(
        code="MRG-E03",
        title="This record was taken apart from another",
        topic="The record",
        at="s.undone_at",
        classes=CLASSES,
        of=Subject(kind="merge", source="partings s", child="s.other_id"),
    ),
)
ROOM = Room(
    name="people",
    reads=("people_merge", "people_councilrecord"),
    shared=SHARED,
    rules=EVENTS,
    words={
        "merge": "wayhome.foundation.people.describe.merges",
        "council_record": "wayhome.foundation.people.describe.council_records",
    },
)
