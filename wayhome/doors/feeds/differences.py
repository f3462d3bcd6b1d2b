"""What a changed row would put in place of what stands, field by field.

Kept of the look is what each field would say, which the file says too; what stands is read anew
for whoever asks, as far as it is theirs to read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from wayhome.doors.feeds.models import Batch, Effect, Feed, Row, Superseded
from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.clock import LONDON
from wayhome.foundation.people.models import CareStatus, CouncilRecord, Home, SchoolRoll
from wayhome.practice.missing.models import Episode

MODELS: Mapping[str, type[AboutChild]] = {
    "care": CareStatus,
    "home": Home,
    "episode": Episode,
    "record": CouncilRecord,
    "roll": SchoolRoll,
}
DAYS = {"from_on": _("From"), "until_on": _("Until")}
FIELDS: Mapping[str, Mapping[str, str | Promise]] = {
    "care": {
        "status": _("Status"), "legal_status": _("Legal status"), "need": _("Need"), **DAYS,
        "ended_reason": _("Why it ended"),
    },
    "home": {
        "authority": _("Council"), "carer": _("Carer"), "placement_type": _("Placement"),
        "provider_type": _("Provider"), **DAYS,
    },
    "record": {
        **DAYS, "source": _("Source"), "need": _("Need"), "category": _("Category"),
        "factors": _("Factors"), "conference_on": _("Conference"),
        "ended_reason": _("Why it ended"), "is_nfa": _("No further action"),
    },
    "roll": {"school": _("School"), **DAYS},
    "episode": {
        "since": _("Missing since"), "category": _("Category"), "setting": _("Missing from"),
        "last_seen_where": _("Last seen where"), "last_seen_by": _("Last seen by"),
        "reported_at": _("Reported"), "reported_by": _("Reported by"),
        "circumstances": _("What happened"), "found": _("Found"), "found_where": _("Found where"),
        "found_how": _("Found how"), "returned": _("Returned"), "returned_to": _("Returned to"),
        "closed_at": _("Closed"), "closing": _("Why it was closed"),
    },
}  # fmt: skip
FACTS: Mapping[str, str | Promise] = {
    "care": _("Care"),
    "home": _("Home"),
    "episode": _("Missing episode"),
    "record": _("Social work"),
    "roll": _("School roll"),
}
INSTANTS = ("since", "found", "returned")
Kept = dict[str, dict[str, Any]]  # fact -> {"id": of what stands, "now": field -> text}


@dataclass(frozen=True)
class Difference:
    """A field as it stands, and as it would be; "" where nothing is said. `what` names its fact,
    of a row that changes several."""

    what: str | Promise
    label: str | Promise
    stands: str
    now: str


@dataclass(frozen=True)
class Beside:
    """A row's differences. `is_closed` where what stands is not this reader's to read."""

    differences: tuple[Difference, ...]
    is_closed: bool


def replaced(batch: Batch, keys: Iterable[str]) -> dict[int, Kept]:
    """Of rows that replaced a fact in the transaction under way: row -> what differs."""
    done = Superseded.objects.filter(row__batch=batch, row__child_key__in=list(keys))
    joined = (*MODELS, *(f"row__{name}" for name in MODELS))
    found: dict[int, Kept] = {}
    for each in done.select_related(*joined).defer("row__raw", "row__mended"):
        for name in MODELS:
            old, new = getattr(each, name), getattr(each.row, name)
            if old is not None and new is not None:
                found.setdefault(each.row_id, {})[name] = _between(name, old, new)
    return found


def restated(
    batch: Batch, said: Iterable[tuple[int, int | None, str, list[str]]]
) -> dict[int, Episode]:
    """Of reports that said anew what is known, in the transaction under way: row -> episode."""
    if batch.feed != Feed.POLICE:
        return {}
    updated = [row for row, _child, effect, _codes in said if effect == Effect.UPDATED]
    rows = Row.objects.filter(pk__in=updated, episode__isnull=False).select_related("episode")
    return {row.pk: row.episode for row in rows.defer("raw", "mended") if row.episode}


def of_restated(new: Mapping[int, Episode]) -> dict[int, Kept]:
    """The same against what stands, once that transaction was taken back."""
    old = Episode.objects.in_bulk({episode.pk for episode in new.values()})
    return {
        row: {"episode": _between("episode", old[episode.pk], episode)}
        for row, episode in new.items()
        if episode.pk in old
    }


def _between(name: str, old: AboutChild, new: AboutChild) -> dict[str, Any]:
    now = {
        field: text for field in FIELDS[name] if (text := _text(new, field)) != _text(old, field)
    }
    return {"id": old.pk, "now": now}


def _text(fact: AboutChild, field: str) -> str:
    if field in INSTANTS:
        at = getattr(fact, f"{field}_earliest_at")
        is_day = getattr(fact, f"{field}_precision") == "day"
        return _said(at.astimezone(LONDON).date() if at and is_day else at)
    shown = getattr(fact, f"get_{field}_display", None)
    return _said(shown() if shown else getattr(fact, field))


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _now("yes") if value else _now("no")
    if isinstance(value, datetime):
        return f"{value.astimezone(LONDON):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return ", ".join(value) if isinstance(value, list) else str(value)


def beside(reader: Reader, rows: Iterable[Row]) -> dict[int, Beside]:
    """Row -> its differences from what stands now, of rows that have any: a query for each kind of
    fact."""
    kept: dict[int, Kept] = {
        row.pk: row.foreseen["beside"] for row in rows if row.foreseen and row.foreseen["beside"]
    }
    wanted: dict[str, set[int]] = {}
    for facts in kept.values():
        for name, of in facts.items():
            wanted.setdefault(name, set()).add(of["id"])
    standing = {
        name: MODELS[name].objects.visible_to(reader).select_related(*_related(name)).in_bulk(ids)
        for name, ids in wanted.items()
    }
    return {row: _beside(facts, standing) for row, facts in kept.items()}


def _related(name: str) -> list[str]:
    return [field for field in ("authority", "carer", "school") if field in FIELDS[name]]


def _beside(facts: Kept, standing: Mapping[str, Mapping[int, AboutChild]]) -> Beside:
    found: list[Difference] = []
    is_closed = False
    for name, of in facts.items():
        fact = standing[name].get(of["id"])
        if fact is None:
            is_closed = True
            continue
        found += [
            Difference(
                FACTS[name] if len(facts) > 1 else "",
                FIELDS[name][field],
                _text(fact, field),
                now,
            )
            for field, now in of["now"].items()
        ]
    return Beside(tuple(found), is_closed)
