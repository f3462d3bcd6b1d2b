"""What children are called, to a reader who may know who they are; asked once for a whole page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wayhome.foundation.access.once import once
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.pages import wording
from wayhome.foundation.people.models import Child

CALLED = ("ref", "given_name", "family_name", "known_as", "born_on")


@dataclass(frozen=True)
class Names:
    """Children whose identity this reader may read, by id. Anybody else is "a child"."""

    known: dict[int, Child]

    def has(self, child_id: int) -> bool:
        return child_id in self.known

    def full(self, child_id: int) -> str:
        child = self.known.get(child_id)
        return child.name if child else _("A child")

    def short(self, child_id: int) -> str:
        """`Ash W`: enough for those who know the child, for a screen on a wall."""
        child = self.known.get(child_id)
        if child is None:
            return _("A child")
        first = child.known_as or child.given_name
        return f"{first} {child.family_name[:1]}".strip() if first else child.family_name

    def born_on(self, child_id: int) -> date | None:
        child = self.known.get(child_id)
        return child.born_on if child else None

    def age(self, child_id: int) -> str:
        child = self.known.get(child_id)
        return wording.age(child.born_on, clock.today()) if child else ""


def names_of(reader: Reader, children: Iterable[int]) -> Names:
    """One query for all of them."""
    wanted = sorted(set(children))
    return Names({child.pk: child for child in once(reader, _called, children=wanted)})


def _called(reader: Reader, *, children: Sequence[int]) -> QuerySet[Child]:
    rows: QuerySet[Child] = Child.objects.visible_to(reader).filter(pk__in=children)
    return rows.only(*CALLED)
