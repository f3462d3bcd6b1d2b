"""Where two records of one child cannot be joined as they stand: said by name, never settled here.

What a child can have only one of is found by the tables' own constraints. Two numbers of one kind
and issuer, and two open plans, may stand beside one another once a person has said so.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, UniqueConstraint
from django.utils.translation import gettext as _

from wayhome.foundation.access.models import AboutChild
from wayhome.foundation.people.models import Identifier
from wayhome.foundation.people.moving import facts


@dataclass(frozen=True)
class Clash:
    code: str  # what a person accepts it by
    words: str
    may_stand: bool
    data_class: str


def clashes(one: int, other: int) -> list[Clash]:
    """What a person must settle, or accept, first. Asked as the system."""
    return [*_numbers(one, other), *_only_one(one, other)]


def _numbers(one: int, other: int) -> Iterator[Clash]:
    rows = Identifier.objects.filter(child__in=(one, other)).exclude(kind=Identifier.Kind.OTHER)
    said: dict[tuple[str, str], dict[int, set[str]]] = {}
    for row in rows.order_by("kind", "issuer"):
        sides = said.setdefault((row.kind, row.issuer), {})
        sides.setdefault(row.child_id, set()).add(row.value)
    for (kind, issuer), sides in said.items():
        if len(sides) > 1:
            words = _("Each has a %(kind)s of its own: %(one)s and %(other)s.") % {
                "kind": f"{Identifier.Kind(kind).label} {issuer}".strip(),
                "one": ", ".join(sorted(sides[one])),
                "other": ", ".join(sorted(sides[other])),
            }
            yield Clash(f"number-{kind}-{issuer}", words, True, Identifier.data_class)


def _only_one(one: int, other: int) -> Iterator[Clash]:
    for model in facts():
        for rule in model._meta.constraints:
            if not isinstance(rule, UniqueConstraint) or "child" not in rule.fields:
                continue
            if _meet(model, rule, one, other):
                yield _clash(model)


def _meet(model: type[AboutChild], rule: UniqueConstraint, one: int, other: int) -> bool:
    """Whether a row of each would break the constraint, were they one child's."""
    rows = model.everything.filter(rule.condition or Q(), child__in=(one, other)).order_by()
    if not (beside := [name for name in rule.fields if name != "child"]):
        return bool(rows.values("child").distinct().count() > 1)
    both = rows.values(*beside).annotate(sides=Count("child", distinct=True))
    return bool(both.filter(sides__gt=1).exists())


def _clash(model: type[AboutChild]) -> Clash:
    name = str(model._meta.verbose_name)
    may_stand = any(field.name == "clashes_with" for field in model._meta.concrete_fields)
    words = (
        _("Both have an open %(name)s. Neither is closed: afterwards somebody chooses one.")
        if may_stand
        else _("Both have an open %(name)s, and a child can have only one. End one first.")
    )
    return Clash(model._meta.label_lower, words % {"name": name}, may_stand, model.data_class)
