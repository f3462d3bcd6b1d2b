"""Match a population's rows in passing: those about children who are known are kept, as little as
they bring; every other row is counted and forgotten, its text included (P45).

A child is known whom the council may itself know and whose record is open: a closed record is as
if it were not there (P20, P44). Only a certain match is one. What may be a child or may not is
counted, and not kept for somebody to decide: most of those are somebody else.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from wayhome.doors.feeds import reading
from wayhome.doors.feeds.council.parse import read_day, why_unread
from wayhome.doors.feeds.day_order import DAY_FIRST, MONTH_FIRST, reads_both_ways
from wayhome.doors.feeds.population.columns import RECORD, Listed, nhs_number, pupil_number
from wayhome.doors.feeds.reading import Line, Sheet
from wayhome.foundation.access.models import Restriction
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.matching.lookup import Hit, weigh
from wayhome.foundation.matching.person import Said
from wayhome.foundation.matching.scoring import Band
from wayhome.foundation.people.alike import Asked, alike, known_to
from wayhome.foundation.people.models import Child, Identifier

AT_ONCE = 1_000  # rows whose candidates are asked for together, in one transaction
MATCHED = "matched"  # the note of a file of which little is left
NUMBERS = {"upn": pupil_number, "nhs": nhs_number}


@dataclass(frozen=True)
class Piece:
    """What became of some rows, the last of which has the number `last`: the known ones with the
    little that is kept of each, and how many were unsure, or unread by rule."""

    rows: int
    last: int
    known: list[tuple[int, dict[str, str]]]
    unsure: int
    unread: Counter[str]


def pieces(
    sheet: Sheet, listed: Listed, agencies: Sequence[Agency], after: int = 0
) -> Iterator[Piece]:
    """The rows past row number `after`, some at a time."""
    is_months_first = _months_first(sheet, listed)
    for together in _together(reading.lines(sheet, _read, after=after), AT_ONCE):
        unread: Counter[str] = Counter()
        asked: list[tuple[Line, Said]] = []
        for line in together:
            if why := _unread(line, listed, is_months_first=is_months_first):
                unread[why] += 1
            else:
                asked.append((line, _said(line, listed)))
        with transaction.atomic():
            whom = _known(asked, agencies)
        yield Piece(
            rows=len(together),
            last=together[-1].number,
            known=[
                (line.number, _kept(child, line, listed))
                for (line, _said_of), child in zip(asked, whom, strict=True)
                if child and child != UNSURE
            ],
            unsure=whom.count(UNSURE),
            unread=unread,
        )


def _kept(child: str, line: Line, listed: Listed) -> dict[str, str]:
    said = {name: line.cells.get(name, "") for name in listed.kept.columns}
    return {**said, RECORD: child}


def _together(lines: Iterator[Line], size: int) -> Iterator[list[Line]]:
    pile: list[Line] = []
    for line in lines:
        pile.append(line)
        if len(pile) == size:
            yield pile
            pile = []
    if pile:
        yield pile


def _read(
    _table: reading.Table, number: int, cells: Mapping[str, str], faults: tuple[str, ...] = ()
) -> Line:
    return Line(number, cells, "", None, None, None, faults)


def _months_first(sheet: Sheet, listed: Listed) -> bool:
    """Whether the dates of birth that can be told have the month first, most of them."""
    days = [line.cells.get(listed.born, "") for line in reading.lines(sheet, _read)]
    first, second = (
        sum(bool(re.match(way, day)) for day in days) for way in (MONTH_FIRST, DAY_FIRST)
    )
    return first > second


def _unread(line: Line, listed: Listed, *, is_months_first: bool) -> str:
    """The rule for which nobody can say who a row is about; "" if one can."""
    if "W06" in line.faults:
        return "W06"
    born = line.cells.get(listed.born, "").strip()
    name = line.cells.get(listed.given, "").strip() and line.cells.get(listed.family, "").strip()
    if not (born and name):
        return "W25"
    return why_unread(born) or ("W22" if is_months_first and reads_both_ways(born) else "")


def _said(line: Line, listed: Listed) -> Said:
    cells = {name: text.strip() for name, text in line.cells.items()}
    number = NUMBERS[listed.number_kind](cells.get(listed.number, ""))
    postcode = cells.get(listed.postcode, "")
    return Said(
        key=str(line.number),
        given=cells[listed.given],
        family=cells[listed.family],
        born_on=read_day(cells[listed.born]),
        sex=cells.get(listed.sex, "")[:1].upper(),
        postcodes=(postcode,) if postcode else (),
        numbers=((listed.number_kind, "", number),) if number else (),
    )


UNSURE = "?"


def _known(asked: Sequence[tuple[Line, Said]], agencies: Sequence[Agency]) -> list[str]:
    """For each row the reference of the child it is about, UNSURE, or ""."""
    said = [each for _line, each in asked]
    with system_context():
        names = [Asked(f"{each.given} {each.family}", each.born_on) for each in said]
        alikes = alike(names, on_one_day=True)
        numbered = _numbered(said)
        candidates = [
            found.exact | found.near | numbered.get(each.key, set())
            for each, found in zip(said, alikes, strict=True)
        ]
        hits = weigh(said, candidates)
    may = _open({hit.child_id for each in hits for hit in each}, agencies)
    return [_one([hit for hit in each if hit.child_id in may], may) for each in hits]


def _numbered(said: Iterable[Said]) -> dict[str, set[int]]:
    by_value = {value: each.key for each in said for _kind, _issuer, value in each.numbers}
    found: dict[str, set[int]] = {}
    rows = Identifier.objects.filter(value__in=by_value)
    for value, child in rows.values_list("value", "child_id"):
        found.setdefault(by_value[value], set()).add(child)
    return found


def _open(children: set[int], agencies: Sequence[Agency]) -> dict[int, str]:
    """Child -> reference, of those whom the council may know and whose record is not closed."""
    may: set[int] = set()
    for agency in agencies:
        may |= known_to(Reader(user=None, agency=agency), sorted(children))
    with system_context():
        closed = Restriction.objects.filter(child__in=may, lifted_at=None)
        may -= set(closed.values_list("child_id", flat=True))
        return dict(Child.objects.filter(pk__in=may).values_list("pk", "ref"))


def _one(hits: Sequence[Hit], refs: Mapping[int, str]) -> str:
    links = [hit for hit in hits if hit.scored.band == Band.LINK]
    if len(links) == 1:
        return refs[links[0].child_id]
    return UNSURE if hits else ""


def as_kept(listed: Listed, rows: Iterable[tuple[int, Mapping[str, str]]]) -> bytes:
    """The file of what is kept: each row on the line on which it came, the others empty."""
    records = dict(rows)
    last = max(records, default=1)
    said = (records.get(number, {}) for number in range(2, last + 1))
    return reading.as_csv(listed.kept.columns, said)
