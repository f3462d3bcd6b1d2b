"""The columns of a force's missing reports: one row is a whole report as it stood at one moment."""

import csv
import io
from dataclasses import dataclass

from wayhome.doors.feeds import reading
from wayhome.practice.missing.models import Grade

KEEP_RAW_DAYS = 400  # files and rows as they came, for correction and undo (P45)
EXPECTED_DAYS = 2  # a force that sends its reports at all sends them daily (local)


@dataclass(frozen=True)
class Column:
    """`says` stands in the template and in the how-to, word for word."""

    name: str
    says: str
    is_needed: bool = False
    limit: int = 100

    @property
    def instruction(self) -> str:
        """The line under the heading in the template; a row of these is left out when read."""
        return f"{'Required' if self.is_needed else 'Optional'}: {self.says}"


TIME = "dd/mm/yyyy hh:mm"
COLUMNS = (
    Column("reference", "the force's own reference of the report; never given twice", True, 40),
    Column("updated_at", f"when your system last changed the report; {TIME}:ss", True),
    Column("status", "missing, found, returned or closed, as it stands at updated_at", True),
    Column("person_id", "your number of the person (NICHE, PNC); the surest way to know a child",
           limit=40),
    Column("given_name", "first names; one of the two names is needed", True, 80),
    Column("family_name", "family name", True, 80),
    Column("date_of_birth", "dd/mm/yyyy; leave it empty if it is not known", True),
    Column("sex", "M, F or U"),
    Column("address", "where the child lives; kept for a child who is new here", limit=200),
    Column("postcode", "of that address", limit=8),
    Column("council", "the council area in which the child lives, by its code: E06000049"),
    Column("missing_from", "home, care or education; home if empty"),
    Column("missing_since", f"when last seen: {TIME}, or dd/mm/yyyy if only the day is known",
           True),
    Column("last_seen_where", "place", limit=200),
    Column("last_seen_by", "who saw the child last", limit=120),
    Column("reported_at", f"when the police were told; {TIME}", True),
    Column("reported_by", "who told the police", limit=120),
    Column("circumstances", "what happened, in plain words", limit=4_000),
    Column("grade", "high, medium, low or very_low"),
    Column("graded_at", f"when that grade was given; {TIME}"),
    Column("grade_reason", "why; a grade without its time and reason is not taken in", limit=2_000),
    Column("grade_authorised_by", "who authorised a very low grade", limit=120),
    Column("grade_review_at", f"when a very low grade is looked at again; {TIME}"),
    Column("found_at", f"when found: {TIME}, or dd/mm/yyyy; needed for status found"),
    Column("found_where", "place", limit=200),
    Column("found_how", "by whom, in what way", limit=200),
    Column("returned_at", f"when back in a home or care setting: {TIME}, or dd/mm/yyyy; needed for"
           " status returned"),
    Column("returned_to", "which home or setting", limit=200),
    Column("closed_at", f"when closed without the child found or back; {TIME}"),
    Column("closing_reason", "error, died or police: needed for status closed, unless the child was"
           " found or is back"),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
DATES = ("date_of_birth",)
INSTANTS = ("missing_since", "found_at", "returned_at")  # a day alone will do
MOMENTS = ("updated_at", "reported_at", "graded_at", "grade_review_at", "closed_at")
FILLED = ("reference", "updated_at", "status", "missing_since", "reported_at")
STATUS = ("missing", "found", "returned", "closed")
CLOSING = ("error", "died", "police")
CODES: dict[str, tuple[str, ...]] = {
    "status": STATUS,
    "sex": ("M", "F", "U"),
    "missing_from": ("home", "care", "education"),
    "grade": tuple(Grade.values),
    "closing_reason": CLOSING,
}

REPORTS = reading.Table(
    "Reports",
    tuple(column.name for column in COLUMNS),
    is_required=True,
    optional=frozenset(column.name for column in COLUMNS if not column.is_needed),
    limits={column.name: column.limit for column in COLUMNS},
)
TABLES = {REPORTS.name: REPORTS}


def hint(_table: reading.Table, column: str) -> str:
    return BY_NAME[column].says


def template() -> str:
    """A CSV file to fill in: the headings, and a line that says what each column takes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column.name for column in COLUMNS)
    writer.writerow(column.instruction for column in COLUMNS)
    return out.getvalue()
