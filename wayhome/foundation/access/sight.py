"""One child, one reader: the predicate's answer as constants (E20, E21).

A page about one child reads a dozen tables. Asking each of them who is in the circle costs more
than all it reads. So the circle is asked once, with the child, and what it opens is known from then
on. `Sight.rows` gives exactly what `visible_to` gives for that child; a test compares the two.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import F, OuterRef, Q, TextField, Value
from django.db.models.functions import Concat

from wayhome.foundation.access.classes import Purpose
from wayhome.foundation.access.predicate import (
    Reach,
    handling_open_to,
    involvements,
    may_handle,
    reach,
)
from wayhome.foundation.agencies.readers import Reader

EVERY_PURPOSE = frozenset(str(purpose) for purpose in Purpose.values)


class Sees(Protocol):
    """Whatever narrows a model to what a reader sees: `Sight` of one child, `Wide` of all."""

    @property
    def reader(self) -> Reader: ...

    def rows(self, model: type[Any]) -> Any: ...


@dataclass(frozen=True)
class Wide:
    """What a reader sees of every child: `visible_to`."""

    reader: Reader

    def rows(self, model: type[Any]) -> Any:
        return model.objects.visible_to(self.reader)


@dataclass(frozen=True)
class Sight:
    """What a reader sees of one child. `whole` are the purposes of rows about the child, `cases`
    those of rows about one case, by its ref."""

    reader: Reader
    child_id: int
    whole: frozenset[str]
    cases: dict[str, frozenset[str]] = field(default_factory=dict)
    is_open: bool = False  # through a broken glass, or as the system: nothing is closed

    def opens(self, *classes: str) -> bool:
        """Whether some row of the circle opens all of these classes."""
        needed = self._needed(*classes)
        return self.is_open or bool(needed & self.whole) or bool(self._refs(needed))

    def rows(self, model: type[Any], data: str | None = None) -> Any:
        """This model's rows about the child that the reader may see: `visible_to` of one child."""
        queryset = model.objects.filter(child_id=self.child_id)
        if self.reader.is_system:
            return queryset
        if hasattr(model, "seen_in"):  # each row says for itself which class it is
            return queryset.filter(model.seen_in(self, data), may_handle(self.reader))
        queryset = queryset.filter(self.condition(data or model.data_class, case=model.case_field))
        if any(column.name == "handling" for column in model._meta.concrete_fields):
            queryset = queryset.filter(may_handle(self.reader))
        return queryset

    def open_cases(self, *classes: str) -> tuple[bool, list[str]]:
        """For rows bound to a case: whether all are open, and the refs of those that are."""
        needed = self._needed(*classes)
        return self.is_open or bool(needed & self.whole), self._refs(needed)

    def condition(self, *classes: str, case: str | None) -> Q:
        """On rows about this child, bound to a case at `case` or to none."""
        needed = self._needed(*classes)
        if self.is_open or needed & self.whole:
            return Q()
        refs = self._refs(needed)
        if case is None:
            return Q() if refs else Q(pk__in=[])
        return Q(**{f"{case}__in": refs}) if refs else Q(pk__in=[])

    def handlings(self) -> list[str]:
        return handling_open_to(self.reader)

    def _needed(self, *classes: str) -> frozenset[str]:
        known: Reach = reach(self.reader)
        return known.purposes(*classes)

    def _refs(self, needed: frozenset[str]) -> list[str]:
        return sorted(ref for ref, purposes in self.cases.items() if needed & purposes)


def own_rows(reader: Reader, child: str = "pk") -> ArraySubquery:
    """For `annotate` on a query of children: the reader's own rows of the circle, for `sight`."""
    rows = involvements(reader).filter(child_id=OuterRef(child))
    said = rows.annotate(said=Concat("purpose", Value(" "), F("case_ref"))).values("said")
    return ArraySubquery(said, output_field=ArrayField(TextField()))


def sight(reader: Reader, child_id: int, own: list[str]) -> Sight:
    """What `own_rows` gave, as a `Sight`. The child itself must have been read by `visible_to`."""
    if reader.is_system:
        return Sight(reader, child_id, EVERY_PURPOSE, is_open=True)
    whole: set[str] = set()
    cases: dict[str, set[str]] = {}
    for said in own:
        purpose, _, case = said.partition(" ")
        if case:
            cases.setdefault(case, set()).add(purpose)
        else:
            whole.add(purpose)
    reader.resolved[f"purposes:{child_id}"] = frozenset(whole.union(*cases.values()))
    return Sight(
        reader,
        child_id,
        frozenset(whole),
        {case: frozenset(purposes) for case, purposes in cases.items()},
        is_open=child_id in reach(reader).glass,
    )
