"""All that the page of one child shows, read in one order, each thing once."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.queries import CircleRow, circle
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.pages.keyset import Page
from wayhome.foundation.people.models import Child
from wayhome.foundation.rules.describe import Described, describe
from wayhome.journeys.child.queries import now, story
from wayhome.journeys.child.queries.banner import Banner, banner
from wayhome.journeys.child.queries.facts import Facts, facts
from wayhome.journeys.child.queries.opened import Opened


@dataclass(frozen=True)
class Record:
    child: Child
    opened: Opened
    banner: Banner
    missing: dict[str, Any] | None
    owed: list[Any]
    circle: list[CircleRow]
    has_others: bool  # somebody is in the circle whom the reader may not name (P22)
    plan: list[now.Planned] | None  # None: actions are closed to the reader
    words: list[dict[str, Any]]
    reads_words: bool
    texts: list[dict[str, Any]]
    filters: story.Filters
    chronology: list[story.Line]
    pages: Page

    @property
    def is_restricted(self) -> bool:
        return self.opened.restriction is not None


def record(reader: Reader, opened: Opened, query: QueryDict) -> Record:
    child, sight = opened.child, opened.sight
    standing = facts(sight)
    around = circle(reader, child.pk)
    names = story.nameable(reader, around)
    chosen = story.filters(sight, around, query)
    pages = story.rows(sight, chosen, names, query)
    strip = now.owed(sight)
    told = describe(sight, [*pages.rows, *(line.row for line in strip if line.row)])
    return Record(
        child=child,
        opened=opened,
        banner=banner(child, sight, standing),
        missing=_missing(standing),
        owed=[_with_link(line, told) for line in strip],
        circle=[row for row in around if row.is_named],
        has_others=any(not row.is_named for row in around),
        plan=now.plan(sight, standing, names),
        words=[row | {"on": parse_date(row["on"])} for row in standing.all("words")],
        reads_words=sight.opens(DataClass.INTERVIEW),
        texts=_texts(standing),
        filters=chosen,
        chronology=story.lines(pages, told, names),
        pages=pages,
    )


def _with_link(line: now.Now, told: Described) -> dict[str, Any]:
    return {
        "title": (told.of(line.row).owed if line.row else "") or line.title,
        "due_at": line.due_at,
        "is_late": line.is_late,
        "is_asked": line.is_asked,
        "do": told.of(line.row).do(line.row) if line.row else None,
    }


def _missing(standing: Facts) -> dict[str, Any] | None:
    row = standing.one("missing")
    return row and {"ref": row["ref"], "since_at": parse_datetime(row["since"])}


def _texts(standing: Facts) -> list[dict[str, Any]]:
    """What return interviews left for this reader, newest first; a closed kind leaves no trace."""
    said = {
        "account": _("In full, %(when)s"),
        "police": _("For police, %(when)s"),
        "carer": _("For carers, agreed safety actions, %(when)s"),
    }
    rows = [
        row | {"kind": kind, "at": parse_datetime(row["at"])}
        for kind in said
        for row in standing.all(kind)
    ]
    at = clock.now()
    return [
        row | {"summary": said[row["kind"]] % {"when": wording.moment(row["at"], at)}}
        for row in sorted(rows, key=lambda row: row["at"], reverse=True)
    ]
