"""What a child is called where their name may not stand: a reference and initials."""

from collections.abc import Iterable
from dataclasses import dataclass

from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child


@dataclass(frozen=True)
class Label:
    """`initials` are left out where a record is restricted and the reader is not among the named
    (P20): a reference leads nobody to a child."""

    ref: str
    initials: str = ""

    def __str__(self) -> str:
        return f"{self.initials} {self.ref}".strip()


def labels(reader: Reader, child_ids: Iterable[int | None]) -> dict[int, Label]:
    """Child id -> label, for lines about children that the reader may not open."""
    wanted = {child for child in child_ids if child is not None}
    with system_context():
        closed = Restriction.objects.filter(lifted_at=None, child__in=wanted)
        if reader.user:
            closed = closed.exclude(named=reader.user)
        hidden = set(closed.values_list("child_id", flat=True))
        rows = Child.objects.filter(pk__in=wanted)
        return {row.pk: Label(row.ref, "" if row.pk in hidden else _initials(row)) for row in rows}


def _initials(child: Child) -> str:
    words = f"{child.known_as or child.given_name} {child.family_name}".split()
    return "".join(word[0].upper() for word in words)
