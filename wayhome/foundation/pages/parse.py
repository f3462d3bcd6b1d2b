"""What a person typed as a date or a time, made into one. Pure; says what is wrong and where."""

import calendar
import re
from datetime import UTC, date, datetime, time

from wayhome.foundation.kernel.clock import LONDON

MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
TIME = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)
WORDS = {"midday": time(12), "noon": time(12)}  # "midnight" is refused: of which day?


class Faulty(Exception):
    """`code` names the fault; `parts` are the boxes it is in: day, month, year, time, which."""

    def __init__(self, code: str, parts: tuple[str, ...]) -> None:
        super().__init__(code)
        self.code = code
        self.parts = parts


def read_date(day: str, month: str, year: str) -> date | None:
    """A date from three boxes; None when all are empty; a month may be a word.

    Raises Faulty: incomplete, year_short, not_real.
    """
    typed = {"day": day.strip(), "month": month.strip(), "year": year.strip()}
    if not any(typed.values()):
        return None
    absent = tuple(part for part, value in typed.items() if not value)
    if absent:
        raise Faulty("incomplete", absent)
    number = {
        "day": _whole(typed["day"]),
        "month": MONTHS.get(typed["month"].lower().rstrip(".")) or _whole(typed["month"]),
        "year": _whole(typed["year"]),
    }
    if number["year"] is not None and len(typed["year"]) < 4:
        raise Faulty("year_short", ("year",))
    limits = {"day": (1, 31), "month": (1, 12), "year": (1900, 2199)}
    wrong = tuple(
        part
        for part, (low, high) in limits.items()
        if (value := number[part]) is None or not low <= value <= high
    )
    if wrong:
        raise Faulty("not_real", wrong)
    try:
        return date(number["year"] or 0, number["month"] or 0, number["day"] or 0)
    except ValueError:
        raise Faulty("not_real", ("day",)) from None


def _whole(text: str) -> int | None:
    """ASCII digits only: `int` would also take signs, underscores and other scripts."""
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


def read_time(text: str) -> time | None:
    """`22:10`, `2210`, `22.10`, `10:10pm`, `10 pm`; None when empty. Raises Faulty: not_time."""
    text = " ".join(text.split())
    if not text:
        return None
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    match = TIME.fullmatch(text)
    if not match or not text.isascii():
        raise Faulty("not_time", ("time",))
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if not match[2] and not half:
        raise Faulty("not_time", ("time",))  # "9": in the morning or at night?
    if half and not 1 <= hour <= 12:
        raise Faulty("not_time", ("time",))
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise Faulty("not_time", ("time",))
    return time(hour, minute)


def is_twice(on: date, at: time) -> bool:
    """True in the hour that happens twice, when the clocks go back."""
    offsets = _offsets(on, at)
    return offsets[0] > offsets[1]


def is_never(on: date, at: time) -> bool:
    """True in the hour that does not happen, when the clocks go forward."""
    offsets = _offsets(on, at)
    return offsets[0] < offsets[1]


def _offsets(on: date, at: time) -> tuple[float, float]:
    """Seconds from UTC as read the first and the second time round."""
    local = datetime.combine(on, at, tzinfo=LONDON)
    both = (local.replace(fold=fold).utcoffset() for fold in (0, 1))
    first, second = (offset.total_seconds() if offset else 0.0 for offset in both)
    return first, second


def instant(on: date, at: time, which: str = "") -> datetime:
    """London date and time as an instant in UTC. `which` is `first` or `second` time round.

    Raises Faulty: never_was (spring), which_one (autumn, and nobody said which).
    """
    if is_never(on, at):
        raise Faulty("never_was", ("time",))
    if is_twice(on, at) and which not in ("first", "second"):
        raise Faulty("which_one", ("which",))
    fold = 1 if is_twice(on, at) and which == "second" else 0
    return datetime.combine(on, at, tzinfo=LONDON).replace(fold=fold).astimezone(UTC)
