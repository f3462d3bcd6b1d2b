"""Two records beside one another: what agrees, differs and is absent; what would move (E13)."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Value
from django.utils.translation import gettext as _

from wayhome.foundation.access.models import AboutChild, Involvement
from wayhome.foundation.access.queries import circle, opens_for
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.belonging import Piece, key_of, waiting
from wayhome.foundation.people.clashing import Clash, clashes
from wayhome.foundation.people.models import (
    CareStatus,
    Child,
    ChildName,
    Home,
    Identifier,
    Merge,
    Responsibility,
    SchoolRoll,
)
from wayhome.foundation.people.moving import facts

AGREES, DIFFERS, ABSENT = "agrees", "differs", "absent"


@dataclass(frozen=True)
class Line:
    """One fact in both records, as this reader may read it."""

    name: str
    kept: str
    other: str

    @property
    def says(self) -> str:
        if not (self.kept and self.other):
            return ABSENT
        return AGREES if self.kept.casefold() == self.other.casefold() else DIFFERS


def lines(reader: Reader, kept: Child, other: Child) -> list[Line]:
    found = [Line(name, words(kept), words(other)) for name, words in _own()]
    for name, model, said in _facts():
        sides: dict[int, set[str]] = {kept.pk: set(), other.pk: set()}
        for row in model.objects.visible_to(reader).filter(child__in=sides):
            sides[row.child_id].add(said(row))
        found.append(Line(name, *(", ".join(sorted(each)) for each in sides.values())))
    agencies = [sorted({row.agency for row in circle(reader, each.pk) if row.is_named})
                for each in (kept, other)]  # fmt: skip
    return [*found, Line(_("Who is involved"), *(", ".join(each) for each in agencies))]


def _own() -> Sequence[tuple[str, Callable[[Child], str]]]:
    return (
        (_("Name"), lambda child: child.full_name),
        (_("Known as"), lambda child: child.known_as),
        (_("Date of birth"), lambda child: f"{child.born_on:%-d %B %Y}" if child.born_on else ""),
        (_("Sex"), lambda child: "" if child.sex == "U" else str(child.get_sex_display())),
        (_("Ethnicity"), lambda child: child.ethnicity),
        (_("Language"), lambda child: child.language),
    )


def _facts() -> Sequence[tuple[str, type[AboutChild], Callable[[Any], str]]]:
    return (
        (_("All names"), ChildName, lambda row: row.name),
        (_("Numbers"), Identifier,
         lambda row: f"{row.get_kind_display()} {row.issuer} {row.value}".replace("  ", " ")),
        (_("Council that answers"), Responsibility, lambda row: row.authority.name),
        (_("Lives in"), Home, lambda row: row.authority.name if row.authority else ""),
        (_("Care"), CareStatus, lambda row: str(row.get_status_display())),
        (_("School"), SchoolRoll, lambda row: row.school.name),
    )  # fmt: skip


@dataclass(frozen=True)
class Kind:
    name: str
    count: int


def moves(reader: Reader, other: Child) -> list[Kind]:
    """How much of each kind would move, of what this reader may read. One query."""
    asked: list[QuerySet[Any]] = []
    for model in facts():
        rows = model.objects.visible_to(reader).filter(child=other).order_by()
        counted = rows.values("child").annotate(n=Count("pk"))
        asked.append(counted.values_list(Value(model._meta.label), "n"))
    names = {model._meta.label: model._meta for model in facts()}
    found = [
        Kind(str(names[label].verbose_name_plural if n > 1 else names[label].verbose_name), n)
        for label, n in asked[0].union(*asked[1:], all=True)
    ]
    return sorted(found, key=lambda kind: (-kind.count, kind.name))


def in_the_way(reader: Reader, kept: Child, other: Child) -> list[Clash]:
    """What clashes, in words: of what this reader may not read, only that there is something."""
    with system_context():
        found = clashes(kept.pk, other.pk)
    hidden = _("Something that you may not read stands against it. Ask who holds both records.")
    return [
        clash
        if all(opens_for(reader, each.pk, clash.data_class) for each in (kept, other))
        else Clash(clash.code, hidden, False, clash.data_class)
        for clash in found
    ]


@dataclass(frozen=True)
class Fact:
    """A piece that came while the records were joined, for a person to place."""

    key: str
    name: str
    also: str
    at: datetime
    by: str


def to_place(reader: Reader, merge: Merge) -> tuple[list[Fact], int]:
    """What waits, as far as this reader may read it, and how many pieces they may not."""
    with system_context():
        left = waiting(merge) if merge.undone_at else []
    found = [fact for piece in left if (fact := _fact(reader, piece))]
    return found, len(left) - len(found)


def _fact(reader: Reader, piece: Piece) -> Fact | None:
    """A piece is named by its first row, if the reader may read every row of it."""
    tables = {model._meta.db_table: model for model in facts()}
    rows = []
    for table, pk in piece.rows:
        if (model := tables.get(table)) is None:
            continue
        row = model.everything.visible_to(reader).filter(pk=pk).first()
        if row is None:
            return None
        rows.append(row)
    if not rows:
        return _of_circle(piece)
    first = min(rows, key=lambda row: (row.recorded_at, row.pk))
    kinds = Counter(str(row._meta.verbose_name) for row in rows if row is not first)
    by = first.recorded_by_agency.name if first.recorded_by_agency else ""
    return Fact(
        key_of(piece.rows[0]), _named(first), ", ".join(sorted(kinds)), first.recorded_at, by
    )


def _named(row: AboutChild) -> str:
    """The kind of fact, and its own words where it has some."""
    words = str(getattr(row, "text", "") or getattr(row, "name", "") or "")
    kind = str(row._meta.verbose_name).capitalize()
    return f"{kind}: {words[:120]}" if words else kind


def _of_circle(piece: Piece) -> Fact | None:
    with system_context():
        row = Involvement.objects.filter(pk=piece.rows[0][1], is_covert=False).first()
        if row is None:
            return None
        name = _("%(agency)s in the circle: %(basis)s") % {
            "agency": row.agency.name,
            "basis": row.basis,
        }
        return Fact(key_of(piece.rows[0]), name, "", row.recorded_at, "")
