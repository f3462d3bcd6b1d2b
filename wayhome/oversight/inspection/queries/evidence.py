"""Evidence, counted over a reader's remit and opened by the live predicate (E20)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from wayhome.foundation.access.predicate import narrow
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child
from wayhome.oversight.insight.gaps import Behind, counts_for, reads_totals_alone
from wayhome.oversight.insight.queries import is_small
from wayhome.oversight.inspection.evidence import Evidence, parameters


@dataclass(frozen=True)
class Found:
    """`part` of `whole`; hidden where it is small and the reader reads totals alone."""

    evidence: Evidence
    part: int
    whole: int
    hides: bool

    @property
    def is_hidden(self) -> bool:
        return self.hides and any(map(is_small, (self.part, self.rest, self.whole)))

    @property
    def rest(self) -> int:
        return self.whole - self.part

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole else None


def asked_with(reader: Reader, at: datetime) -> dict[str, Any]:
    own = [] if reader.is_system else counts_for(reader)
    return parameters(at, own, every=reader.is_system)


def counted(reader: Reader, wanted: Sequence[Evidence], at: datetime) -> dict[str, Found]:
    """Every piece of evidence in one statement, by code."""
    if not wanted:
        return {}
    parts = [
        f"SELECT '{each.code}' AS code, count(*) FILTER (WHERE x.met) AS part, count(*) AS whole"
        f" FROM ({each.select}) x"
        for each in wanted
    ]
    with system_context(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), asked_with(reader, at))
        rows = {code: (part, whole) for code, part, whole in cursor.fetchall()}
    hides = reads_totals_alone(reader)
    return {each.code: Found(each, *rows[each.code], hides) for each in wanted}


def behind(reader: Reader, evidence: Evidence, at: datetime, *, met: bool) -> Behind:
    """Children of one side of a number, the longest standing first; a child once."""
    values = asked_with(reader, at) | {"met": met}
    ids = f"SELECT x.child_id FROM ({evidence.select}) x WHERE x.met = %(met)s"
    with system_context(), connection.cursor() as cursor:
        cursor.execute(ids, values)
        wanted = {child for (child,) in cursor.fetchall() if child}
    children = narrow(Child.objects, reader, *evidence.classes, "identity")
    return Behind(children.filter(pk__in=wanted), len(wanted))
