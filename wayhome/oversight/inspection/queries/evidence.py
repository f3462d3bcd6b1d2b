"""Evidence and gaps, counted over a reader's remit and opened by the live predicate (E20).

Totals are the system's, over the areas that the reader's agency answers for or serves. Whoever
opens a number sees the children whom they may see, and how many they may not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery

from wayhome.foundation.access.predicate import narrow
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child, Responsibility
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import Rule
from wayhome.foundation.rules.describe import unmet
from wayhome.foundation.rules.models import Derived, DerivedQuerySet
from wayhome.oversight.insight.queries import is_small
from wayhome.oversight.insight.remit import areas
from wayhome.oversight.inspection.evidence import Evidence, parameters

Kind = Agency.Kind


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


@dataclass(frozen=True)
class Missing:
    """A gap that is open now: how many, since when, and of how many no agency is named as owner."""

    rule: Rule
    count: int
    oldest_at: datetime | None
    owners: tuple[str, ...]
    hides: bool = False

    @property
    def is_hidden(self) -> bool:
        return self.hides and is_small(self.count)

    @property
    def title(self) -> str:
        return unmet(self.rule)


def counts_for(reader: Reader) -> list[int]:
    """The areas whose totals this reader may read. A home, a school or a service works in an area
    and answers for none: over those it reads nothing."""
    kind = reader.agency.kind if reader.agency else ""
    return [] if kind in (Kind.HOME, Kind.SCHOOL, Kind.SERVICE) else areas(reader)


def asked_with(reader: Reader, at: datetime) -> dict[str, Any]:
    own = [] if reader.is_system else counts_for(reader)
    return parameters(at, own, every=reader.is_system)


def reads_totals_alone(reader: Reader) -> bool:
    return not (reader.may(roles.DRILL_DOWN) or reader.is_system)


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


def of_remit(reader: Reader, rows: DerivedQuerySet) -> DerivedQuerySet:
    """Rows of the areas that count for this reader: their authority's or, where a rule names none,
    of a child for whom one of those councils answers today."""
    if reader.is_system:
        return rows
    own, today = counts_for(reader), clock.today()
    answers = Responsibility.objects.filter(
        Q(until_on=None) | Q(until_on__gt=today),
        child_id=OuterRef("child_id"),
        from_on__lte=today,
        authority__in=own,
    )
    return rows.filter(Q(authority__in=own) | Q(Exists(answers), authority=None))


def open_rows(codes: Iterable[str]) -> DerivedQuerySet:
    """What these rules say is owed and late now, or absent."""
    now = clock.now()
    return Derived.objects.owed().true_at(now).filter(rule__in=list(codes), due_at__lte=now)


def gaps(reader: Reader, codes: Sequence[str]) -> dict[str, Missing]:
    """By code, in two statements: what is open now, and the names of who owns it."""
    with system_context():
        rows = list(
            of_remit(reader, open_rows(codes))
            .values("rule", "agency_id")
            .annotate(n=Count("subject_id"), oldest=Min("due_at"))
            .order_by("rule", "-n")
        )
    names = dict(
        Agency.objects.filter(pk__in={row["agency_id"] for row in rows}).values_list("pk", "name")
    )
    found = {}
    for code in codes:
        of_rule = [row for row in rows if row["rule"] == code]
        found[code] = Missing(
            registry.rule(code),
            sum(row["n"] for row in of_rule),
            min((row["oldest"] for row in of_rule), default=None),
            tuple(names[row["agency_id"]] for row in of_rule if row["agency_id"] in names),
            reads_totals_alone(reader),
        )
    return found


@dataclass(frozen=True)
class Behind:
    """Who is behind a number: a query of children, and how many of them stay out of sight."""

    rows: Any
    total: int

    @property
    def unseen(self) -> int:
        return max(0, self.total - int(self.rows.count()))


def behind(reader: Reader, evidence: Evidence, at: datetime, *, met: bool) -> Behind:
    """Children of one side of a number, the longest standing first; a child once."""
    values = asked_with(reader, at) | {"met": met}
    ids = f"SELECT x.child_id FROM ({evidence.select}) x WHERE x.met = %(met)s"
    with system_context(), connection.cursor() as cursor:
        cursor.execute(ids, values)
        wanted = {child for (child,) in cursor.fetchall() if child}
    children = narrow(Child.objects, reader, *evidence.classes, "identity")
    return Behind(children.filter(pk__in=wanted), len(wanted))


def gap_rows(reader: Reader, code: str) -> Behind:
    """The open rows of one rule that this reader may read, with who owns each."""
    with system_context():
        total = of_remit(reader, open_rows([code])).count()
    rows = of_remit(reader, open_rows([code])).visible_to(reader, code)
    owner = Agency.objects.filter(pk=OuterRef("agency_id")).values("name")
    rows = rows.select_related("child", "team").annotate(owner=Subquery(owner[:1]))
    return Behind(rows, total)
