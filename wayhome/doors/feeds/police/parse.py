"""From the cells of a report's row to what it says, without database or clock.

A time is London time. In the hour that comes twice it must say which: BST or GMT, or an offset.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Any

from wayhome.doors.feeds.police.columns import CODES, DATES, INSTANTS, MOMENTS
from wayhome.doors.feeds.reading import KEY_LIMIT, Line, Table, as_written
from wayhome.foundation.kernel.clock import LONDON
from wayhome.foundation.pages import parse as typed
from wayhome.practice.missing.facts import Instant

DAY = r"(?:(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})|(?P<iy>\d{4})-(?P<im>\d{2})-(?P<id>\d{2}))"
DATE = re.compile(DAY, re.ASCII)
MOMENT = re.compile(
    DAY + r"[ T]+(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|BST|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
LONGEST = 40  # characters of a date or time
UNREADABLE, TWICE, NEVER = "F04", "F05", "F06"


class Unread(Exception):
    """A date or time that says nothing certain; `code` is the rule that it breaks."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Said:
    """What one row says of a report. `unread` names the columns whose text could not be read."""

    reference: str
    updated_at: datetime | None
    born_on: date | None
    since: Instant | None
    reported_at: datetime | None
    graded_at: datetime | None
    grade_review_at: datetime | None
    found: Instant | None
    returned: Instant | None
    closed_at: datetime | None
    unread: Mapping[str, str]
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def code(self, column: str) -> str:
        """A cell in the spelling of its list, or as it is if it is on none."""
        said = self.text(column)
        known = {each.lower(): each for each in CODES[column]}
        return known.get(said.lower().replace(" ", "_"), said)

    @property
    def name(self) -> str:
        return f"{self.text('given_name')} {self.text('family_name')}".strip()

    @property
    def is_open(self) -> bool:
        return not (self.found or self.returned or self.text("closing_reason"))

    @property
    def ended_at(self) -> datetime | None:
        """The latest instant at which it may have ended; None while the child is missing."""
        for end in (self.returned, self.found):
            if end:
                return end.latest_at
        return (self.closed_at or self.updated_at) if self.text("closing_reason") else None

    @property
    def has_grade(self) -> bool:
        """A grade that can be a fact: with its time and reason, a very low one with more (P08)."""
        grade = self.code("grade")
        if grade not in CODES["grade"] or not (self.graded_at and self.text("grade_reason")):
            return False
        more = self.text("grade_authorised_by") and self.grade_review_at
        return bool(grade != "very_low" or more)


def read(table: Table, number: int, cells: Mapping[str, str], faults: tuple[str, ...] = ()) -> Line:
    """What staging needs of a row. The rest is read again, by the rules and when it is taken in."""
    row = said(cells)
    since = row.since.earliest_at.astimezone(LONDON).date() if row.since else None
    return Line(
        number,
        cells,
        row.reference[:KEY_LIMIT],
        row.born_on,
        since,
        None,
        (*faults, *as_written(table, cells)),
        row.updated_at,
    )


def said(cells: Mapping[str, str]) -> Said:
    values: dict[str, Any] = {}
    unread: dict[str, str] = {}
    for columns, of in ((DATES, a_date), (INSTANTS, an_instant), (MOMENTS, a_moment)):
        for column in columns:
            text = cells.get(column, "").strip()
            try:
                values[column] = of(text) if text else None
            except Unread as wrong:
                values[column], unread[column] = None, wrong.code
    reported_at, updated_at = values["reported_at"], values["updated_at"]
    return Said(
        reference=cells.get("reference", "").strip(),
        updated_at=updated_at,
        born_on=values["date_of_birth"],
        since=_no_later(values["missing_since"], reported_at),
        reported_at=reported_at,
        graded_at=values["graded_at"],
        grade_review_at=values["grade_review_at"],
        found=_no_later(values["found_at"], updated_at),
        returned=_no_later(values["returned_at"], updated_at),
        closed_at=values["closed_at"],
        unread=unread,
        cells=cells,
    )


def _no_later(instant: Instant | None, known_at: datetime | None) -> Instant | None:
    """What is known by the day was not later than when it was known."""
    if instant is None or known_at is None or instant.precision != "day":
        return instant
    if not instant.earliest_at <= known_at < instant.latest_at:
        return instant
    return Instant(instant.earliest_at, known_at, "day")


@lru_cache(maxsize=10_000)
def a_date(text: str) -> date:
    match = DATE.fullmatch(text) if len(text) <= LONGEST else None
    if not match:
        raise Unread(UNREADABLE)
    return _day(match)


def _day(match: re.Match[str]) -> date:
    day, month, year = (match[name] or match[f"i{name}"] for name in ("d", "m", "y"))
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unread(UNREADABLE) from None


def an_instant(text: str) -> Instant:
    """A moment, or a day alone: then midnight is a bound and never the claimed time (E11)."""
    if DATE.fullmatch(text):
        return _whole_day(a_date(text))
    return Instant.at(a_moment(text))


def _whole_day(day: date) -> Instant:
    try:
        return Instant.on(day)
    except (OverflowError, ValueError):
        raise Unread(UNREADABLE) from None


@lru_cache(maxsize=10_000)
def a_moment(text: str) -> datetime:
    match = MOMENT.fullmatch(text) if len(text) <= LONGEST else None
    if not match:
        raise Unread(UNREADABLE)
    day = _day(match)
    try:
        at = time(int(match["h"]), int(match["min"]), int(match["s"] or 0))
        if match["zone"]:
            return datetime.combine(day, at, _zone(match["zone"].upper())).astimezone(UTC)
        return typed.instant(day, at)
    except typed.Faulty as wrong:
        raise Unread(TWICE if wrong.code == "which_one" else NEVER) from None
    except (OverflowError, ValueError):
        raise Unread(UNREADABLE) from None


def _zone(said: str) -> timezone:
    if said in ("Z", "UTC", "GMT"):
        return UTC
    if said == "BST":
        return timezone(timedelta(hours=1))
    minutes = int(said[1:3]) * 60 + int(said[-2:])
    return timezone(timedelta(minutes=-minutes if said[0] == "-" else minutes))
