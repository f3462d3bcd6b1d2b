"""Everything that stands about a child and that this reader may read, in one query.

A row is here only if its class is open; what is closed leaves no trace.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import JSONObject

from wayhome.foundation.access.sight import Sight
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import (
    Address,
    CareStatus,
    Home,
    MustKnow,
    Responsibility,
    SafeContact,
    SchoolRoll,
    Words,
)
from wayhome.practice.missing.models import CarerActions, Episode, FullAccount, PoliceExtract

# Who reads an address that is withheld (P23).
MAY_KNOW_ADDRESS = (Agency.Kind.COUNCIL, Agency.Kind.POLICE)
SHOWN = 5  # texts of each kind


@dataclass(frozen=True)
class Facts:
    """Rows by source, each a dictionary of what that source says."""

    rows: dict[str, list[dict[str, Any]]]

    def all(self, source: str) -> list[dict[str, Any]]:
        return self.rows.get(source, [])

    def one(self, source: str) -> dict[str, Any] | None:
        found = self.rows.get(source)
        return found[0] if found else None


def facts(sight: Sight) -> Facts:
    """Everything that stands about this child and that the reader may read. One query."""
    parts = [_part(source, rows, columns) for source, rows, columns in _sources(sight)]
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for source, said in parts[0].union(*parts[1:], all=True):
        rows[source].append(said)
    for found in rows.values():
        found.sort(key=lambda said: said["pk"], reverse=True)
    return Facts(dict(rows))


def _part(source: str, rows: QuerySet[Any], columns: dict[str, str]) -> QuerySet[Any]:
    said = JSONObject(pk="pk", **columns)
    return rows.annotate(
        source_of=Value(source, output_field=CharField()), said=said
    ).values_list("source_of", "said")


def _sources(sight: Sight) -> Iterable[tuple[str, Any, dict[str, str]]]:
    def now(model: Any) -> Any:
        today = clock.today()
        current = Q(until_on=None) | Q(until_on__gt=today)
        return sight.rows(model).filter(current, from_on__lte=today).order_by("-pk")

    address = now(Address)
    if sight.reader.agency is None or sight.reader.agency.kind not in MAY_KNOW_ADDRESS:
        address = address.filter(is_withheld=False)
    text = {"text": "text", "at": "recorded_at", "interview": "interview__ref"}
    yield "council", now(Responsibility)[:1], {"authority": "authority__name", "basis": "basis"}
    yield "care", now(CareStatus)[:3], {"status": "status", "legal": "legal_status"}
    yield "home", now(Home)[:1], {
        "authority": "authority__name",
        "carer": "carer__name",
        "is_unregistered": "is_unregistered",
    }
    yield "address", address[:1], {
        "text": "text",
        "postcode": "postcode",
        "is_withheld": "is_withheld",
    }
    yield "school", now(SchoolRoll)[:2], {"school": "school__name"}
    yield "must", now(MustKnow)[:40], {"kind": "kind", "text": "text"}
    yield "contact", sight.rows(SafeContact).order_by("-pk")[:1], {
        "way": "way",
        "hours": "hours",
        "others": "others_with_phone",
        "not_words": "words_not_to_use",
        "at": "recorded_at",
    }
    yield "words", sight.rows(Words).order_by("-said_on", "-pk")[:SHOWN], {
        "text": "text",
        "on": "said_on",
        "source": "source",
    }
    if sight.reader.may(roles.READ_INTERVIEW):
        yield "account", sight.rows(FullAccount).order_by("-pk")[:SHOWN], text
    yield "police", sight.rows(PoliceExtract).order_by("-pk")[:SHOWN], text
    yield "carer", sight.rows(CarerActions).order_by("-pk")[:SHOWN], text
    yield "missing", _open_episodes(sight)[:1], {"ref": "ref", "since": "since_latest_at"}


def _open_episodes(sight: Sight) -> Any:
    return (
        sight.rows(Episode)
        .filter(found_latest_at=None, returned_latest_at=None, closed_at=None, origin="live")
        .order_by("-pk")
    )
