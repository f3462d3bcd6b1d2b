"""Children of the register as they are compared: a row for each name a child goes by.

Former names are not read: identities before and after adoption are never candidates for each other
(P44). A child who was merged into another, or has died, is nobody to be matched.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from wayhome.foundation.matching.names import fold
from wayhome.foundation.matching.person import Person, Said, prepare
from wayhome.foundation.people.models import (
    Address,
    CareStatus,
    Child,
    ChildName,
    Identifier,
    SchoolRoll,
)

CHUNK = 5_000
PRESENT = (ChildName.Kind.CURRENT, ChildName.Kind.KNOWN_AS, ChildName.Kind.ALIAS)
ALIVE = {"merged_into": None, "died_on": None}


def everybody() -> Iterator[Person]:
    """Needs the system's context (E04): each is shown to nobody before `visible_to` was asked."""
    ids = list(Child.objects.filter(**ALIVE).order_by("pk").values_list("pk", flat=True))
    for at in range(0, len(ids), CHUNK):
        yield from people(ids[at : at + CHUNK])


def people(children: Sequence[int]) -> list[Person]:
    """`unique_id` is `child:place`, as a child has several names."""
    return [prepare(said) for said in said_of(sorted(set(children)))]


def child_of(person_key: str) -> int:
    return int(person_key.partition(":")[0])


def said_of(children: list[int]) -> Iterator[Said]:
    rows = Child.objects.filter(pk__in=children, **ALIVE).order_by("pk")
    about = {"child_id__in": children}
    names = _by_child(ChildName.objects.filter(kind__in=PRESENT, **about), "name")
    numbers = _by_child(Identifier.objects.filter(**about), "kind", "issuer", "value")
    homes = _by_child(Address.objects.filter(is_withheld=False, **about), "postcode", "text")
    schools = _by_child(SchoolRoll.objects.filter(**about), "school__ref")
    alone = set(
        CareStatus.objects.filter(status=CareStatus.Status.UNACCOMPANIED, **about).values_list(
            "child_id", flat=True
        )
    )
    for child in rows:
        facts = {
            "born_on": child.born_on,
            "is_estimated": child.born_precision == Child.Precision.ESTIMATED,
            "is_unaccompanied": child.pk in alone,
            "sex": child.sex,
            "postcodes": tuple(postcode for postcode, _text in homes[child.pk]),
            "street": homes[child.pk][-1][1].split(",")[0] if homes[child.pk] else "",
            "schools": tuple(ref for (ref,) in schools[child.pk]),
            "numbers": tuple(numbers[child.pk]),
        }
        for place, (given, family) in enumerate(_names(child, names[child.pk])):
            yield Said(key=f"{child.pk}:{place}", given=given, family=family, **facts)


def _by_child(rows: QuerySet[Any], *fields: str) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for child, *values in rows.order_by("pk").values_list("child_id", *fields):
        found[child].append(tuple(values))
    return found


def _names(child: Child, others: Iterable[tuple[str]]) -> list[tuple[str, str]]:
    """The name in its two fields first; of another, the last word is the family's."""
    found = {(fold(child.given_name), fold(child.family_name)): None}
    for (name,) in others:
        words = fold(name).split()
        if "".join(words) == fold(child.full_name).replace(" ", ""):
            continue
        given, family = " ".join(words[:-1]), words[-1] if words else ""
        found.setdefault((given, family) if given else (family, ""))
    return list(found)
