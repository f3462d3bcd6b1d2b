"""Derived rows as pages read them: one child's, or a team's row by row (E04).

Both give what `Derived.visible_to` gives, in the shape that their page needs; tests compare them.
"""

from django.db.models import Case, F, Q, Value, When
from django.utils.module_loading import import_string

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.shapes import InCircle, IsClosed, purposes
from wayhome.foundation.access.sight import Sight
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived, DerivedQuerySet


def of_child(sight: Sight) -> DerivedQuerySet:
    """Rows whose every class the reader may read: `Derived.visible_to`, for one child."""
    rows = Derived.objects.filter(child_id=sight.child_id)
    if sight.reader.is_system:
        return rows
    groups: dict[tuple[tuple[str, ...], str | None], list[str]] = {}
    for rule in registry.rules().values():
        groups.setdefault((tuple(sorted(rule.classes)), rule.case), []).append(rule.code)
    seen = Q(pk__in=[])
    for (classes, case), codes in groups.items():
        seen |= Q(rule__in=codes) & sight.condition(*classes, case=case)
    if sight.opens(DataClass.IDENTITY):
        seen |= _own(sight.reader)
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
    rows = rows.alias(opened_by=_by_rule(known), named_by=_by_rule(known, titled=True))
    seen = _in_circle(reader, "named_by")
    named = Q(InCircle("child_id", None, purposes(known.purposes(DataClass.IDENTITY)),
                       predicate.whoever(reader)))  # fmt: skip
    seen |= _own(reader) & named
    if known.any_restricted:
        closed = IsClosed("child_id", are_few=known.few_restricted)
        seen &= Q(child_id__in=known.named_in) | ~Q(closed)
    through = Q(child_id__in=sorted(known.glass)) if known.glass else Q(pk__in=[])
    public = [rule.code for rule in registry.rules().values() if rule.public_title]
    is_open = Case(
        When(~Q(rule__in=public) | through, then=Value(value=True)),
        When(_in_circle(reader, "opened_by"), then=Value(value=True)),
        default=Value(value=False),
    )
    rows = rows.filter(
        seen | through | about_no_child(reader), handling__in=predicate.handling_open_to(reader)
    )
    return rows.annotate(is_open=is_open)


def about_no_child(reader: Reader) -> Q:
    """Rows about no child, where the reader sees their subject (ADR 0019)."""
    seen = Q(pk__in=[])
    for room in registry.rooms().values():
        subjects = import_string(room.loose_open)(reader) if room.loose_open else None
        if subjects is not None:
            seen |= Q(child_id=None, scope_kind=room.loose, scope_id__in=subjects)
    return seen


def _own(reader: Reader) -> Q:
    """What the reader's agency owes by a rule that whoever owes it may read."""
    codes = [rule.code for rule in registry.rules().values() if rule.owner_reads]
    return Q(rule__in=codes, agency_id=reader.agency_id)


def _by_rule(known: predicate.Reach, *, titled: bool = False) -> Case:
    """For a row's rule, the purposes each of which opens all that the rule reads; with `titled`,
    those too that open no more than its public title."""
    groups: dict[frozenset[str], list[str]] = {}
    for rule in registry.rules().values():
        opens = known.purposes(*rule.classes)
        if titled and rule.public_title:
            opens |= known.purposes(DataClass.IDENTITY)
        groups.setdefault(opens, []).append(rule.code)
    whens = [When(rule__in=codes, then=purposes(opens)) for opens, codes in groups.items() if opens]
    return Case(*whens, default=purposes(()))


def _in_circle(reader: Reader, opened_by: str) -> Q:
    """Some row of the circle opens this row; one narrowed to a case, rows of that case alone."""
    of_case = [rule.code for rule in registry.rules().values() if rule.case]
    asked = [
        Q(InCircle("child_id", case, F(opened_by), predicate.whoever(reader)))
        for case in ("case_ref", None)
    ]
    return (Q(rule__in=of_case) & asked[0]) | (~Q(rule__in=of_case) & asked[1])
