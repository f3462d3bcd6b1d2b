"""Lists of whole populations: what their files hold, and the little that is kept of them (P45).

A row is read once, to see whether it is about a child whom the council is involved with. Of such a
row the record and what it brings are kept; of every other row, nothing.
"""

import csv
import io
import re
from dataclasses import dataclass

from wayhome.doors.feeds import reading
from wayhome.doors.feeds.council.columns import DAY, Column, Table, table

KEEP_RAW_DAYS = 30  # of rows about children who are known: to put them right, or take them back
EXPECTED_DAYS = {"roll": 130, "health": 400}  # each term; each year (local)
RECORD = "Record"
CHECK = "ABCDEFGHJKLMNPQRTUVWXYZ"
UPN = re.compile(r"[A-HJ-NP-RT-Z]\d{11}[\dA-HJ-NP-RT-Z]")


def pupil_number(text: str) -> str:
    """A UPN whose check letter is right (domain.md 3.7), or ""."""
    said = re.sub(r"\s", "", text.upper())
    if not UPN.fullmatch(said):
        return ""
    values = [int(each) if each.isdigit() else CHECK.index(each) for each in said[1:]]
    total = sum(value * weight for weight, value in enumerate(values, start=2))
    return said if CHECK[total % len(CHECK)] == said[0] else ""


def nhs_number(text: str) -> str:
    """Ten figures of which the last checks the others, or ""."""
    said = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d{10}", said):
        return ""
    total = sum(int(each) * weight for each, weight in zip(said, range(10, 1, -1), strict=False))
    return said if (11 - total % 11) % 11 == int(said[9]) else ""


KEY = Column(RECORD, "the child’s reference here", is_needed=True, limit=12)
ROLL = table(
    "Roll",
    (
        KEY,
        Column("upn", "unique pupil number", code=pupil_number, limit=20),
        Column("school", "the school’s name or reference here", is_needed=True),
        Column("on_roll_on", f"first day on the roll; {DAY}", is_needed=True, is_day=True),
        Column("off_roll_on", f"first day no longer on it; {DAY}", is_day=True),
    ),
    key=RECORD, begins="on_roll_on", ends="off_roll_on",
)  # fmt: skip
HEALTH = table(
    "Health list",
    (
        KEY,
        Column("CHILD_NHS_NUMBER", "ten figures", is_needed=True, code=nhs_number, limit=20),
    ),
    key=RECORD, begins="",
)  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """One feed: the file as it comes, who a row is about, and the table that is kept of it.

    `says` is what each column of the file takes, for its template.
    """

    says: dict[str, str]
    needed: frozenset[str]
    given: str
    family: str
    born: str
    postcode: str
    number: str  # the column of the child's number, and which kind of number it is
    number_kind: str
    kept: Table
    sex: str = ""

    @property
    def file(self) -> reading.Table:
        columns = tuple(self.says)
        optional = frozenset(columns) - self.needed
        return reading.Table(self.kept.name, columns, is_required=True, optional=optional)

    def template(self) -> bytes:
        """A CSV file to fill in: the headings, and a line that says what each column takes."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(self.says)
        writer.writerow(
            f"{'Required' if name in self.needed else 'Optional'}: {says}"
            for name, says in self.says.items()
        )
        return out.getvalue().encode()


LISTED = {
    "roll": Listed(
        says={
            "upn": "unique pupil number",
            "given_name": "first names",
            "family_name": "family name",
            "date_of_birth": DAY,
            "sex": "M, F or U",
            "postcode": "where the child lives",
            "school": "the school’s name, as it is here",
            "on_roll_on": f"first day on the roll; {DAY}",
            "off_roll_on": f"first day no longer on it; {DAY}; empty while on roll",
        },
        needed=frozenset(
            ("given_name", "family_name", "date_of_birth", "school", "on_roll_on", "off_roll_on")
        ),
        given="given_name", family="family_name", born="date_of_birth", postcode="postcode",
        number="upn", number_kind="upn", kept=ROLL, sex="sex",
    ),
    "health": Listed(
        says={
            "CHILD_FIRST_NAME": "first names",
            "CHILD_LAST_NAME": "family name",
            "CHILD_DATE_OF_BIRTH": DAY,
            "CHILD_POSTCODE": "where the child lives",
            "CHILD_NHS_NUMBER": "NHS number",
        },
        needed=frozenset(("CHILD_FIRST_NAME", "CHILD_LAST_NAME", "CHILD_DATE_OF_BIRTH")),
        given="CHILD_FIRST_NAME", family="CHILD_LAST_NAME", born="CHILD_DATE_OF_BIRTH",
        postcode="CHILD_POSTCODE", number="CHILD_NHS_NUMBER", number_kind="nhs", kept=HEALTH,
    ),
}  # fmt: skip
