"""Whose rows an SSDA903 return has, and what is recorded of them, as one reader may see it.

A return is made of what its maker's own pages show: the same predicate, the same classes (E20).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from wayhome.doors.feeds.models import Batch, State
from wayhome.doors.feeds.models import Row as Staged
from wayhome.doors.feeds.ssda903.columns import FEED, TABLES, collection
from wayhome.doors.returns.ssda903.rows import Known, Row, in_order, rows
from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.clock import LONDON
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import CareStatus, Child, Home, Identifier, Responsibility
from wayhome.foundation.providers.models import Provider
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.models.episode import NOT_COUNTED

CLASSES = (DataClass.IDENTITY, DataClass.CARE, DataClass.MISSING)
IN_CARE = (CareStatus.Status.LOOKED_AFTER, CareStatus.Status.UNACCOMPANIED)
AT_ONCE = 2_000  # children whose facts are in memory together


@dataclass(frozen=True)
class Collected:
    """`left_out`: children of the return whose record is not this reader's to open."""

    rows: list[Row]
    children: list[int]
    left_out: int


def collect(reader: Reader, authority: Authority, year: int) -> Collected:
    """Needs a transaction: who is in it is asked as the system, what it says as the reader."""
    with system_context():
        wanted = _of_the_return(authority, year)
    found = Child.objects.filter(pk__in=wanted, merged_into=None)
    mine = list(predicate.narrow(found, reader, *CLASSES).order_by("pk"))
    urns = _urns()
    made: list[Row] = []
    for start in range(0, len(mine), AT_ONCE):
        some = {child.pk: Known(child) for child in mine[start : start + AT_ONCE]}
        _fill(reader, authority, year, some)
        for known in some.values():
            made += rows(known, year, urns)
    children = [child.pk for child in mine]
    return Collected(in_order(list(TABLES), made), children, len(wanted) - len(mine))


def _of_the_return(authority: Authority, year: int) -> set[int]:
    """Children for whom the council answers in the year and who are looked after in it, or missing
    from care, or named in the return of that year that it brought in here itself."""
    first, last = collection(year)
    answered = Responsibility.objects.filter(authority=authority, from_on__lte=last).filter(
        Q(until_on=None) | Q(until_on__gt=first)
    )
    of_council = {"child__in": answered.values("child"), "child__merged_into": None}
    care = CareStatus.objects.filter(
        Q(until_on=None) | Q(until_on__gte=first),
        status=CareStatus.Status.LOOKED_AFTER,
        from_on__lte=last,
        **of_council,
    )
    away = _absences(year).filter(setting="care", **of_council)
    named = Staged.objects.filter(batch__in=_own_returns(authority, year, year), table="Header")
    named = named.filter(child__in=answered.values("child"), child__merged_into=None)
    return {
        child
        for of in (care, away, named)
        for child in of.values_list("child_id", flat=True)
        if child is not None
    }


def _absences(year: int) -> QuerySet[Any]:
    """Those that touch the year; the row's own days are settled in London time by `rows`."""
    first, last = collection(year)
    begins = datetime.combine(first - timedelta(days=1), time.min, LONDON)
    ends = datetime.combine(last + timedelta(days=1), time.min, LONDON)
    over_before = (
        Q(found_latest_at__lt=begins)
        & (Q(returned_latest_at=None) | Q(returned_latest_at__lt=begins))
        | Q(returned_latest_at__lt=begins) & Q(found_latest_at=None)
        | Q(closed_at__lt=begins) & Q(found_latest_at=None) & Q(returned_latest_at=None)
    )
    found: QuerySet[Any] = Episode.objects.filter(since_earliest_at__lt=ends).exclude(over_before)
    return found.exclude(closing__in=NOT_COUNTED)


def _own_returns(authority: Authority, first_year: int, year: int) -> QuerySet[Batch]:
    return Batch.objects.filter(
        feed=FEED, authority=authority, state=State.APPLIED, year__range=(first_year, year)
    )


def _fill(reader: Reader, authority: Authority, year: int, some: dict[int, Known]) -> None:
    def of(model: type[Any], **which: Any) -> QuerySet[Any]:
        return model.objects.visible_to(reader).filter(child_id__in=list(some), **which)

    for number in of(Identifier, kind="la_child", issuer=authority.code).order_by("-pk"):
        some[number.child_id].number = number.value
    for number in of(Identifier, kind="upn").order_by("-pk"):
        some[number.child_id].upn = number.value
    for care in of(CareStatus, status__in=IN_CARE).order_by("from_on", "pk"):
        some[care.child_id].cares.append(care)
    for home in of(Home).order_by("from_on", "pk"):
        some[home.child_id].homes.append(home)
    absences = _absences(year).filter(pk__in=of(Episode).values("pk"))
    for absence in absences:
        if _is_from_care(absence, some[absence.child_id]):
            some[absence.child_id].absences.append(absence)
    _said(authority, year, some)


def _is_from_care(absence: Episode, known: Known) -> bool:
    """From care as reported, or of a child who was looked after that day."""
    if absence.setting == "care" or absence.is_looked_after:
        return True
    on = absence.since_earliest_at.astimezone(LONDON).date()
    return any(
        care.status == CareStatus.Status.LOOKED_AFTER
        and care.from_on <= on
        and (care.until_on is None or on <= care.until_on)
        for care in known.cares
    )


def _said(authority: Authority, year: int, some: dict[int, Known]) -> None:
    """What this council's returns said of these children; a later return, later in the list."""
    returns = _own_returns(authority, 0, year).order_by("year", "pk")
    order = {batch: place for place, batch in enumerate(returns.values_list("pk", flat=True))}
    own = set(_own_returns(authority, year, year).values_list("pk", flat=True))
    of: dict[int, list[Staged]] = defaultdict(list)
    staged = Staged.objects.filter(batch__in=list(order), child__in=list(some))
    for row in staged.filter(table__in=("Header", "Episodes", "UASC")):
        of[order[row.batch_id]].append(row)
    for place in sorted(of):
        for row in of[place]:
            known = some[row.child_id or 0]
            if row.table == "Header":
                known.said = row.says
            if row.care_id and row.table == "Episodes":
                known.said_of_care[row.care_id] = row.says
            if row.care_id and row.batch_id in own:
                known.of_the_year.add(row.care_id)


def _urns() -> dict[int | None, str]:
    return dict(Provider.objects.exclude(urn="").values_list("agency_id", "urn"))
