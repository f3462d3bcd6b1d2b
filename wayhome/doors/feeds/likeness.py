"""Which file this looks like, where its headings are not those of the file it was brought as."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from wayhome.doors.feeds.headed import plain
from wayhome.doors.feeds.kinds import KINDS, Kind
from wayhome.doors.feeds.models import Feed
from wayhome.doors.feeds.reading import Table

LIKE = 0.8  # share of what another file needs that is among the headings
FEWEST = 3  # headings; two are in any file
NAMED = 5  # of them that are named


def looks_like(kind: Kind, table: str, headings: Iterable[str]) -> str:
    """What the file looks like and by which headings, in words; "" where it may well be what it
    was brought as."""
    written = {plain(each): each for each in headings}
    own = _share(kind.files[table], written)
    _fits, best, of = max(
        (
            ((_share(other, written), len(_known(other, written))), other, each)
            for each, other in _others(kind, table)
        ),
        key=lambda found: found[0],
    )
    known = [written[plain(column)] for column in _known(best, written)]
    if _share(best, written) < max(LIKE, own + 0.01) or len(known) < FEWEST:
        return ""
    name = str(Feed(of.code).label)
    said = {
        "what": f"{name}, {best.name}" if len(of.files) > 1 else name,
        "headings": ", ".join(known[:NAMED]) + ("…" if len(known) > NAMED else ""),
    }
    return _("This looks like another file: %(what)s. Its headings are %(headings)s.") % said


def _others(kind: Kind, table: str) -> Iterator[tuple[Kind, Table]]:
    for each in KINDS.values():
        for name, other in each.files.items():
            if (each.code, name) != (kind.code, table):
                yield each, other


def _known(table: Table, written: Iterable[str]) -> list[str]:
    return [column for column in table.columns if plain(column) in written]


def _share(table: Table, written: Iterable[str]) -> float:
    """How much of what the file cannot do without is there."""
    needed = [column for column in table.columns if column not in table.optional]
    return len(set(_known(table, written)) & set(needed)) / max(len(needed), 1)
