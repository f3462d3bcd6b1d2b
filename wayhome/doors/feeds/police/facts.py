"""From what a force says of an absence to the facts it states. Builds; the commands record."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.police.columns import CODES
from wayhome.doors.feeds.police.parse import Said
from wayhome.doors.feeds.police.reports import Report
from wayhome.foundation.kernel import clock
from wayhome.practice.missing.commands.grades import NewGrade
from wayhome.practice.missing.facts import Instant, NewEpisode, Told
from wayhome.practice.missing.models import Episode

# What belongs together: a change of one is a change of all. The first two are of the report that
# opened the episode; the ends are of whichever report knows them last.
GROUPS = {
    "since": ("since", "last_seen_where", "last_seen_by"),
    "report": ("setting", "reported_at", "reported_by", "circumstances"),
    "found": ("found", "found_where", "found_how"),
    "returned": ("returned", "returned_to"),
    "closed": ("closed_at", "closing"),
}
OPENING = ("since", "report")
OPEN_ENDED: dict[str, tuple[Any, ...]] = {
    "found": (None, "", ""),
    "returned": (None, ""),
    "closed": (None, ""),
}
State = dict[str, tuple[Any, ...]]
Brought = TypeVar("Brought", Told, NewGrade)


def new_episode(row: Said, child_id: int, batch_id: int) -> NewEpisode:
    """As the force says it now. Ended long ago it is history, and no work of today (P10)."""
    state = opening(row) | ends([row])
    assert row.since is not None
    ended_at = row.ended_at
    old = timedelta(days=settings.WAYHOME_POLICE_HISTORY_DAYS)
    is_history = ended_at is not None and ended_at < clock.now() - old
    values = {
        name: value
        for group, names in GROUPS.items()
        for name, value in zip(names, state[group], strict=True)
    }
    return NewEpisode(
        child_id=child_id,
        origin="imported" if is_history else "live",
        told=told(row),
        batch_id=batch_id,
        **values,
    )


def opening(row: Said) -> State:
    setting = row.code("missing_from")
    return {
        "since": (row.since, row.text("last_seen_where"), row.text("last_seen_by")),
        "report": (
            setting if setting in CODES["missing_from"] else "home",
            row.reported_at,
            row.text("reported_by") or _("Police"),
            row.text("circumstances"),
        ),
    }


def ends(rows: Iterable[Said]) -> State:
    """How it ended, by the row that knew it last; each way by itself."""
    state = dict(OPEN_ENDED)
    for row in rows:
        if row.found:
            state["found"] = (row.found, row.text("found_where"), row.text("found_how"))
        if row.returned:
            state["returned"] = (row.returned, row.text("returned_to"))
        if row.text("closing_reason"):
            state["closed"] = (row.closed_at or row.updated_at, row.code("closing_reason"))
    return state


def owner(reports: Sequence[Report], side: str) -> Report | None:
    """Of the reports of an episode that the feed opened, the one whose opening it is: the first
    to begin. `side` is `before` or `after`."""
    said = [(getattr(report, side), report) for report in reports if getattr(report, side)]
    told_of = [(row.says.since.earliest_at, each.key, each) for row, each in said if row.says.since]
    return min(told_of, key=lambda each: each[:2])[2] if told_of else None


def state_of(reports: Sequence[Report], side: str, *, is_ours: bool) -> State:
    """What these reports say of their episode; of one that people here opened, its ends alone."""
    rows = [row for report in reports if (row := getattr(report, side))]
    rows.sort(key=lambda row: (row.said_at, row.says.reference))
    state = ends(row.says for row in rows)
    first = owner(reports, side) if is_ours else None
    row = getattr(first, side) if first else None
    return (opening(row.says) if row else {}) | state


def recorded(episode: Episode) -> State:
    """The same, as it is on the record."""

    def value(name: str) -> Any:
        if name not in ("since", "found", "returned"):
            return getattr(episode, name)
        earliest_at = getattr(episode, f"{name}_earliest_at")
        if earliest_at is None:
            return None
        latest_at = getattr(episode, f"{name}_latest_at")
        return Instant(earliest_at, latest_at, getattr(episode, f"{name}_precision"))

    return {group: tuple(value(name) for name in names) for group, names in GROUPS.items()}


def told(row: Said) -> Told:
    """Whoever's report it is, the police know of it (P01)."""
    return Told(
        told=True,
        told_at=row.reported_at,
        told_by=row.text("reported_by"),
        reference=row.reference,
    )


def grades(reports: Sequence[Report], episode: Episode) -> dict[datetime, NewGrade]:
    """Every grade that the rows that stand name, by its time; of one time, as said last."""
    rows = [row for report in reports for row in report.rows if row.stands]
    rows.sort(key=lambda row: (row.said_at, row.says.reference))
    return {
        row.says.graded_at: NewGrade(
            episode=episode,
            grade=row.says.code("grade"),
            reason=row.says.text("grade_reason"),
            authorised_by=row.says.text("grade_authorised_by"),
            review_at=row.says.grade_review_at,
            graded_at=row.says.graded_at,
        )
        for row in rows
        if row.says.has_grade and row.says.graded_at
    }


def says_grade(grade: Any) -> tuple[Any, ...]:
    """What a grade says besides its time: of one to be recorded and of one that is alike."""
    return (grade.grade, grade.reason, grade.authorised_by, grade.review_at)


def is_ours(episode: Episode, batch: Batch) -> bool:
    """Whether this force's feed opened the episode."""
    return episode.batch_id is not None and episode.recorded_by_agency_id == batch.force_id


def of_batch(new: Brought, batch_id: int) -> Brought:
    return replace(new, batch_id=batch_id)


def source(reference: str) -> str:
    """Who says what a report adds to an episode that was known here."""
    return _("Police report %s") % reference


def words(row: Said, child_id: int) -> NewEpisode:
    """A report in the shape that puts it into words, for an episode that it joins."""
    return replace(new_episode(row, child_id, 0), told=None)
