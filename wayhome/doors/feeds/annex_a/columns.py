"""The Annex A lists that are taken in (domain.md 3.4), under the inspectorate's own headings.

A heading fits if it says the same in other capitals, spaces and marks, or fits the pattern under
which councils are known to send it.
"""

import re

from wayhome.doors.feeds.council import codes
from wayhome.doors.feeds.council.columns import DAY, Column, table

KEEP_RAW_DAYS = 400  # the workbook and its rows as they came (P45)
EXPECTED_DAYS = 100  # lists are drawn up each quarter at least (local)

CHILD, BORN = "Child Unique ID", "Date of Birth"
GENDER, ETHNICITY = "Gender", "Ethnicity"
MISSING = "Number of Episodes Missing in the last 12 months"
OFFERED = "Return Interview offered after last missing episode"
ACCEPTED = "Return Interview accepted after last missing episode"


def _like(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _day(name: str, pattern: str = "", *, is_needed: bool = False) -> Column:
    heading = _like(pattern) if pattern else None
    return Column(name, DAY, is_needed=is_needed, is_day=True, heading=heading)


KEY = Column(
    CHILD,
    "the council's number of the child",
    is_needed=True,
    limit=40,
    heading=_like(r"\bchild\b.*\b(id|identifier)\b|\b(id|identifier)\b.*\bchild\b"),
)
WHO = (
    KEY,
    Column(GENDER, "a) Male, b) Female …", code=codes.sex, heading=_like(r"^(gender|sex)\b")),
    Column(ETHNICITY, "a) WBRI …", code=codes.ethnicity, heading=_like("ethnic")),
    _day(BORN, r"date.*birth|^dob$"),
)
CONTACTS = table(
    "List 1",
    (
        *WHO,
        _day("Date of Contact", r"date.*contact", is_needed=True),
        Column("Contact Source", "q) 6: Police …", code=codes.source,
               heading=_like(r"contact.*source")),
    ),
    key=CHILD, begins="Date of Contact", born=BORN,
)  # fmt: skip
EARLY_HELP = table(
    "List 2",
    (
        *WHO,
        _day("Assessment start date", r"assessment.*start", is_needed=True),
        _day("Assessment completion date", r"assessment.*(complet|end)"),
        Column("Organisation completing assessment", "name", limit=200,
               heading=_like("organi[sz]ation")),
    ),
    key=CHILD, begins="Assessment start date", ends="Assessment completion date", born=BORN,
)  # fmt: skip
REFERRALS = table(
    "List 3",
    (
        *WHO,
        _day("Date of referral", r"date of.*referral", is_needed=True),
        Column("Referral Source", "q) 6: Police …", code=codes.source,
               heading=_like(r"referral.*source")),
        Column("Referral NFA?", "Yes or No", code=codes.truth, heading=_like(r"referral.*nfa")),
    ),
    key=CHILD, begins="Date of referral", born=BORN,
)  # fmt: skip
ASSESSMENTS = table(
    "List 4",
    (
        *WHO,
        _day("Continuous Assessment Start Date", r"assessment start", is_needed=True),
        _day("Continuous Assessment Date of Authorisation", r"assessment.*authori[sz]ation"),
    ),
    key=CHILD, begins="Continuous Assessment Start Date",
    ends="Continuous Assessment Date of Authorisation", born=BORN,
)  # fmt: skip
ENQUIRIES = table(
    "List 5",
    (
        *WHO,
        _day("Strategy discussion initiating Section 47 Enquiry Start Date",
             r"strategy.*47.*start|s47.*start", is_needed=True),
        _day("Date of Initial Child Protection Conference",
             r"^date of (initial child protection conference|icpc)"),
    ),
    key=CHILD, begins="Strategy discussion initiating Section 47 Enquiry Start Date", born=BORN,
)  # fmt: skip
IN_NEED = table(
    "List 6",
    (
        *WHO,
        _day("CIN Start Date", r"cin.*start", is_needed=True),
        Column("Primary Need Code", "N1 - Abuse or neglect …", code=codes.need,
               heading=_like(r"primary need")),
        _day("CIN Closure Date", r"cin.*clos"),
        Column("Reason for Closure", "RC1 to RC9", code=codes.closed,
               heading=_like(r"reason.*clos")),
    ),
    key=CHILD, begins="CIN Start Date", ends="CIN Closure Date", born=BORN,
)  # fmt: skip
PROTECTION = table(
    "List 7",
    (
        *WHO,
        _day("Child Protection Plan Start Date", r"protection plan start|cpp start",
             is_needed=True),
        Column("Initial Category of Abuse", "a) Neglect …", code=codes.category,
               heading=_like(r"initial category")),
        Column("Latest Category of Abuse", "a) Neglect …", code=codes.category,
               heading=_like(r"latest category")),
        _day("Child Protection Plan End Date", r"protection plan end|cpp end"),
    ),
    key=CHILD, begins="Child Protection Plan Start Date",
    ends="Child Protection Plan End Date", born=BORN,
)  # fmt: skip
LOOKED_AFTER = table(
    "List 8",
    (
        *WHO,
        _day("Date Started to be Looked After", r"date started.*looked after|date started.*lac",
             is_needed=True),
        Column("Child's Category of Need", "N1 - Abuse or neglect …", code=codes.need,
               heading=_like(r"category of need")),
        _day("Start date of current legal status", r"start date.*legal status"),
        Column("Child's Legal Status", "C2: FCO …", code=codes.legal_status,
               heading=_like(r"child.*legal status")),
        _day("Date Ceased to be Looked After", r"date ceased"),
        Column("Reason Ceased to be Looked After", "E4A …", code=codes.ceased,
               heading=_like(r"reason ceased")),
        _day("Start Date of Most Recent Placement", r"start date.*placement"),
        Column("Placement Type", "d) U4: Foster placement …", code=codes.placement,
               heading=_like(r"placement type")),
        Column("Placement Provider", "b) PR1 - Own provision …", code=codes.provider,
               heading=_like(r"placement provider")),
        Column("URN of Placement", "of a registered home", heading=_like(r"urn of placement")),
        Column(MISSING, "a number", code=codes.number,
               heading=_like(r"number of episodes.*missing.*12 months")),
        Column(OFFERED, "a) Yes or b) No", heading=_like(r"offered a return interview")),
        Column(ACCEPTED, "a) Yes or b) No", heading=_like(r"accept a return interview")),
    ),
    key=CHILD, begins="Date Started to be Looked After", ends="Date Ceased to be Looked After",
    born=BORN,
)  # fmt: skip
LISTS = (
    CONTACTS, EARLY_HELP, REFERRALS, ASSESSMENTS, ENQUIRIES, IN_NEED, PROTECTION, LOOKED_AFTER,
)  # fmt: skip
TABLES = {of.name: of for of in LISTS}
NEEDED = (CHILD, BORN)  # a list without these headings is none
