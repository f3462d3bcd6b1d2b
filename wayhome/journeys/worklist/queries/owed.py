"""The rows of a worklist: what is owed by a place, by whom it is owed first; of that, what is late
and cannot wait for the morning, then the rest, each in order of time."""

from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.http import QueryDict

from wayhome.foundation.access.once import once
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages.keyset import Page, first_page, paged
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived, DerivedQuerySet
from wayhome.foundation.rules.owed import answered_for, cannot_wait, of_place, on_the_list
from wayhome.foundation.rules.queries import narrowed
from wayhome.journeys.worklist.queries.personal import COUNTED, OWN, Own

BY_TIME = ("due_at", "rule", "subject_kind", "subject_id", "occurrence")
ORDER = ("can_wait", *BY_TIME)
SIZE = 20
WEEK = timedelta(days=7)
CHILDREN = 10  # on a page that groups by child,
NO_INDEX = Func(F("rule"), template="(%(expressions)s || '')", output_field=CharField())
OF_CHILDREN = 60  # with at most so much of what is owed to them: their own pages have the rest


def own_rows(reader: Reader, own: Own) -> list[Any]:
    """The reader's own, and what they were called about. One query, or none."""
    return once(reader, _own, own.alone) if own.rows() is not None else []


def _own(reader: Reader, own: Own) -> QuerySet[Derived]:
    # not `owed()`: its words would make the planner read a whole partial index beside the keys
    now = clock.now()
    standing = Q(stopped_at=None) | Q(stopped_at__gt=now)
    standing &= Q(excused_at=None) | Q(excused_at__gt=now)
    standing &= Q(closed_at=None) | Q(closed_at__gt=now)
    rows = narrowed(reader, on_the_list(Derived.objects.filter(own.rows(), standing)))
    can_wait = Case(When(_urgent(), then=Value(0)), default=Value(1))
    return rows.annotate(can_wait=can_wait).order_by(*ORDER)[:OWN]


def of_team(reader: Reader, own: Own, query: QueryDict) -> Page:
    """A page of what the place owes, less what is the reader's own: late and urgent, then late."""
    if "at" in query:
        rows = _in_turn(reader, _rest(reader, own, is_long=is_long(query)))
        return paged(rows, query, order=ORDER, size=SIZE, counted=None)
    found = once(reader, _first, own.alone, answered_for(reader), is_long(query))
    return first_page(found, query, order=ORDER, size=SIZE)


def _first(reader: Reader, own: Own, days: tuple[int, ...], long: bool) -> QuerySet[Derived]:  # noqa: FBT001
    urgent, others = (
        each.order_by(*ORDER)[: SIZE + 1]
        for each in _in_turn(reader, _rest(reader, own, is_long=long))
    )
    return urgent.union(others, all=True).order_by(*ORDER)[: SIZE + 1]


def _in_turn(reader: Reader, rows: DerivedQuerySet) -> tuple[DerivedQuerySet, DerivedQuerySet]:
    """What cannot wait, and the rest: two lists, each read in the order of an index.

    An index holds a team's rows by rule. Of an agency's there is none, and PostgreSQL would read
    every row of these rules in the land to spare itself some hundred of the agency's: `code` is
    the rule as no index has it.
    """
    others = Q(due_at__gt=clock.now()) | ~Q(rule__in=cannot_wait())
    urgent = _urgent()
    if not reader.team_id:
        rows = rows.alias(code=NO_INDEX)
        urgent = Q(due_at__lte=clock.now(), code__in=cannot_wait())
    return (
        rows.filter(urgent).annotate(can_wait=Value(0)),
        rows.filter(others).annotate(can_wait=Value(1)),
    )


def _urgent() -> Q:
    """Late, and somebody is called about it at night (P09)."""
    return Q(due_at__lte=clock.now(), rule__in=cannot_wait())


def waiting_long(reader: Reader, own: Own) -> int:
    """How much of it is overdue for longer than a week, counted as far as `COUNTED` and one."""
    return len(once(reader, _waiting, own.alone, answered_for(reader)))


def _waiting(reader: Reader, own: Own, days: tuple[int, ...]) -> QuerySet[Any]:
    return _rest(reader, own, is_long=True).values_list("due_at")[: COUNTED + 1]


def is_long(query: QueryDict) -> bool:
    return "long" in query


def _rest(reader: Reader, own: Own, *, is_long: bool) -> DerivedQuerySet:
    """This week's work, or what has waited for longer: that must not bury tonight's."""
    a_week_ago, rows = clock.now() - WEEK, _all(reader, own)
    return _said_once(
        rows.filter(due_at__lt=a_week_ago) if is_long else rows.filter(due_at__gte=a_week_ago)
    )


def _said_once(rows: DerivedQuerySet) -> DerivedQuerySet:
    """Of rules that one act answers for a child, the one on this list that is due first: what this
    reader may not read, or what stands on the other list, hides nothing."""
    acts: dict[str, list[str]] = {}
    for rule in registry.rules().values():
        if rule.act:
            acts.setdefault(rule.act, []).append(rule.code)
    for codes in acts.values():
        sooner = rows.filter(
            Q(due_at__lt=OuterRef("due_at"))
            | Q(due_at=OuterRef("due_at"), rule__lt=OuterRef("rule")),
            rule__in=codes,
            child_id=OuterRef("child_id"),
        )
        rows = rows.filter(~Q(rule__in=codes) | ~Exists(sooner))
    return rows


def _all(reader: Reader, own: Own) -> DerivedQuerySet:
    rows = of_place(reader)
    condition = own.rows()
    if condition is not None:
        rows = rows.exclude(condition)
    return narrowed(reader, on_the_list(rows))


def by_child(reader: Reader, own: Own, query: QueryDict) -> Page:
    """The same, a page of children: each with all that is owed, who waits longest first."""
    rows = _rest(reader, own, is_long=is_long(query))
    earlier = narrowed(reader, on_the_list(of_place(reader))).filter(
        Q(due_at__lt=OuterRef("due_at"))
        | Q(due_at=OuterRef("due_at"), rule__lt=OuterRef("rule"))
        | Q(
            due_at=OuterRef("due_at"),
            rule=OuterRef("rule"),
            subject_kind__lt=OuterRef("subject_kind"),
        )
        | Q(
            due_at=OuterRef("due_at"),
            rule=OuterRef("rule"),
            subject_kind=OuterRef("subject_kind"),
            subject_id__lt=OuterRef("subject_id"),
        ),
        child_id=OuterRef("child_id"),
    )
    if not is_long(query):
        earlier = earlier.filter(due_at__gte=clock.now() - WEEK)
    condition = own.rows()
    if condition is not None:
        earlier = earlier.exclude(condition)
    heads = rows.filter(~Exists(earlier))
    page = paged(heads, query, order=BY_TIME, size=CHILDREN, counted=None)
    # what is about no child stands by itself, where it falls due
    place = {_of(row): index for index, row in enumerate(page.rows)}
    children = [row.child_id for row in page.rows if row.child_id]
    every = rows.filter(child_id__in=children).order_by(*BY_TIME)[:OF_CHILDREN] if children else []
    alone = [row for row in page.rows if not row.child_id]
    ordered = sorted([*every, *alone], key=lambda row: place[_of(row)])
    return Page(ordered, page.first, page.previous_url, page.next_url)


def _of(row: Any) -> tuple[str, int]:
    return (row.scope_kind, row.scope_id) if row.child_id else (row.rule, row.subject_id)
