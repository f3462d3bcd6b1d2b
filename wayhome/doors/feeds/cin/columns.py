"""The tables of a CIN census that are taken in (domain.md 3.6, 3.7), and what each element says."""

from wayhome.doors.feeds.council import codes
from wayhome.doors.feeds.council.columns import DAY, Column, table

KEEP_RAW_DAYS = 400  # files and rows as they came: until the next census is in and checked (P45)
EXPECTED_DAYS = 400  # once a year

KEY = Column("LAchildID", "the council's number of the child", is_needed=True, limit=40)
REFERRED = Column("CINreferralDate", f"the day of the referral; {DAY}", is_day=True)
# beside what followed from it: read to compare, and no fault of that row
OF_REFERRAL = Column("CINreferralDate", "the day of the referral that it followed")
CHILDREN = table(
    "Children",
    (
        KEY,
        Column("UPN", "unique pupil number", limit=13),
        Column("PersonBirthDate", DAY, is_day=True),
        Column("ExpectedPersonBirthDate", f"of an unborn child; {DAY}"),
        Column("Sex", "M, F or U; 1 or 2 until 2023", code=codes.sex),
        Column("Ethnicity", "the census code: WBRI", code=codes.ethnicity),
        Column("PersonDeathDate", DAY, is_day=True),
        Column("Disabilities", "codes parted by spaces: LD AUT, or NONE", code=codes.disabilities),
    ),
    key="LAchildID",
    begins="",
    born="PersonBirthDate",
)
REFERRALS = table(
    "Referrals",
    (
        KEY,
        REFERRED,
        Column("ReferralSource", "1A to 10", code=codes.source),
        Column("PrimaryNeedCode", "N0 to N9", code=codes.need),
        Column("CINclosureDate", f"when the case was closed; {DAY}", is_day=True),
        Column("ReasonForClosure", "RC1 to RC9"),
        Column("ReferralNFA", "1 or true for no further action", code=codes.truth),
        Column("DateOfInitialCPC", f"initial child protection conference; {DAY}", is_day=True),
    ),
    key="LAchildID",
    begins="CINreferralDate",
    ends="CINclosureDate",
)
ASSESSMENTS = table(
    "Assessments",
    (
        KEY,
        OF_REFERRAL,
        Column("AssessmentActualStartDate", DAY, is_needed=True, is_day=True),
        Column("AssessmentAuthorisationDate", DAY, is_day=True),
        Column(
            "AssessmentFactors", "codes parted by spaces: 10A 11A", code=codes.factors, limit=400
        ),
    ),
    key="LAchildID",
    begins="AssessmentActualStartDate",
    ends="AssessmentAuthorisationDate",
)
ENQUIRIES = table(
    "Enquiries",
    (
        KEY,
        OF_REFERRAL,
        Column("S47ActualStartDate", DAY, is_needed=True, is_day=True),
        Column("DateOfInitialCPC", DAY, is_day=True),
        Column("ICPCnotRequired", "1 or true if none was needed", code=codes.truth),
    ),
    key="LAchildID",
    begins="S47ActualStartDate",
)
PLANS = table(
    "Plans",
    (
        KEY,
        OF_REFERRAL,
        Column("CPPstartDate", DAY, is_needed=True, is_day=True),
        Column("CPPendDate", DAY, is_day=True),
        Column("InitialCategoryOfAbuse", "NEG, PHY, SAB, EMO or MUL", code=codes.category),
        Column("LatestCategoryOfAbuse", "NEG, PHY, SAB, EMO or MUL", code=codes.category),
        Column("NumberOfPreviousCPP", "a number", code=codes.number),
    ),
    key="LAchildID",
    begins="CPPstartDate",
    ends="CPPendDate",
)
REVIEWS = table(
    "Reviews",
    (
        KEY,
        Column("CPPstartDate", "the first day of the plan that was reviewed"),
        Column("CPPreviewDate", f"the day of the review; {DAY}", is_needed=True, is_day=True),
    ),
    key="LAchildID",
    begins="CPPreviewDate",
)
CIN_PLANS = table(
    "CIN plans",
    (
        KEY,
        OF_REFERRAL,
        Column("CINPlanStartDate", DAY, is_needed=True, is_day=True),
        Column("CINPlanEndDate", DAY, is_day=True),
    ),
    key="LAchildID",
    begins="CINPlanStartDate",
    ends="CINPlanEndDate",
)
TABLES = {
    of.name: of for of in (CHILDREN, REFERRALS, ASSESSMENTS, ENQUIRIES, PLANS, REVIEWS, CIN_PLANS)
}
