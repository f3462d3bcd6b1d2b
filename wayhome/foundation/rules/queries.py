"""Derived rows as pages read them: one child's, or a team's row by row (E04).

Both give what `Derived.visible_to` gives, in the shape that their page needs; tests compare them.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.access.sight import Sight
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived, DerivedQuerySet

PURPOSES: Any = ArrayField(TextField())


def of_child(sight: Sight) -> DerivedQuerySet:
    """Rows whose every class the reader may read: `Derived.visible_to`, for one child."""
    rows = Derived.objects.filter(child_id=sight.child_id)
    if sight.reader.is_system:
        return rows
    groups: dict[tuple[str, ...], list[str]] = {}
    for rule in registry.rules().values():
        groups.setdefault(tuple(sorted(rule.classes)), []).append(rule.code)
    seen = Q(pk__in=[])
    for classes, codes in groups.items():
        seen |= Q(rule__in=codes) & sight.condition(*classes, case="case_ref")
    return rows.filter(seen, handling__in=sight.handlings())


def titled(sight: Sight) -> DerivedQuerySet:
    """Rows of which the reader may read the public title and nothing more (E04)."""
    codes = [
        rule.code
        for rule in registry.rules().values()
        if rule.public_title and not sight.opens(*rule.classes)
    ]
    rows = Derived.objects.filter(child_id=sight.child_id, rule__in=codes)
    return rows.filter(handling__in=sight.handlings())


def narrowed(reader: Reader, rows: DerivedQuerySet) -> DerivedQuerySet:
    """Of these few rows, those that the reader may read (`is_open`), or whose title alone.

    One question a row, however many classes the rules read: is there a row of the circle whose
    purpose is among those that open this rule? `rows` must be few, or found by an index.
    """
    if reader.is_system:
        return rows.annotate(is_open=Value(value=True))
    known = predicate.reach(reader)
    rules = registry.rules().values()
    public = [rule.code for rule in rules if rule.public_title]
    to_know = _purposes(known.purposes(DataClass.IDENTITY))
    rows = rows.alias(
        opened_by=_by_rule(known),
        named_by=Case(When(rule__in=public, then=to_know), default=_purposes(())),
    )
    read = Exists(_circle(reader, OuterRef("opened_by")))
    know = Exists(_circle(reader, OuterRef("named_by")))
    seen: Any = Q(read) | (Q(rule__in=public) & Q(know))
    if known.any_restricted:
        closed = Restriction.objects.filter(lifted_at=None, child_id=OuterRef("child_id"))
        seen &= Q(child_id__in=known.named_in) | ~Exists(closed)
    if known.glass:
        seen |= Q(child_id__in=sorted(known.glass))
    through = Q(child_id__in=sorted(known.glass)) if known.glass else Q(pk__in=[])
    is_open = Case(When(~Q(rule__in=public) | through, then=Value(value=True)), default=read)
    return rows.filter(seen, handling__in=predicate.handling_open_to(reader)).annotate(
        is_open=is_open
    )


def _by_rule(known: predicate.Reach) -> Case:
    """For a row's rule, the purposes each of which opens all that the rule reads."""
    groups: dict[frozenset[str], list[str]] = {}
    for rule in registry.rules().values():
        groups.setdefault(known.purposes(*rule.classes), []).append(rule.code)
    whens = [
        When(rule__in=codes, then=_purposes(opens)) for opens, codes in groups.items() if opens
    ]
    return Case(*whens, default=_purposes(()))


def _purposes(names: Any) -> Value:
    return Value(sorted(names), output_field=PURPOSES)


def _circle(reader: Reader, opened_by: OuterRef) -> QuerySet[Any]:
    """The reader's own rows of the circle of a row's child, or of its case, for these purposes."""
    own = predicate.involvements(reader).filter(child_id=OuterRef("child_id"))
    any_case = Q(case_ref="") | Q(case_ref=OuterRef("case_ref"))
    return own.filter(any_case, Q(predicate.IsAnyOf(F("purpose"), opened_by)))
