"""Every rule by which a row of missing reports is judged. All are ours, and labelled so (P48).

`finds` asks one row alone; a rule without it is asked over many rows (judging.py) or when the row
is taken in (settling.py). Each is shown by a row that breaks it and one that just does not, in
tests/test_police_rules.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from wayhome.doors.feeds.declared import AS_WRITTEN, Rule
from wayhome.doors.feeds.police.columns import CODES, FILLED
from wayhome.doors.feeds.police.parse import NEVER, TWICE, UNREADABLE, Said, said
from wayhome.doors.feeds.reading import KEY
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.clock import LONDON
from wayhome.practice.missing.facts import CLOCK_SKEW

FIRST = datetime(1990, 1, 1, tzinfo=UTC)  # no report that is kept anywhere is older
GRADE = ("graded_at", "grade_review_at")
TIMES = ("updated_at", "missing_since", "reported_at", "found_at", "returned_at", "closed_at")


@dataclass(frozen=True, kw_only=True)
class Check(Rule):
    """`finds` says whether a row breaks the rule, at this instant."""

    finds: Callable[[Said, datetime], bool] | None = None


def _moments(row: Said) -> dict[str, datetime]:
    """Column -> the earliest instant that it names."""
    named = {
        "updated_at": row.updated_at,
        "reported_at": row.reported_at,
        "closed_at": row.closed_at,
        "missing_since": row.since.earliest_at if row.since else None,
        "found_at": row.found.earliest_at if row.found else None,
        "returned_at": row.returned.earliest_at if row.returned else None,
    }
    return {column: at for column, at in named.items() if at}


def _unread(code: str) -> Callable[[Said, datetime], bool]:
    return lambda row, _now: any(
        found == code and column not in GRADE for column, found in row.unread.items()
    )


def _reads_as(code: str) -> Callable[[object, str, str], bool]:
    """Whether a cell by itself is one that could not be read for this reason."""
    return lambda _table, column, text: (
        column not in GRADE and said({column: text}).unread.get(column) == code
    )


def _wrong_order(row: Said, _now: datetime) -> bool:
    """Missing, then told, then found, then back; as far as each is known exactly."""
    if row.since and row.reported_at and row.since.earliest_at > row.reported_at + CLOCK_SKEW:
        return True
    ends = [end.latest_at for end in (row.found, row.returned) if end]
    ends += [row.closed_at] if row.closed_at else []
    if row.since and any(end < row.since.earliest_at for end in ends):
        return True
    return bool(row.found and row.returned and row.returned.latest_at < row.found.earliest_at)


def _status_disagrees(row: Said, _now: datetime) -> bool:
    status, closing = row.code("status"), row.text("closing_reason")
    if status not in CODES["status"]:
        return False
    return {
        "missing": not row.is_open,
        "found": row.found is None,
        "returned": row.returned is None,
        "closed": row.is_open,
    }[status] or bool(closing and (row.found or row.returned))


def eighteenth(born_on: date) -> date:
    """The day on which somebody is eighteen; one born on 29 February is so on 1 March."""
    try:
        return born_on.replace(year=born_on.year + 18)
    except ValueError:
        return date(born_on.year + 18, 3, 1)


def _is_adult(row: Said, _now: datetime) -> bool:
    if not (row.since and row.born_on):
        return False
    return row.since.earliest_at.astimezone(LONDON).date() >= eighteenth(row.born_on)


def _born_later(row: Said, now: datetime) -> bool:
    if row.born_on is None:
        return False
    since = row.since.latest_at if row.since else now
    return row.born_on > min(since, now).astimezone(LONDON).date()


def _grade_is_not_whole(row: Said, _now: datetime) -> bool:
    named = ("grade", "graded_at", "grade_reason")
    return any(row.text(column) for column in named) and not row.has_grade


def _blank(row: Said, _now: datetime) -> bool:
    return any(not row.text(column) for column in FILLED)


def _not_on_its_list(row: Said, _now: datetime) -> bool:
    return any(row.text(c) and row.code(c) not in CODES[c] for c in CODES if c != "grade")


def _off_its_list(_table: object, column: str, text: str) -> bool:
    if column not in CODES or column == "grade":
        return False
    row = said({column: text})
    return bool(row.text(column)) and row.code(column) not in CODES[column]


ALONE = (
    Check(
        code="F01",
        message="This must be filled in.",
        fields=FILLED,
        cell=lambda _table, column, text: column in FILLED and not text.strip(),
        finds=_blank,
        holds=True,
    ),
    Check(
        code="F02",
        message="This is not a reference: letters, figures and / . - _ only, at most 40.",
        fields=("reference",),
        finds=lambda row, _now: bool(row.reference) and not KEY.fullmatch(row.reference),
        holds=True,
    ),
    Check(
        code="F03",
        message="The row names nobody. If no name is known, write Unknown.",
        fields=("given_name", "family_name"),
        finds=lambda row, _now: not row.name,
        holds=True,
    ),
    Check(
        code=UNREADABLE,
        message="This cannot be read as a date or time. Write dd/mm/yyyy, and hh:mm where a time is"
        " asked: 04/11/2026 22:10.",
        fields=(),
        cell=_reads_as(UNREADABLE),
        finds=_unread(UNREADABLE),
        holds=True,
    ),
    Check(
        code=TWICE,
        message="The clocks went back that night and this time came twice. Write BST after it for"
        " the first time, GMT for the second.",
        fields=(),
        cell=_reads_as(TWICE),
        finds=_unread(TWICE),
        holds=True,
    ),
    Check(
        code=NEVER,
        message="The clocks went forward and this time did not happen.",
        fields=(),
        cell=_reads_as(NEVER),
        finds=_unread(NEVER),
        holds=True,
    ),
    Check(
        code="F08",
        message="This is none of the words that the column takes.",
        fields=(),
        cell=_off_its_list,
        finds=_not_on_its_list,
        holds=True,
    ),
    Check(
        code="F09",
        message="This is in the future.",
        fields=TIMES,
        cell=lambda table, column, text: column in TIMES and _is_future(column, text),
        finds=lambda row, now: any(at > now + CLOCK_SKEW for at in _moments(row).values()),
        holds=True,
    ),
    Check(
        code="F10",
        message="The times are in the wrong order: missing, then reported, then found, then back.",
        fields=("missing_since", "reported_at", "found_at", "returned_at", "closed_at"),
        finds=_wrong_order,
        holds=True,
    ),
    Check(
        code="F11",
        message="The status and the times say different things: missing has no end; found, returned"
        " and closed each have theirs; a closing reason stands only where the child was not found.",
        fields=("status", "found_at", "returned_at", "closing_reason"),
        finds=_status_disagrees,
        holds=True,
    ),
    Check(
        code="F12",
        message="This person was 18 or over when they went missing. Adults are not taken in.",
        fields=("date_of_birth", "missing_since"),
        finds=_is_adult,
        holds=True,
    ),
    Check(
        code="F13",
        message="No date of birth is given. The child's age is not known, and other reports of this"
        " child may wait for a person.",
        fields=("date_of_birth",),
        finds=lambda row, _now: not row.text("date_of_birth"),
    ),
    Check(
        code="F14",
        message="The date of birth is after the day on which the child went missing.",
        fields=("date_of_birth", "missing_since"),
        finds=_born_later,
        holds=True,
    ),
    Check(
        code="F15",
        message="The grade was not taken in: it needs its level, its time and its reason, and a"
        " very low one who authorised it and when it is looked at again. The report itself was.",
        fields=("grade", "graded_at", "grade_reason", "grade_authorised_by", "grade_review_at"),
        finds=_grade_is_not_whole,
    ),
    Check(
        code="F19",
        message="This is before 1990. Look at the year.",
        fields=TIMES,
        cell=lambda _table, column, text: column in TIMES and _is_ancient(column, text),
        finds=lambda row, _now: any(at < FIRST for at in _moments(row).values()),
        holds=True,
    ),
)


def _is_future(column: str, text: str) -> bool:
    return any(at > clock.now() + CLOCK_SKEW for at in _moments(said({column: text})).values())


def _is_ancient(column: str, text: str) -> bool:
    return any(at < FIRST for at in _moments(said({column: text})).values())


# Whoever sent the file cannot say: somebody with the matching duty does (P20).
WAITING = ("F22", "F23", "F24")
TOGETHER = (
    Rule(
        code="F07",
        message="Some dates in this file have the month first (a second number over 12), so this"
        " one may too. Write every date as dd/mm/yyyy, or as yyyy-mm-dd.",
        fields=(),
        cell=lambda _table, column, text: (
            column == "date_of_birth" or column in TIMES
        ) and reads_both_ways(text),
        holds=True,
    ),
    Rule(
        code="F16",
        message="Another row has the same reference and updated_at, and says something else.",
        fields=("reference", "updated_at"),
        holds=True,
    ),
)  # fmt: skip
TAKEN_IN = (
    Rule(
        code="F17",
        message="The child is new here and this is no council's published code: say whose child"
        " this is on the child's record, so that a council is told.",
        fields=("council",),
    ),
    Rule(
        code="F18",
        message="The child is new here, no council is given, and your force works for several: say"
        " whose child this is on the child's record, so that a council is told.",
        fields=("council",),
    ),
    Rule(
        code="F20",
        message="Older than what is known. It is kept, and nothing was overwritten.",
        fields=("updated_at",),
    ),
    Rule(
        code="F21",
        message="The person of this person_id has another name on the record. The name given here"
        " was added as an alias.",
        fields=("given_name", "family_name"),
    ),
    # Why each of these waits is said to those with the matching duty alone (queries.WHY, P20).
    *(
        Rule(
            code=code,
            message="It waits for somebody with the matching duty, who says who this is.",
            fields=(),
            holds=True,
        )
        for code in WAITING
    ),
    Rule(
        code="F25",
        message="Somebody recorded this otherwise here, or it does not fit what is recorded. The"
        " record here stands.",
        fields=("status", "found_at", "returned_at", "closing_reason"),
    ),
    Rule(
        code="F26",
        message="This report was about a child with another name or date of birth. The record was"
        " not changed.",
        fields=("given_name", "family_name", "date_of_birth"),
    ),
    Rule(
        code="F27",
        message="The report is open again, and the child is missing in another episode. That one"
        " stands.",
        fields=("status",),
    ),
)
RULES = {rule.code: rule for rule in (*AS_WRITTEN, *ALONE, *TOGETHER, *TAKEN_IN)}
HOLDING = [rule.code for rule in RULES.values() if rule.holds]
PARSED = [rule.code for rule in AS_WRITTEN]
LATER = [rule.code for rule in TAKEN_IN]
MONTH_FIRST = r"^\s*(0?[1-9]|1[0-2])/(1[3-9]|2[0-9]|3[01])/[0-9]{4}"  # 10/25/2026, as SQL reads it


def reads_both_ways(text: str) -> bool:
    """A date in figures of which either of the first two may be the month."""
    day, _, rest = text.strip().partition("/")
    month = rest.partition("/")[0]
    if not (day.isdigit() and month.isdigit() and len(day) < 3 and len(month) < 3):
        return False
    return 1 <= int(day) <= 12 and 1 <= int(month) <= 12 and int(day) != int(month)
