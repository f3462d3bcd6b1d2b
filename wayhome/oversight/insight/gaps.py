"""What is not happening: owed and late now, or absent, as the rules say it (R42).

Totals are the system's, over the reader's remit. Whoever opens one sees the rows whose child they
may see, and how many they may not (E20).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from wayhome.foundation.access.predicate import handling_open_to
from wayhome.foundation.access.sight import Wide
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Responsibility
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.declare import Gap, Rule
from wayhome.foundation.rules.describe import describe, unmet
from wayhome.foundation.rules.models import Derived, DerivedQuerySet
from wayhome.foundation.rules.queries import about_no_child
from wayhome.oversight.insight.queries import is_small
from wayhome.oversight.insight.remit import areas

Kind = Agency.Kind
NEVER = datetime.max.replace(tzinfo=UTC)
OWNER = Coalesce("team__agency_id", "agency_id")  # a row's team is who owes it, where one is named
OWN_PART = (Kind.HOME, Kind.SCHOOL, Kind.SERVICE)  # what they do is their remit, and not an area


@dataclass(frozen=True)
class Missing:
    """A rule's rows that are open now: how many, since when, and whose: (agency, how many)."""

    rule: Rule
    count: int
    oldest_at: datetime | None
    by_owner: tuple[tuple[str, int], ...]  # the most first; nobody's are under "nobody by name"
    hides: bool = False

    @property
    def is_hidden(self) -> bool:
        return self.hides and is_small(self.count)

    @property
    def title(self) -> str:
        return unmet(self.rule)

    @property
    def owners(self) -> tuple[str, ...]:
        return tuple(name for name, _n in self.by_owner)

    @property
    def shares(self) -> tuple[tuple[str, int | None], ...]:
        """Each owner with how many; None where that is small and hidden."""
        return tuple((n, None if self.hides and is_small(k) else k) for n, k in self.by_owner)

    @property
    def order(self) -> tuple[bool, bool, bool, int, datetime, str]:
        """The worst first: what somebody is called about at night (P09), then law before local, the
        most, the longest; a hidden number tells none."""
        count, oldest = (0, NEVER) if self.is_hidden else (-self.count, self.oldest_at or NEVER)
        waits = not getattr(self.rule, "rungs", ())
        return self.is_hidden, waits, not self.rule.is_law, count, oldest, self.rule.code


def counts_for(reader: Reader) -> list[int]:
    """The areas whose totals this reader may read. A home, a school or a service works in an area
    and answers for none: over those it reads nothing."""
    kind = reader.agency.kind if reader.agency else ""
    return [] if kind in OWN_PART else areas(reader)


def reads_totals_alone(reader: Reader) -> bool:
    return not (reader.may(roles.DRILL_DOWN) or reader.is_system)


def must_be_met() -> list[str]:
    """Rules that people must meet: not events, nor a gap that a clock on the same facts says."""
    return [
        rule.code
        for rule in registry.rules().values()
        if rule.kind in ("S", "P") or (isinstance(rule, Gap) and rule.is_listed)
    ]


def of_remit(reader: Reader, rows: DerivedQuerySet) -> DerivedQuerySet:
    """Rows of the areas that count for this reader: their authority's or, where a rule names none,
    of a child for whom one of those councils answers today. A home, a school or a service has what
    it owes itself."""
    if reader.is_system:
        return rows
    if reader.agency and reader.agency.kind in OWN_PART:
        return rows.alias(owner_id=OWNER).filter(owner_id=reader.agency.pk)
    return of_areas(rows, areas(reader))


def of_areas(rows: DerivedQuerySet, own: Iterable[int], on: date | None = None) -> DerivedQuerySet:
    """Of these authorities, by who answered for the child on a day; today if none is named."""
    day, wanted = on or clock.today(), list(own)
    answers = Responsibility.objects.filter(
        Q(until_on=None) | Q(until_on__gt=day),
        child_id=OuterRef("child_id"),
        from_on__lte=day,
        authority__in=wanted,
    )
    return rows.filter(Q(authority__in=wanted) | Q(Exists(answers), authority=None))


def open_rows(codes: Iterable[str]) -> DerivedQuerySet:
    """What these rules say is owed and late now, or absent."""
    now = clock.now()
    return Derived.objects.owed().true_at(now).filter(rule__in=list(codes), due_at__lte=now)


def gaps(reader: Reader, codes: Sequence[str]) -> dict[str, Missing]:
    """By code, in two statements: what is open now, and the names of who owns it."""
    with system_context():
        rows = list(
            of_remit(reader, open_rows(codes))
            .values("rule", owner_id=OWNER)
            .annotate(n=Count("subject_id"), oldest=Min("due_at"))
            .order_by("rule", "-n")
        )
    pks = {row["owner_id"] for row in rows} - {None}
    names = dict(Agency.objects.filter(pk__in=pks).values_list("pk", "name"))
    hides = reads_totals_alone(reader)
    found = {}
    for code in codes:
        of_rule = [row for row in rows if row["rule"] == code]
        found[code] = Missing(
            registry.rule(code),
            sum(row["n"] for row in of_rule),
            min((row["oldest"] for row in of_rule), default=None),
            tuple((names.get(row["owner_id"], _("nobody by name")), row["n"]) for row in of_rule),
            hides,
        )
    return found


def worst(reader: Reader) -> list[Missing]:
    """Everything that is not happening in the reader's remit, the worst first."""
    found = gaps(reader, must_be_met()).values()
    return sorted((each for each in found if each.count), key=lambda each: each.order)


@dataclass(frozen=True)
class Behind:
    """Who is behind a number: a query of children or rows, and how many stay out of sight."""

    rows: Any
    total: int

    @property
    def unseen(self) -> int:
        return max(0, self.total - int(self.rows.count()))


def gap_rows(reader: Reader, code: str) -> Behind:
    """The open rows of one rule that this reader may read, with who owns each."""
    with system_context():
        total = of_remit(reader, open_rows([code])).count()
    return Behind(readable(reader, of_remit(reader, open_rows([code])), code), total)


def told(reader: Reader, rows: Iterable[Any]) -> None:
    """Says of each row about no child what it is about, as `row.about`."""
    others = [row for row in rows if row.child_id is None]
    said = describe(Wide(reader), others)
    for row in others:
        row.about = said.of(row).about


def readable(reader: Reader, rows: DerivedQuerySet, code: str) -> Any:
    """Rows of one rule as far as this reader may read, each with its child, team and `owner`; those
    about no child where they see its subject (ADR 0019)."""
    owner = Agency.objects.filter(pk=OuterRef("owner_id")).values("name")
    loose = rows.filter(about_no_child(reader), handling__in=handling_open_to(reader))
    seen = rows.visible_to(reader, code) | loose
    return (
        seen.select_related("child", "team")
        .alias(owner_id=OWNER)
        .annotate(owner=Subquery(owner[:1]))
    )
