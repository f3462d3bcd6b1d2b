"""The one predicate: which rows about children this reader may see (E20, E21).

What a reader's agreements open is resolved once a request to constants. Then the same question
is asked of PostgreSQL in one of two shapes: EXISTS for a reader with many children, and an array
of ids for one with few ("latest 50" for a stranger: 1,250 ms one way, 0.2 ms the other).
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value
from django.db.models.expressions import Func

from wayhome.foundation.access import shapes
from wayhome.foundation.access.classes import HANDLING_KINDS, Handling
from wayhome.foundation.access.shapes import InCircle, IsClosed
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock

if TYPE_CHECKING:
    from wayhome.foundation.access.models import Involvement

NOBODY = 0  # no user's id
FEW = 2_000  # visible children up to which an array of ids is the better plan (E21)
FEW_CLOSED = 100  # restricted records up to which theirs is


class IsAnyOf(Func):
    """`field = ANY (ARRAY(…))`: the array is read once, before the rows are."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


@dataclass(frozen=True)
class Reach:
    """What a reader's agreements, restrictions and glass come to, as constants."""

    opens: dict[str, frozenset[str]]  # data class -> purposes that open it
    has_few: bool
    named_in: tuple[int, ...]  # children whose restriction names this reader
    glass: dict[int, int]  # child seen through a live glass -> that glass
    any_restricted: bool
    few_restricted: bool = False

    def purposes(self, *classes: str) -> frozenset[str]:
        """The purposes each of which opens every one of these classes."""
        sets = [self.opens.get(name, frozenset()) for name in classes]
        return frozenset.intersection(*sets) if sets else frozenset()


def reach(reader: Reader) -> Reach:
    if "reach" not in reader.resolved:
        from wayhome.foundation.access.queries import resolve

        reader.resolved["reach"] = resolve(reader)
        reader.resolved["glass"] = reader.resolved["reach"].glass  # for the log: Reader.glass_on
    found: Reach = reader.resolved["reach"]
    return found


def involvements(reader: Reader, purposes: frozenset[str] | None = None) -> "QuerySet[Involvement]":
    """This reader's own live rows of any circle, for these purposes; None is for any."""
    model = apps.get_model("access", "Involvement")
    now = clock.now()
    rows: QuerySet[Involvement] = model.objects.filter(
        Q(team=None) | Q(team=reader.team_id),
        Q(user=reader.user_id) if reader.is_named_only else Q(user=None) | Q(user=reader.user_id),
        Q(until_at=None) | Q(until_at__gt=now),
        from_at__lte=now,
        agency=reader.agency_id,
    )
    return rows if purposes is None else rows.filter(purpose__in=sorted(purposes))


def narrow(queryset: Any, reader: Reader, *classes: str) -> Any:
    """`queryset`, less every row that this reader may not see."""
    if reader.is_system:
        return queryset
    model = queryset.model
    child = "pk" if model._meta.label == "people.Child" else "child_id"
    queryset = queryset.filter(sees(reader, *classes, child=child, case=model.case_field))
    if any(field.name == "handling" for field in model._meta.concrete_fields):
        queryset = queryset.filter(may_handle(reader))
    return queryset


def by_circle(reader: Reader) -> Reader:
    """The same reader, whose rows are found from their circle (E21) though it is of many children:
    for one of whom little is open. What is open is the same."""
    known = {**reader.resolved, "reach": replace(reach(reader), has_few=True)}
    known.pop("signature", None)
    return replace(reader, resolved=known)


def circles(reader: Reader, purposes: frozenset[str], all_of: frozenset[str]) -> Any:
    """(child, whether what `all_of` opens is open, of whatever case) of whom `sees_for` these
    purposes would show; a child may come twice.

    The same predicate, asked from the circle's side: for thousands of children the circle is read
    once, in place of once for each. `all_of` are some of the purposes.
    """
    known = reach(reader)
    rows = involvements(reader, purposes)
    if known.any_restricted:
        closed = IsClosed("child_id", are_few=known.few_restricted)
        rows = rows.filter(Q(child__in=known.named_in) | ~Q(closed))
    whole: Any = Value(value=False)
    if all_of:
        asked = Q(case_ref="", purpose__in=sorted(all_of))
        whole = ExpressionWrapper(asked, output_field=BooleanField())
    found = rows.values_list("child_id", whole)
    if known.glass:
        child = apps.get_model("people", "Child")
        through = child.objects.filter(pk__in=sorted(known.glass))
        found = found.union(through.values_list("pk", Value(value=True)), all=True)
    return found


def sees(reader: Reader, *classes: str, child: str = "child_id", case: str | None = None) -> Q:
    """The predicate as a condition on a row whose child is at `child` and whose case at `case`."""
    return sees_for(reader, reach(reader).purposes(*classes), child=child, case=case)


def sees_for(
    reader: Reader, purposes: frozenset[str], *, child: str = "child_id", case: str | None = None
) -> Q:
    """The same, for purposes that were resolved already."""
    known = reach(reader)
    circle: Any = _in_circle(reader, purposes, child, case) if purposes else _never()
    if known.any_restricted:
        closed = IsClosed(child, are_few=known.few_restricted)
        circle &= Q(**{f"{child}__in": known.named_in}) | ~Q(closed)
    if known.glass:
        circle |= Q(**{f"{child}__in": sorted(known.glass)})
    return circle


def _in_circle(reader: Reader, purposes: frozenset[str], child: str, case: str | None) -> Q:
    """A row bound to a case (`case`) is opened by rows of the circle for the child or that case;
    a row bound to none is opened by any row of the circle whose purpose opens its class."""
    few = reach(reader).has_few
    return Q(InCircle(child, case, shapes.purposes(purposes), whoever(reader), has_few=few))


def whoever(reader: Reader) -> tuple[Any, ...]:
    """The reader as the circle's questions need them: agency, team, user, whether a row that names
    nobody is for them, this instant. An agency as such (its feed, say) is no user."""
    user = NOBODY if reader.user_id is None else reader.user_id
    return (reader.agency_id, reader.team_id, user, not reader.is_named_only, clock.now())


def handling_open_to(reader: Reader) -> list[str]:
    """The handling codes that this reader's kind of agency satisfies."""
    kind = reader.agency.kind if reader.agency else ""
    codes = [str(code) for code, kinds in HANDLING_KINDS.items() if kind in kinds]
    return [Handling.OPEN.value, *codes]


def may_handle(reader: Reader) -> Q:
    """Items whose handling admits this reader's agency, or that it recorded itself."""
    return Q(handling__in=handling_open_to(reader)) | Q(recorded_by_agency=reader.agency_id)


def _never() -> Q:
    return Q(pk__in=[])
