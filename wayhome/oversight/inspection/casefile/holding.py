"""A case file as it stands: its entries as the maker reads them, less what is hidden."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wayhome.foundation.access import predicate
from wayhome.foundation.access.classes import Handling
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child, ChildName, MustKnow
from wayhome.oversight.inspection.casefile.entries import BARRED, Entry, Piece
from wayhome.oversight.inspection.casefile.hide import Hidden
from wayhome.oversight.inspection.casefile.pieces import PIECES
from wayhome.oversight.inspection.models import CaseFile, Redaction
from wayhome.practice.exploitation.models import RiskPersonLink
from wayhome.practice.missing.models import AnotherChild

BY_HAND = "hand"


@dataclass(frozen=True)
class Part:
    """A piece with its entries: those that may stand, and how many do not, by reason: a rule's, or
    `BY_HAND`."""

    piece: Piece
    entries: tuple[Entry, ...]
    barred: dict[str, int]

    @property
    def left_out(self) -> list[tuple[int, str]]:
        """How many each rule keeps out, and the rule in words."""
        return [(n, str(BARRED[why])) for why, n in self.barred.items() if why != BY_HAND]

    @property
    def by_hand(self) -> int:
        return self.barred.get(BY_HAND, 0)


def is_through_glass(reader: Reader, child: Child) -> bool:
    """Emergency sight is to read by, for an hour; no file is made through it."""
    return child.pk in predicate.reach(reader).glass


def part(reader: Reader, child: Child, code: str) -> Part:
    entries = list(PIECES[code].collect(reader, child))
    barred = Counter(entry.barred for entry in entries if entry.barred)
    kept = tuple(entry for entry in entries if not entry.barred)
    return Part(PIECES[code], kept, dict(barred))


def parts(reader: Reader, child: Child, codes: Iterable[str]) -> list[Part]:
    wanted = set(codes)
    return [part(reader, child, code) for code in PIECES if code in wanted]


def unread(reader: Reader, child: Child, codes: Iterable[str]) -> int:
    """Entries of these pieces that this reader may not read, in one number for the whole file.

    What is kept to one agency or to police is not counted: a number must not say that it is there.
    """
    models = [model for code in codes for model in PIECES[code].counted]
    total = 0
    with system_context():
        for model in models:
            total += model.objects.filter(child=child, handling=Handling.OPEN).count()
    for model in models:
        seen = model.objects.visible_to(reader).filter(child=child, handling=Handling.OPEN)
        total -= seen.count()
    return max(0, total)


def must_not_know(reader: Reader, child: Child) -> str | None:
    """Who must not know today, a line each; None where this reader may not read it (P25, P28)."""
    if not Child.objects.visible_to(reader, MustKnow.data_class).filter(pk=child.pk).exists():
        return None
    today = clock.today()
    rows = MustKnow.objects.visible_to(reader).filter(
        child=child, kind=MustKnow.Kind.MUST_NOT_KNOW, from_on__lte=today
    )
    lines = [row.text for row in rows.order_by("pk") if not row.until_on or row.until_on > today]
    return "\n".join(lines) or _("Nobody is named who must not know.")


def hidden(file: CaseFile, redactions: Sequence[Redaction]) -> Hidden:
    """Names that go: those hidden by hand and, always, other children with whom this one was and
    adults who pose risk to them (P23, P41). The latter are read as the system and shown nowhere."""
    by_hand = [
        (row.what, _("[name hidden]")) for row in redactions if row.kind == Redaction.Kind.NAME
    ]
    with system_context():
        others = AnotherChild.objects.filter(child=file.child_id).select_related("other")
        companions = [row.said for row in others]
        companions += [row.other.full_name for row in others if row.other]
        companions += [row.other.known_as for row in others if row.other and row.other.known_as]
        links = RiskPersonLink.objects.filter(child=file.child_id).select_related("person")
        adults = [name for row in links for name in (row.person.name, row.person.known_as) if name]
        own = list(ChildName.objects.filter(child=file.child_id).values_list("name", flat=True))
    names = [(name, _("[another child]")) for name in companions]
    names += [(name, _("[another person]")) for name in adults]
    return Hidden.of([*by_hand, *names], own)


def standing(file: CaseFile) -> list[Redaction]:
    rows = Redaction.everything.filter(file=file, lifted_at=None, voided_at=None)
    return list(rows.select_related("recorded_by").order_by("pk"))


def less_hidden(found: Part, hides: Hidden, redactions: Sequence[Redaction]) -> Part:
    """The part as it is printed: entries hidden by hand gone and counted, names replaced."""
    gone = {row.what for row in redactions if row.kind == Redaction.Kind.ENTRY}
    kept = tuple(
        Entry(
            key=entry.key,
            title=hides.out_of(entry.title),
            text=hides.out_of(entry.text),
            on=entry.on,
            by=entry.by,
            handling=entry.handling,
        )
        for entry in found.entries
        if entry.key not in gone
    )
    taken = len(found.entries) - len(kept)
    return Part(found.piece, kept, found.barred | ({BY_HAND: taken} if taken else {}))
