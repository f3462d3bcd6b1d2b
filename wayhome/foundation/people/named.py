"""Who on the record a name belongs to, where it is one child's alone. For the system only: matching
is its own duty, and what it finds shows to nobody who may not see that child (E04, P23)."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from wayhome.foundation.people.models import ChildName

LONGEST = 120  # characters of a name as it was given


def tidy(names: Iterable[str]) -> list[str]:
    """Each name once, its spaces made single, as long as the record takes."""
    return list(dict.fromkeys(" ".join(name.split())[:LONGEST] for name in names if name.strip()))


def alone_named(names: Iterable[str]) -> dict[str, int]:
    """Name in one case -> the only child on the record who has it. Two of a name are nobody."""
    asked = reduce(or_, (Q(name__iexact=name) for name in set(names)), Q(pk__in=[]))
    found: dict[str, set[int]] = {}
    rows = ChildName.objects.filter(asked, child__merged_into=None)
    for name, child in rows.values_list("name", "child_id"):
        found.setdefault(name.casefold(), set()).add(child)
    return {name: min(children) for name, children in found.items() if len(children) == 1}
