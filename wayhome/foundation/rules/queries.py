"""Derived rows about one child, for a reader whose sight of that child is known (E04)."""

from django.db.models import Q

from wayhome.foundation.access.sight import Sight
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived, DerivedQuerySet


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
