"""Annex A, list 8: children looked after in the last six months (domain.md 3.4).

Headings as the inspectorate's own; values keep their letter. What is not recorded here (reviews,
visits, health) stays blank: the council joins it from its case system.
"""

from datetime import date

from wayhome.doors.returns.lists.lives import (
    HALF,
    YEAR,
    Absence,
    Life,
    lives,
    looked_after,
    seen,
    urns,
)
from wayhome.doors.returns.lists.workbook import Value, workbook
from wayhome.doors.returns.made import Made
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import CareStatus, Home
from wayhome.practice.missing.models import Category

YES, NO, UNKNOWN = "a) Yes", "b) No", "c) Unknown"
GENDER = {"M": "a) Male", "F": "b) Female", "U": "c) Not stated/recorded"}
ETHNIC = dict(
    zip(
        [
            "WBRI",
            "WIRI",
            "WIRT",
            "WOTH",
            "WROM",
            "MWBC",
            "MWBA",
            "MWAS",
            "MOTH",
            "AIND",
            "APKN",
            "ABAN",
            "AOTH",
            "BCRB",
            "BAFR",
            "BOTH",
            "CHNE",
            "OOTH",
            "REFU",
            "NOBT",
        ],
        "abcdefghijklmnopqrss",
        strict=True,
    )
)
NEED = {
    "N1": "Abuse or neglect",
    "N2": "Child’s disability",
    "N3": "Parental disability or illness",
    "N4": "Family in acute stress",
    "N5": "Family dysfunction",
    "N6": "Socially unacceptable behaviour",
    "N7": "Low income",
    "N8": "Absent parenting",
}
LAW = {
    "C1": "ICO",
    "C2": "FCO",
    "D1": "Freeing order",
    "E1": "Placement order",
    "V2": "Single period under S20",
    "V3": "Short term breaks, episodes recorded",
    "V4": "Short term breaks, agreements recorded",
    "L1": "Police protection LA accommodation",
    "L2": "EPO",
    "L3": "Child assessment order LA accommodation",
    "J1": "Remanded to LA or youth detention",
    "J2": "LA accommodation under PACE",
    "J3": "Youth rehabilitation order",
}
PLACE = {
    "U1": "a) U1: Foster placement - relatives - long term",
    "U2": "b) U2: Foster placement - relative - FFA",
    "U3": "c) U3: Foster placement - relative - not FFA",
    "U4": "d) U4: Foster placement - long term",
    "U5": "e) U5: Foster placement - FFA",
    "U6": "f) U6: Foster placement - not FFA",
    "A3": "g) A3: Placed for adoption - consent - current foster",
    "A4": "h) A4: Placed for adoption - consent - not foster",
    "A5": "i) A5: Placed for adoption - order - foster",
    "A6": "j) A6: Placed for adoption - order - not foster",
    "P1": "k) P1: Placed with parents",
    "P2": "l) P2: Independent living",
    "P3": "m) P3: Residential employment",
    "H5": "n) H5: Residential accommodation",
    "K1": "o) K1: Secure Children’s Homes",
    "K2": "p) K2: Children’s Homes",
    "R1": "q) R1: Residential Care Home",
    "R2": "r) R2: NHS/Health Trust",
    "R3": "s) R3: Family Centre or Mother and Baby Unit",
    "R5": "t) R5: Young Offender Institution",
    "S1": "u) S1: Residential school",
    "Z1": "v) Z1: Other placements",
    "T0": "w) T0: Temporary placement",
    "T1": "x) T1: Temporary placement - hospital",
    "T2": "y) T2: Temporary placement - holiday",
    "T3": "z) T3: Temporary placement - carer holiday",
    "T4": "zz) T4: Temporary placement - seven days or less",
    "K3": "K3: Supported accommodation",  # later than the letters
}
PROVIDER = {
    "PR0": "a) PR0: Parents/Parental responsibility",
    "PR1": "b) PR1: Own provision",
    "PR2": "c) PR2: Other LA provision",
    "PR3": "d) PR3: Other public provision",
    "PR4": "e) PR4: Private provision",
    "PR5": "f) PR5: Voluntary/third sector",
}
CEASED = {
    "E11": "a) E11: Adopted - application unopposed",
    "E12": "b) E12: Adopted - consent dispensed",
    "E2": "c) E2: Died",
    "E3": "d) E3: Care taken by another LA",
    "E4A": "e) E4A: Returned home to live with parents or relatives - part of planning",
    "E4B": "f) E4B: Returned home to live with parents or relatives - not part of planning",
    "E13": "g) E13: Parents, relatives or other with no parental responsibility",
    "E41": "h) E41: Residence order granted",
    "E45": "i) E45: Special Guardianship Orders - former carer relative/friend",
    "E46": "j) E46: Special Guardianship Orders - former carer other",
    "E47": "k) E47: Special Guardianship Orders - relative/friend",
    "E48": "l) E48: Special Guardianship Orders - other",
    "E5": "m) E5: Moved into independent living - supported",
    "E6": "n) E6: Moved into independent living - no support",
    "E7": "o) E7: Transferred to residential care funded by adult social services",
    "E9": "p) E9: Sentenced to custody",
    "E14": "q) E14: Accommodation on remand ended",
    "E15": "r) E15: Age assessment determined child was 18 or over",
    "E16": "s) E16: Child moved abroad",
    "E8": "t) E8: Care ceased for any other reason",
    "E17": "v) E17: Aged 18+ and remained with current carers",
}
TIMES = "Number of Episodes the Child has been '{}' from their Placement in the last 12 months"
INTERVIEW = "{} a Return Interview after their last missing episode (Y/N)?"
AGAIN = (
    "Is this a second or subsequent period of being a Looked After Child within the last 12 months"
    " (Y/N)"
)
HEADINGS = (
    "Child Unique ID",
    "Gender",
    "Ethnicity",
    "Date of Birth",
    "Age of Child (Years)",
    "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)",
    "Does the Child have a Disability",
    "Date Started to be Looked After",
    "Child's Category of Need",
    AGAIN,
    "Start date of current legal status",
    "Child's Legal Status",
    "Date of Latest Statutory Review",
    "Date of Last Social Work Visit",
    "What is the permanence plan for this child?",
    "Date of Last IRO Visit / Contact to the Child",
    "Date of Last Health Assessment",
    "Date of Last Dental Check",
    "Number of Placements in the Last 12 months",
    "Date Ceased to be Looked After",
    "Reason Ceased to be Looked After",
    "Start Date of Most Recent Placement",
    "Placement Type",
    "Placement Provider",
    "Placement postcode",
    "URN of Placement",
    "Placement Location",
    "LA of Placement",
    TIMES.format("Missing"),
    TIMES.format("Absent"),
    INTERVIEW.format("Was the child offered"),
    INTERVIEW.format("Did the child accept"),
    "Allocated Team",
    "Allocated Worker",
)


def make(reader: Reader, authority: Authority | None, year: int | None) -> Made:
    """As at today; `year` says nothing here. Without an authority, every council's children."""
    today = clock.today()
    wanted = looked_after(authority, today - HALF)
    children = seen(reader, wanted)
    known = lives(reader, children, authority)
    homes = urns()
    lines = [line(life, today, homes) for life in known]
    return Made(
        files={"annex-a.xlsx": workbook("List 8", HEADINGS, lines)},
        counts={"List 8": len(lines)},
        children=[child.pk for child in children],
        left_out=len(wanted) - len(children),
    )


def line(life: Life, today: date, homes: dict[int | None, str]) -> list[Value]:
    """One child's row, in the order of the headings."""
    last = life.looked_after[-1]
    begun, ceased = next(
        (each for each in reversed(life.periods) if each[0] <= last.from_on), (last.from_on, None)
    )
    ceased = ceased if ceased and ceased <= today else None
    placed = [home for home in life.homes if home.placement_type and home.from_on <= today]
    lately = [
        each for each in life.absences if today - YEAR < each.begins_on and _placed(life, each)
    ]
    return [
        *_who(life, today),
        begun,
        f"{last.need} - {NEED[last.need]}" if last.need in NEED else None,
        YES if _came_back(life, begun, today) else NO,
        _status_since(life, last),
        f"{last.legal_status}: {LAW[last.legal_status]}" if last.legal_status in LAW else None,
        *[None] * 6,
        sum(home.until_on is None or home.until_on > today - YEAR for home in placed),
        ceased,
        CEASED.get(last.ended_reason) if ceased else None,
        *_placement(life, placed[-1] if placed else None, homes),
        sum(each.category == Category.MISSING for each in lately),
        sum(each.category == Category.AWAY for each in lately),
        *interview(life.absences, today),
        life.team or None,
        life.worker or None,
    ]


def _who(life: Life, today: date) -> list[Value]:
    alone = [each for each in life.cares if each.status == CareStatus.Status.UNACCOMPANIED]
    is_alone = any(each.until_on is None or each.until_on > today - YEAR for each in alone)
    code = life.child.ethnicity
    return [
        life.number,
        GENDER[life.child.sex],
        f"{ETHNIC[code]}) {code}" if code in ETHNIC else None,
        life.child.born_on,
        life.age(today),
        YES if is_alone else NO,
        UNKNOWN,  # not recorded here
    ]


def _came_back(life: Life, begun: date, today: date) -> bool:
    return begun > today - YEAR and any(
        ended is not None and ended > today - YEAR and start < begun
        for start, ended in life.periods
    )


def _status_since(life: Life, last: CareStatus) -> date:
    """The first day of the legal status that stands, however many stretches it was recorded in."""
    since = last.from_on
    for care in reversed(life.looked_after[:-1]):
        if care.legal_status != last.legal_status or care.until_on is None or care.until_on < since:
            break
        since = care.from_on
    return since


def _placement(life: Life, home: Home | None, homes: dict[int | None, str]) -> list[Value]:
    if home is None:
        return [None] * 7
    at = [each for each in life.postcodes if each.until_on is None and each.from_on >= home.from_on]
    where = home.authority
    return [
        home.from_on,
        PLACE.get(home.placement_type, home.placement_type),
        PROVIDER.get(home.provider_type),
        at[-1].postcode if at else None,
        homes.get(home.carer_id),
        IN_OUT[where.pk == life.answers_id] if where else None,
        where.name if where else None,
    ]


IN_OUT = {True: "a) In", False: "b) Out"}


def _placed(life: Life, absence: Absence) -> bool:
    """Within a placement: from care, or on a day on which the child was looked after."""
    return absence.from_care or any(
        start <= absence.begins_on and (ended is None or absence.begins_on <= ended)
        for start, ended in life.periods
    )


def interview(absences: list[Absence], today: date) -> list[Value]:
    """Of the latest missing episode, one that ended if there is one: offered, accepted."""
    of = [each for each in absences if each.category == Category.MISSING]
    of = [each for each in of if today - YEAR < each.begins_on]
    if not of:
        return [None, None]
    last = max(of, key=lambda each: (each.ends_on is not None, each.begins_on, each.ref))
    if not last.has_interview:
        return [UNKNOWN, UNKNOWN]
    return [YES if last.offered else NO, YES if last.accepted else NO]
