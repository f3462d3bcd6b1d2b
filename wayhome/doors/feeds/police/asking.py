"""What a row of a report says wrong: questions to one row, and to one cell. Rules name them."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from wayhome.doors.feeds.police.columns import CODES, FILLED
from wayhome.doors.feeds.police.parse import Said, said
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.clock import LONDON
from wayhome.practice.missing.facts import CLOCK_SKEW

FIRST = datetime(1990, 1, 1, tzinfo=UTC)  # no report that is kept anywhere is older
GRADE = ("graded_at", "grade_review_at")
TIMES = ("updated_at", "missing_since", "reported_at", "found_at", "returned_at", "closed_at")


def moments(row: Said) -> dict[str, datetime]:
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


def unread(code: str) -> Callable[[Said, datetime], bool]:
    return lambda row, _now: any(
        found == code and column not in GRADE for column, found in row.unread.items()
    )


def reads_as(code: str) -> Callable[[object, str, str], bool]:
    """Whether a cell by itself is one that could not be read for this reason."""
    return lambda _table, column, text: (
        column not in GRADE and said({column: text}).unread.get(column) == code
    )


def wrong_order(row: Said, _now: datetime) -> bool:
    """Missing, then told, then found, then back; as far as each is known exactly."""
    if row.since and row.reported_at and row.since.earliest_at > row.reported_at + CLOCK_SKEW:
        return True
    ends = [end.latest_at for end in (row.found, row.returned) if end]
    ends += [row.closed_at] if row.closed_at else []
    if row.since and any(end < row.since.earliest_at for end in ends):
        return True
    return bool(row.found and row.returned and row.returned.latest_at < row.found.earliest_at)


def status_disagrees(row: Said, _now: datetime) -> bool:
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


def is_adult(row: Said, _now: datetime) -> bool:
    if not (row.since and row.born_on):
        return False
    return row.since.earliest_at.astimezone(LONDON).date() >= eighteenth(row.born_on)


def born_later(row: Said, now: datetime) -> bool:
    if row.born_on is None:
        return False
    since = row.since.latest_at if row.since else now
    return row.born_on > min(since, now).astimezone(LONDON).date()


def grade_is_not_whole(row: Said, _now: datetime) -> bool:
    named = ("grade", "graded_at", "grade_reason")
    return any(row.text(column) for column in named) and not row.has_grade


def blank(row: Said, _now: datetime) -> bool:
    return any(not row.text(column) for column in FILLED)


def not_on_its_list(row: Said, _now: datetime) -> bool:
    return any(row.text(c) and row.code(c) not in CODES[c] for c in CODES if c != "grade")


def off_its_list(_table: object, column: str, text: str) -> bool:
    if column not in CODES or column == "grade":
        return False
    row = said({column: text})
    return bool(row.text(column)) and row.code(column) not in CODES[column]


def is_future(column: str, text: str) -> bool:
    return any(at > clock.now() + CLOCK_SKEW for at in moments(said({column: text})).values())


def is_ancient(column: str, text: str) -> bool:
    return any(at < FIRST for at in moments(said({column: text})).values())
