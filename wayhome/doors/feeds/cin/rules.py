"""The published rules of the CIN census that bear on what is taken in, and our own beside them.

A published rule keeps its code and message (Department for Education, CIN census validation
rules). What it says of the whole census year is asked of each row.
"""

from datetime import date

from wayhome.doors.feeds.cin.columns import (
    ASSESSMENTS,
    CHILDREN,
    CIN_PLANS,
    PLANS,
    REFERRALS,
    REVIEWS,
)
from wayhome.doors.feeds.council.codes import CLOSED, NO_DISABILITY, NO_FACTORS, known_disabilities
from wayhome.doors.feeds.council.parse import Said
from wayhome.doors.feeds.council.rules import COMMON, Check, Window
from wayhome.doors.feeds.declared import Rule

REFERRED = "CINreferralDate"


def _after(day: date | None, limit: date | None) -> bool:
    return bool(day and limit and day > limit)


def _not_after(day: date | None, limit: date | None) -> bool:
    return bool(day and limit and day <= limit)


def _outside(day: date | None, window: Window) -> bool:
    return bool(day and window.first and not window.first <= day <= (window.last or day))


def _factors(row: Said) -> list[str]:
    return row.text("AssessmentFactors").upper().split()


def _before_referral(row: Said, begins: str) -> bool:
    return _after(row.day(REFERRED), row.day(begins))


PUBLISHED = (
    Check(
        code="8520",
        message="Date of Birth is after data collection period (must be on or before the end of the"
        " census period)",
        fields=("PersonBirthDate",),
        tables=(CHILDREN.name,),
        finds=lambda row, window: _after(row.day("PersonBirthDate"), window.last),
        holds=True,
    ),
    Check(
        code="8525",
        message="Either Date of Birth or Expected Date of Birth must be provided (but not both)",
        fields=("PersonBirthDate", "ExpectedPersonBirthDate"),
        tables=(CHILDREN.name,),
        finds=lambda row, _w: (
            bool(row.text("PersonBirthDate")) == bool(row.text("ExpectedPersonBirthDate"))
        ),
    ),
    Check(
        code="4180",
        message="Gender is missing",
        fields=("Sex",),
        tables=(CHILDREN.name,),
        finds=lambda row, _w: not row.text("Sex"),
    ),
    Check(
        code="8600",
        message="Child referral date missing or after data collection period",
        fields=(REFERRED,),
        tables=(REFERRALS.name,),
        finds=lambda row, window: not row.text(REFERRED) or _after(row.day(REFERRED), window.last),
        holds=True,
    ),
    Check(
        code="8610",
        message="Primary Need code is missing for a referral which led to further action.",
        fields=("ReferralNFA", "PrimaryNeedCode"),
        tables=(REFERRALS.name,),
        finds=lambda row, _w: row.code("ReferralNFA") == "no" and not row.text("PrimaryNeedCode"),
    ),
    Check(
        code="8620",
        message="CIN Closure Date present and does not fall within the Census year",
        fields=("CINclosureDate",),
        tables=(REFERRALS.name,),
        finds=lambda row, window: _outside(row.day("CINclosureDate"), window),
    ),
    Check(
        code="8640",
        message="CIN Reason for closure code invalid (see Reason for Closure table in CIN Census"
        " code set)",
        fields=("ReasonForClosure",),
        tables=(REFERRALS.name,),
        finds=lambda row, _w: row.text("ReasonForClosure").upper() not in CLOSED | {""},
    ),
    Check(
        code="8608",
        message="Assessment Start Date cannot be later than its End Date",
        fields=("AssessmentActualStartDate", "AssessmentAuthorisationDate"),
        tables=(ASSESSMENTS.name,),
        finds=lambda row, _w: _after(
            row.day("AssessmentActualStartDate"), row.day("AssessmentAuthorisationDate")
        ),
        holds=True,
    ),
    Check(
        code="1103",
        message="The assessment start date cannot be before the referral date",
        fields=("AssessmentActualStartDate", REFERRED),
        tables=(ASSESSMENTS.name,),
        finds=lambda row, _w: _before_referral(row, "AssessmentActualStartDate"),
    ),
    Check(
        code="8897Q",
        message="Parental or child factors at assessment information is missing from a completed"
        " assessment",
        fields=("AssessmentFactors",),
        tables=(ASSESSMENTS.name,),
        finds=lambda row, _w: bool(row.text("AssessmentAuthorisationDate")) and not _factors(row),
    ),
    Check(
        code="8898",
        message="The assessment has more than one parental or child factors with the same code",
        fields=("AssessmentFactors",),
        tables=(ASSESSMENTS.name,),
        finds=lambda row, _w: len(set(_factors(row))) < len(_factors(row)),
    ),
    Check(
        code="8925",
        message="Child Protection Plan End Date earlier than Start Date",
        fields=("CPPstartDate", "CPPendDate"),
        tables=(PLANS.name,),
        finds=lambda row, _w: _after(row.day("CPPstartDate"), row.day("CPPendDate")),
        holds=True,
    ),
    Check(
        code="8790",
        message="Disability information includes both None and other values",
        fields=("Disabilities",),
        tables=(CHILDREN.name,),
        finds=lambda row, _w: (
            NO_DISABILITY in row.text("Disabilities").upper().split()
            and bool(known_disabilities(row.text("Disabilities")))
        ),
    ),
    Check(
        code="4011",
        message="CIN Plan End Date earlier than Start Date",
        fields=("CINPlanStartDate", "CINPlanEndDate"),
        tables=(CIN_PLANS.name,),
        finds=lambda row, _w: _after(row.day("CINPlanStartDate"), row.day("CINPlanEndDate")),
        holds=True,
    ),
    Check(
        code="4013",
        message="CIN Plan end date must fall within the census year",
        fields=("CINPlanEndDate",),
        tables=(CIN_PLANS.name,),
        finds=lambda row, window: _outside(row.day("CINPlanEndDate"), window),
    ),
    Check(
        code="4015",
        message="The CIN Plan start date cannot be before the referral date",
        fields=("CINPlanStartDate", REFERRED),
        tables=(CIN_PLANS.name,),
        finds=lambda row, _w: _before_referral(row, "CINPlanStartDate"),
    ),
    Check(
        code="8841",
        message="The review date cannot be on the same day or before the Child protection Plan"
        " start date.",
        fields=("CPPreviewDate", "CPPstartDate"),
        tables=(REVIEWS.name,),
        finds=lambda row, _w: _not_after(row.day("CPPreviewDate"), row.day("CPPstartDate")),
    ),
    Check(
        code="1105",
        message="The child protection plan start date cannot be before the referral date",
        fields=("CPPstartDate", REFERRED),
        tables=(PLANS.name,),
        finds=lambda row, _w: _before_referral(row, "CPPstartDate"),
    ),
)
TOGETHER = (
    Rule(
        code="8510",
        message="More than one child record with the same LA Child ID",
        fields=("LAchildID",),
    ),
)
OURS = (
    Check(
        code="W24",
        message="The child was not born when the census was taken. An unborn child has no record"
        " yet: the next census brings the child.",
        fields=("PersonBirthDate", "ExpectedPersonBirthDate"),
        tables=(CHILDREN.name,),
        finds=lambda row, _w: (
            bool(row.text("ExpectedPersonBirthDate")) and not row.text("PersonBirthDate")
        ),
        holds=True,
    ),
    Check(
        code="W27",
        message="The census gives a day of death. It was not recorded: if it is so, say it on the"
        " child's record, which stops all clocks and letters.",
        fields=("PersonDeathDate",),
        tables=(CHILDREN.name,),
        finds=lambda row, _w: bool(row.text("PersonDeathDate")),
    ),
    Check(
        code="W30",
        message="21 says that there are no factors, and others stand beside it.",
        fields=("AssessmentFactors",),
        tables=(ASSESSMENTS.name,),
        finds=lambda row, _w: NO_FACTORS in _factors(row) and len(set(_factors(row))) > 1,
    ),
    Rule(
        code="W11",
        message="There is an earlier row for this child. Only one can be taken in.",
        fields=("LAchildID",),
        holds=True,
    ),
    Rule(
        code="W02",
        message="The child's own row is held, or there is none. Mend that one first; this row then"
        " follows.",
        fields=("LAchildID",),
        holds=True,
    ),
)
RULES: dict[str, Rule] = {rule.code: rule for rule in (*PUBLISHED, *TOGETHER, *OURS, *COMMON)}
