"""What a batch does, in numbers: of each table the rows that are new, changed or the same, and the
children. Counted the same way before it is done and afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wayhome.doors.feeds.declared import Rule
from wayhome.doors.feeds.kinds import kind_of
from wayhome.doors.feeds.models import Batch, Effect, Feed, Row, RowQuerySet, State
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader

# What a row's effect comes to, as a person asks: would it be a fact, replace one, or change nothing
GROUPS: Mapping[str, tuple[Effect, ...]] = {
    "new": (Effect.NEW, Effect.OPENED, Effect.HISTORY, Effect.JOINED),
    "changed": (Effect.CHANGED, Effect.UPDATED),
    "same": (Effect.SAME, Effect.OLDER),
    "ask": (Effect.ASK,),
}
WORDS: Mapping[str, str | Promise] = {
    "new": _("New"),
    "changed": _("Changed"),
    "same": _("Stands already"),
    "ask": _("To be asked"),
}
WHOSE: Mapping[str, Q] = {
    "known": Q(likely__gt=0) | Q(child__isnull=False),
    "new": Q(likely__lt=0),
    "ask": Q(effect=Effect.ASK),
}
# Feeds in which no row of one child says anything of another: parts of them add up exactly.
ALONE = (Feed.SSDA903, Feed.CIN, Feed.ANNEX_A)
GROUP_OF = {effect.value: group for group, effects in GROUPS.items() for effect in effects}
TABLES = """
SELECT "table", effect, count(*) FROM feeds_row
WHERE batch_id = %s AND effect <> '' GROUP BY "table", effect
"""
LIKELY = """
SELECT count(DISTINCT likely) FILTER (WHERE likely > 0),
       count(DISTINCT likely) FILTER (WHERE likely < 0),
       count(DISTINCT child_key) FILTER (WHERE effect = 'ask')
FROM feeds_row WHERE batch_id = %s AND effect <> ''
"""
DONE = """
SELECT count(DISTINCT child_id), count(DISTINCT child_key) FILTER (WHERE effect = 'ask')
FROM feeds_row WHERE batch_id = %s AND effect <> ''
"""


def outcome(batch: Batch) -> dict[str, Any]:
    """`tables`: table -> group -> rows; `children`: known, new, and asked of a person."""
    found = {table: dict.fromkeys(GROUPS, 0) for table in kind_of(batch).tables}
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [batch.pk])
        for table, effect, count in cursor.fetchall():
            found[table][GROUP_OF[effect]] += count
        if batch.state == State.APPLIED:
            new = batch.made.get("child", 0)
            cursor.execute(DONE, [batch.pk])
            every, ask = cursor.fetchone()
            known = every - new
        else:
            cursor.execute(LIKELY, [batch.pk])
            known, new, ask = cursor.fetchone()
    came = {table: of for table, of in found.items() if table in batch.counts}
    return {"tables": came, "children": {"known": known, "new": new, "ask": ask}}


@dataclass(frozen=True)
class Number:
    """How many rows of a table come to one thing; `group` is that thing in an address."""

    group: str
    count: int
    words: str | Promise


@dataclass(frozen=True)
class TableSaid:
    table: str
    numbers: Sequence[Number]
    held: int
    flagged: int


@dataclass(frozen=True)
class Said:
    """What a batch would do, or did. `differs` where it did not do what it said it would."""

    tables: Sequence[TableSaid]
    children: Mapping[str, int]
    codes: Sequence[tuple[Rule, int]]  # found as it is taken in, of a batch that waits; with rows
    parts: int
    differs: bool


def said(reader: Reader, batch: Batch) -> Said | None:
    """None of a batch that has not said it (yet)."""
    found = batch.became or batch.foreseen
    if "tables" not in found:
        return None
    tables = [
        TableSaid(
            table=table,
            numbers=[Number(group, of[group], words) for group, words in WORDS.items()],
            held=batch.counts[table]["held"],
            flagged=batch.counts[table]["flagged"],
        )
        for table in kind_of(batch).tables
        if (of := found["tables"].get(table)) is not None
    ]
    before = batch.foreseen.get("tables")
    return Said(
        tables=tables,
        children=found["children"] if may_know(reader, batch) else {},
        codes=_codes(batch) if may_know(reader, batch) and not batch.became else (),
        parts=batch.foreseen.get("parts", 1) if batch.feed not in ALONE else 1,
        differs=bool(batch.became and before and before != found["tables"]),
    )


def _codes(batch: Batch) -> list[tuple[Rule, int]]:
    rules = kind_of(batch).rules
    return [(rules[code], count) for code, count in batch.foreseen.get("codes", {}).items()]


def rules_of(row: Row) -> list[Rule]:
    """What would be found of this row as it is taken in."""
    rules = kind_of(row.batch).rules
    return [rules[code] for code in (row.foreseen or {}).get("codes", ())]


def may_know(reader: Reader, batch: Batch) -> bool:
    """Whether a child is on the record already is for those with the matching duty (P20); of a
    council's own children, by its own numbers, it is no news to it."""
    return batch.feed != Feed.POLICE or reader.is_system or reader.may(roles.SEE_CANDIDATES)


def rows(
    reader: Reader, batch: Batch, *, table: str = "", group: str = "", whose: str = ""
) -> RowQuerySet:
    """The rows behind a number, as far as this reader may see."""
    found = Row.objects.visible_to(reader).filter(batch=batch).exclude(effect="")
    if table:
        found = found.filter(table=table)
    if group in GROUPS:
        found = found.filter(effect__in=GROUPS[group])
    if whose in WHOSE and may_know(reader, batch):
        found = found.filter(WHOSE[whose])
    return found


def asks_first(feed: str, **whose: Any) -> bool:
    """Whether a file of this feed waits for a yes unless its sender says otherwise: always, never,
    or until one of theirs was taken in (`WAYHOME_IMPORT_ASKS`). Theirs: of the agency that brings
    it, or of the council or force that left it in the drop folder."""
    said = settings.WAYHOME_IMPORT_ASKS.get(feed, "first")
    if said not in ("always", "never", "first"):
        words = f"WAYHOME_IMPORT_ASKS says {said!r} of {feed}: always, never or first."
        raise ImproperlyConfigured(words)
    if said != "first":
        return bool(said == "always")
    came = Batch.objects.filter(feed=feed, applied_at__isnull=False, **whose)
    return not came.exists()
