"""The queue of pairs that wait for a person, the most consequential first."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from wayhome.foundation.access.classes import DataClass
from wayhome.foundation.access.models import AboutChild, Restriction
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.matching import commands
from wayhome.foundation.matching.levels import ABSENT, COMPARISONS
from wayhome.foundation.matching.models import Pair
from wayhome.foundation.matching.weights import Model, from_json, shipped
from wayhome.foundation.people.models import Address, Child, SchoolRoll
from wayhome.foundation.people.queries import Candidate, described
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.models import Derived

MOST = 200  # pairs that are ordered and shown at once
NAMES = {
    "given": _("First name"),
    "family": _("Family name"),
    "born": _("Date of birth"),
    "sex": _("Sex"),
    "place": _("Where they live"),
    "street": _("Street"),
    "phone": _("Phone"),
    "school": _("School"),
    "number": _("Numbers"),
}
LEVELS = {
    "same": _("the same"),
    "first": _("the first is the same; one record says more"),
    "spelling": _("spellings of one name"),
    "form": _("forms of one name"),
    "near": _("nearly the same"),
    "alike": _("somewhat alike"),
    "reversed": _("first and family name exchanged"),
    "part": _("share a part"),
    "same_vague": _("the same, but such a day is written where none is known"),
    "turned": _("day and month exchanged"),
    "digit": _("one figure differs"),
    "expected": _("one is the date that a birth was expected"),
    "assessed": _("one is an assessed age"),
    "postcode": _("the same postcode"),
    "area": _("the same area"),
    "household": _("the same, as brothers and sisters have"),
    "shared": _("the same number; carers share phones"),
    "mixed": _("one number is the same, another is not"),
    "differs": _("different"),
}


class Weight(IntEnum):
    """How much hangs on a pair."""

    MISSING = 0
    AT_RISK = 1
    OTHER = 2


@dataclass(frozen=True)
class Line:
    """A pair that waits, with both children as this reader may see them."""

    pair: Pair
    low: Candidate
    high: Candidate
    weight: Weight


@dataclass(frozen=True)
class Word:
    name: str
    said: str
    speaks: str  # "for", "against", "absent"


def model() -> Model:
    """The weights in force, for a register of this size (as its statistics have it)."""
    with transaction.atomic(), system_context(), connection.cursor() as cursor:
        data = commands.in_force()
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = 'people_child'::regclass"
        )
        count = cursor.fetchone()[0]
    return (from_json(data) if data else shipped()).among(count)


def waiting(reader: Reader) -> QuerySet[Pair]:
    """Pairs of which the reader may see both; of a closed record only its owner's (P20)."""
    seen = Child.objects.visible_to(reader).values("pk")
    with system_context():
        closed = list(
            Restriction.objects.filter(lifted_at=None)
            .exclude(owner=reader.user)
            .values_list("child_id", flat=True)
        )
    shut = Q(low__in=closed) | Q(high__in=closed)
    return Pair.objects.filter(low__in=seen, high__in=seen).exclude(shut)


def queue(reader: Reader) -> list[Line]:
    """Somebody missing now first, then at risk, then the likeliest."""
    pairs = list(waiting(reader).order_by("-probability", "pk")[:MOST])
    children = {child for pair in pairs for child in (pair.low_id, pair.high_id)}
    weights = _weights(reader, children)
    known = {each.child.pk: each for each in described(reader, sorted(children))}
    lines = [
        Line(pair, known[pair.low_id], known[pair.high_id],
             min(weights.get(child, Weight.OTHER) for child in (pair.low_id, pair.high_id)))
        for pair in pairs
        if pair.low_id in known and pair.high_id in known
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.weight, -line.pair.probability, line.pair.pk))


def _weights(reader: Reader, children: set[int]) -> dict[int, Weight]:
    """By the clocks that run on a child: of an absence, or of exploitation and plans."""
    of_class = {DataClass.MISSING: Weight.MISSING, DataClass.EXPLOITATION: Weight.AT_RISK,
                DataClass.PLAN: Weight.AT_RISK}  # fmt: skip
    of_rule = {
        rule.code: weight
        for rule in registry.rules().values()
        for name, weight in of_class.items()
        if rule.kind == "S" and name.value in rule.classes
    }
    if not (of_rule and children):
        return {}
    rows = Derived.objects.visible_to(reader, *of_rule).filter(child_id__in=children)
    found: dict[int, Weight] = {}
    for child, rule in rows.open_at(clock.now()).values_list("child_id", "rule"):
        found[child] = min(found.get(child, Weight.OTHER), of_rule[rule])
    return found


OF_CLASS: dict[str, type[AboutChild]] = {"place": Address, "street": Address, "school": SchoolRoll}


def words(reader: Reader, pair: Pair, weights: Model) -> Sequence[Word]:
    """What agrees, what differs and what is absent, as somebody says it. What this reader may not
    read of both children is as absent to them."""
    both = {pair.low_id, pair.high_id}
    levels = dict(pair.levels)
    for name, model in OF_CLASS.items():
        rows = model.objects.visible_to(reader).filter(child__in=both)
        if set(rows.values_list("child_id", flat=True)) != both:
            levels[name] = ABSENT
    return [_word(each.name, levels.get(each.name, ABSENT), weights) for each in COMPARISONS]


def _word(name: str, level: str, weights: Model) -> Word:
    if level == ABSENT:
        return Word(str(NAMES[name]), str(_("nothing to compare")), ABSENT)
    speaks = "for" if weights.bits(name, level) > 0 else "against"
    return Word(str(NAMES[name]), str(LEVELS[level]), speaks)


def shown(reader: Reader, pair: Pair) -> dict[str, Any]:
    both = described(reader, [pair.low_id, pair.high_id])
    return {"pair": pair, "both": both, "words": words(reader, pair, model())}
