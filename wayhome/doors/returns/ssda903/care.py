"""From legal status and homes to episodes of care: a new one when either changes (domain.md 3.1).

No database and no clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from wayhome.foundation.people.models import CareStatus, Home


@dataclass(frozen=True, slots=True)
class Piece:
    """One row of Episodes. `is_last`: the stretch of legal status ends with it, not only the home.

    `home` is None where the record does not say where the child lived.
    """

    from_on: date
    until_on: date | None
    care: CareStatus
    home: Home | None
    is_last: bool


def pieces(cares: Sequence[CareStatus], homes: Sequence[Home]) -> list[Piece]:
    """One child's, in order. A status and a home of the very same days belong together (a return
    brought both in one row); any other status is cut where the child moved."""
    same: dict[tuple[date, date | None], list[Home]] = defaultdict(list)
    for home in homes:
        same[home.from_on, home.until_on].append(home)
    alone: list[CareStatus] = []
    found: list[Piece] = []
    for care in cares:
        twin = same[care.from_on, care.until_on]
        if twin:
            found.append(Piece(care.from_on, care.until_on, care, twin.pop(0), is_last=True))
        else:
            alone.append(care)
    free = [home for left in same.values() for home in left]
    for care in alone:
        found += _cut(care, free)
    return sorted(found, key=lambda piece: (piece.from_on, piece.care.pk))


def _cut(care: CareStatus, homes: Iterable[Home]) -> Iterator[Piece]:
    lived = [home for home in homes if _overlaps(care, home)]
    days = {care.from_on}
    for home in lived:
        days |= {day for day in (home.from_on, home.until_on) if day and _inside(day, care)}
    starts = sorted(days)
    for begin, end in zip(starts, [*starts[1:], None], strict=True):
        where = [home for home in lived if home.from_on <= begin and _after(home.until_on, begin)]
        at = max(where, key=lambda home: (home.from_on, home.pk), default=None)
        yield Piece(begin, end or care.until_on, care, at, is_last=end is None)


def _inside(day: date, care: CareStatus) -> bool:
    return care.from_on < day and _after(care.until_on, day)


def _overlaps(care: CareStatus, home: Home) -> bool:
    return _after(care.until_on, home.from_on) and _after(home.until_on, care.from_on)


def _after(end: date | None, day: date) -> bool:
    return end is None or end > day


def periods(cares: Iterable[CareStatus]) -> list[tuple[date, date | None]]:
    """Periods of care: a new one where a stretch begins after the last had ended."""
    found: list[tuple[date, date | None]] = []
    for care in sorted(cares, key=lambda each: (each.from_on, each.until_on or date.max)):
        if found and not _ended_before(found[-1][1], care.from_on):
            begun, ended = found[-1]
            later = None if None in (ended, care.until_on) else max(ended, care.until_on)  # type: ignore[type-var]
            found[-1] = (begun, later)
        else:
            found.append((care.from_on, care.until_on))
    return found


def _ended_before(end: date | None, day: date) -> bool:
    return end is not None and day > end


def why_new(before: Piece | None, piece: Piece) -> str:
    """RNE: S a period begins; L the status changed; P the placement; T the placement with the same
    carer; B status and placement; U status and placement with the same carer."""
    if before is None or _ended_before(before.until_on, piece.from_on):
        return "S"
    has_law = before.care.legal_status != piece.care.legal_status
    if _where(before.home) == _where(piece.home):
        return "L"
    carer = piece.home.carer_id if piece.home else None
    is_same_carer = carer is not None and before.home is not None and before.home.carer_id == carer
    if has_law:
        return "U" if is_same_carer else "B"
    return "T" if is_same_carer else "P"


def _where(home: Home | None) -> tuple[object, ...]:
    return (home.placement_type, home.provider_type, home.carer_id) if home else ()
