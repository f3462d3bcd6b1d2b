"""Which child exactly fits what somebody says, and only if exactly one does (P20).

Asked in the system's name, for people who may not be told that a child is known: whoever calls
this answers the same whether nothing fits, or more than one does.
"""

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import Q, Value
from django.db.models.functions import Upper

from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child, ChildName, Identifier

CURRENT = (ChildName.Kind.CURRENT, ChildName.Kind.KNOWN_AS)
APOSTROPHES = "'’‘ʼ`"


def by_name(name: str, born_on: date) -> Child | None:
    """The full name as it stands today, and the day of birth. A former name fits nobody (P44)."""
    said = Q()
    for spelt in _spelt(" ".join(name.split())):
        said |= Q(upper=Upper(Value(spelt)))
    with system_context():
        names = ChildName.objects.alias(upper=Upper("name")).filter(said, kind__in=CURRENT)
        return _only(Q(pk__in=list(names.values_list("child_id", flat=True)), born_on=born_on))


def by_number(number: str) -> Child | None:
    """Wayhome's own reference, or an identifier that names one child whoever issued it."""
    said = number.strip()
    values = {said, said.upper(), "".join(said.split()), "".join(said.split()).upper()}
    with system_context():
        known = Identifier.objects.filter(value__in=sorted(values))
        children = set(known.values_list("child_id", flat=True))
        return _only(Q(pk__in=children) | Q(ref=said.lower().replace(" ", "")))


def _only(condition: Q) -> Child | None:
    found = list(Child.objects.filter(condition, merged_into=None)[:2])
    return found[0] if len(found) == 1 else None


def _spelt(name: str) -> set[str]:
    """The name with each kind of apostrophe, as keyboards differ in them."""
    plain = name.translate({ord(mark): "'" for mark in APOSTROPHES})
    return {name, *(plain.replace("'", mark) for mark in APOSTROPHES)}


def lock_names(named: Iterable[tuple[str, date | None]]) -> None:
    """Whoever would make a child of one of these names waits until this transaction ends."""
    keys = sorted({f"{name.casefold()} {born_on}" for name, born_on in named})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(key, 0))"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS said (key, place) ORDER BY place",
            [keys],
        )
