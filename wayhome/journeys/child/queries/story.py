"""The chronology: what happened, one line each, newest first, from derived events (E08)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from wayhome.foundation.access.once import once_of
from wayhome.foundation.access.queries import CircleRow
from wayhome.foundation.access.sight import Sight
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.pages.keyset import Page, first_page, paged
from wayhome.foundation.rules import queries as derived
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import Event
from wayhome.foundation.rules.describe import Described, Description, Do
from wayhome.foundation.rules.models import DerivedQuerySet

ORDER = ("-from_at", "-rule", "subject_kind", "subject_id", "occurrence")
SIZE = 25
TONES = {"MIS-E01": "alarm", "MIS-E04": "ok", "MIS-E05": "ok", "MIS-E08": "warn"}


@dataclass(frozen=True)
class Line:
    at: datetime
    topic: str
    title: str
    tone: str
    by: str
    lines: tuple[str, ...]
    do: Do | None
    by_day: bool = False  # `at` says a day and no time (E11)


@dataclass(frozen=True)
class Filters:
    """What the chronology may be narrowed by: topics that the reader may read at all, agencies
    that they may name (P22); and what it is narrowed by now."""

    topics: tuple[str, ...]
    agencies: tuple[tuple[str, str], ...]  # ref, name
    topic: str = ""
    agency: str = ""


def filters(sight: Sight, circle: Sequence[CircleRow], query: QueryDict) -> Filters:
    topics = sorted(
        {event.topic for event in _events() if event.topic and sight.opens(*event.classes)}
    )
    agencies = {row.agency_ref: row.agency for row in circle if row.is_named}
    reader = sight.reader
    if reader.agency:
        agencies[reader.agency.ref] = reader.agency.name
    topic, agency = query.get("topic", ""), query.get("agency", "")
    return Filters(
        tuple(topics),
        tuple(sorted(agencies.items(), key=lambda pair: pair[1])),
        topic if topic in topics else "",
        agency if agency in agencies else "",
    )


def rows(sight: Sight, chosen: Filters, names: dict[int, str], query: QueryDict) -> Page:
    """A page of events, as derived rows. `names` gives ids to the agencies that may be named."""
    if not (chosen.topic or chosen.agency or "at" in query):
        return first_page(once_of(sight, _first), query, order=ORDER, size=SIZE)
    found = derived.of_child(sight).filter(kind="E")
    if chosen.topic:
        codes = [event.code for event in _events() if event.topic == chosen.topic]
        found = found.filter(rule__in=codes)
    if chosen.agency:
        name = dict(chosen.agencies)[chosen.agency]
        found = found.filter(agency_id__in=[pk for pk, said in names.items() if said == name])
    return paged(found, query, order=ORDER, size=SIZE, counted=None)


def _first(sight: Sight) -> DerivedQuerySet:
    """Of the first page, as it is opened: a page and one more."""
    return derived.of_child(sight).filter(kind="E").order_by(*ORDER)[: SIZE + 1]


def lines(page: Page, told: Described, names: dict[int, str]) -> list[Line]:
    return [_line(row, told.of(row), names) for row in page.rows]


def nameable(reader: Reader, circle: Sequence[CircleRow]) -> dict[int, str]:
    """The agencies that this reader may name: those they see in the circle, and their own."""
    named = {row.agency_id: row.agency for row in circle if row.is_named and row.agency_id}
    if reader.agency:
        named[reader.agency.pk] = reader.agency.name
    return named


def _line(row: Any, told: Description, names: dict[int, str]) -> Line:
    rule = registry.rule(row.rule)
    return Line(
        at=row.from_at,
        topic=rule.topic if isinstance(rule, Event) and rule.topic else _("Other"),
        title=rule.title,
        tone=TONES.get(row.rule, "quiet"),
        by=names.get(row.agency_id, ""),
        lines=told.lines_for(row.rule),
        do=told.do(row),
        by_day=isinstance(rule, Event) and rule.by_day,
    )


def _events() -> list[Event]:
    return [rule for rule in registry.rules().values() if isinstance(rule, Event)]
