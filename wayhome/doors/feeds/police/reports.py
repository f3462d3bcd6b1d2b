"""All that a force's rows say of one report, whenever they came: the newest row is what is known.

A row is a whole report as it stood at its `updated_at`. So the record follows from the set of rows
alone: any order, any repetition and an undo in between come to the same.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.police.parse import Said, said
from wayhome.foundation.access.models import Restriction

STORED = """
SELECT r.id, r.batch_id, r.child_key, r.said_at, r.raw || coalesce(r.mended, '{}'), r.faults,
       r.child_id,
       coalesce((SELECT m.episode_id FROM missing_episodemerge m
                 WHERE m.merged_id = r.episode_id AND m.undone_at IS NULL), r.episode_id)
FROM feeds_row r JOIN feeds_batch b ON b.id = r.batch_id
WHERE b.feed = 'police' AND b.force_id = %(force)s AND b.state <> 'undone'
  AND r.child_key = ANY(%(keys)s) AND r.said_at IS NOT NULL AND r.judgement <> 'held'
  AND (r.child_id IS NOT NULL OR r.batch_id = %(batch)s)
ORDER BY r.said_at, r.id
"""
SHARING = """
SELECT DISTINCT r.child_key FROM feeds_row r JOIN feeds_batch b ON b.id = r.batch_id
WHERE r.child_id = ANY(%(children)s) AND r.said_at IS NOT NULL
  AND b.feed = 'police' AND b.force_id = %(force)s AND b.state <> 'undone'
"""


@dataclass
class Stored:
    """One row. `was` before this work: its report is part of the record; `stands` after it."""

    id: int
    batch_id: int
    said_at: datetime
    says: Said
    faults: list[str]
    child_id: int | None
    episode_id: int | None
    was: bool
    stands: bool
    effect: str = ""
    found: set[str] = field(default_factory=set)  # codes of rules, found when it is taken in

    @property
    def is_forgotten(self) -> bool:
        """Its raw text has gone in time (P45): what it became stands, and says no more."""
        return not self.says.cells


@dataclass
class Report:
    """One reference of one force."""

    key: str
    rows: list[Stored] = field(default_factory=list)
    child_id: int | None = None
    episode_id: int | None = None
    was_in: int | None = None  # the episode that it belonged to before this work
    has_moved: bool = False  # to another episode: every row says so
    closed: list[Restriction] = field(default_factory=list)  # of records that may be the child's

    @property
    def before(self) -> Stored | None:
        return next((row for row in reversed(self.rows) if row.was), None)

    @property
    def after(self) -> Stored | None:
        return next((row for row in reversed(self.rows) if row.stands), None)

    @property
    def new(self) -> list[Stored]:
        return [row for row in self.rows if row.stands and not row.was]


def load(batch: Batch, keys: Iterable[str], *, undo: bool = False) -> dict[str, Report]:
    """Reports by reference."""
    return _reports(_stored(batch, sorted(set(keys) - {""}), undo=undo))


def with_others(batch: Batch, reports: dict[str, Report]) -> None:
    """Add the other reports of these children: they may be of one absence."""
    children = sorted({each.child_id for each in reports.values() if each.child_id})
    with connection.cursor() as cursor:
        cursor.execute(SHARING, {"children": children, "force": batch.force_id})
        others = {key for (key,) in cursor.fetchall()} - set(reports)
    if others:
        reports |= _reports(_stored(batch, sorted(others), undo=False, others=True))


def _reports(rows: list[tuple[str, Stored]]) -> dict[str, Report]:
    found: dict[str, Report] = {}
    for key, row in rows:
        report = found.setdefault(key, Report(key))
        report.rows.append(row)
        report.child_id = row.child_id or report.child_id
        report.episode_id = report.was_in = row.episode_id or report.episode_id
    return found


def _stored(
    batch: Batch, keys: list[str], *, undo: bool, others: bool = False
) -> list[tuple[str, Stored]]:
    """With `others`, rows that this work is not about: as they are."""
    with connection.cursor() as cursor:
        cursor.execute(STORED, {"force": batch.force_id, "keys": keys, "batch": batch.pk})
        found = cursor.fetchall()
    return [
        (
            key,
            Stored(
                id=number,
                batch_id=of,
                said_at=said_at,
                says=said(json.loads(says)),
                faults=list(faults),
                child_id=child_id,
                episode_id=episode_id,
                was=child_id is not None,
                stands=others or not undo or of != batch.pk,
            ),
        )
        for number, of, key, said_at, says, faults, child_id, episode_id in found
        if child_id is not None or not others
    ]
