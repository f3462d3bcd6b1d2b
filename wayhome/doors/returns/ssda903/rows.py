"""Rows of an SSDA903 return from facts, one child at a time (domain.md 3.3). No database, no clock.

What is a fact is written from the fact. Columns that are none (MOTHER, postcodes, why a placement
changed) are as this council's own return said them, as long as it is kept (P45).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from wayhome.doors.feeds.ssda903.columns import GOES_ON, collection, sexes
from wayhome.doors.returns.ssda903.care import Piece, periods, pieces, why_new
from wayhome.foundation.kernel.clock import LONDON
from wayhome.foundation.people.models import CareStatus, Child, Home
from wayhome.practice.missing.models import Category, Episode

Said = Mapping[str, str]
NOTHING: Said = {}
ENDED_FOR_THE_RETURN, TWICE_A_DAY, NO_NUMBER = "RET-01", "RET-02", "RET-03"


@dataclass(frozen=True, slots=True)
class Row:
    """`about` is the ref of the absence it tells of; `notes` are codes of our own rules.

    A row without a number of the council's is named among the checks and is in no file.
    """

    table: str
    cells: Mapping[str, str]
    child_id: int
    about: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_sent(self) -> bool:
        return NO_NUMBER not in self.notes


@dataclass
class Known:
    """What is recorded of one child that a return asks for."""

    child: Child
    number: str = ""
    upn: str = ""
    cares: list[CareStatus] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    absences: list[Episode] = field(default_factory=list)
    said: Said = field(
        default_factory=dict
    )  # the child's Header row in this council's latest return
    said_of_care: dict[int, Said] = field(default_factory=dict)  # status -> its Episodes row
    of_the_year: set[int] = field(default_factory=set)  # statuses that the year's own return named


def day(on: date | None) -> str:
    return on.strftime("%d/%m/%Y") if on else ""


def rows(known: Known, year: int, urns: Mapping[int | None, str]) -> Iterator[Row]:
    """`urns`: a carer's agency -> the home's reference with the inspectorate."""
    header = _header(known, year)
    if not known.number:
        yield Row("Header", header, known.child.pk, notes=(NO_NUMBER,))
        return
    yield Row("Header", header, known.child.pk)
    yield from _episodes(known, year, urns)
    yield from _missing(known, year)
    for care in known.cares:
        if care.status == CareStatus.Status.UNACCOMPANIED and _in_year(care, known, year):
            cells = {name: header[name] for name in ("CHILD", "SEX", "DOB")}
            yield Row("UASC", {**cells, "DUC": day(care.until_on)}, known.child.pk)


def _header(known: Known, year: int) -> Said:
    codes = {ours: code for code, ours in sexes(year).items()}
    return {
        "CHILD": known.number,
        "SEX": codes.get(known.child.sex, ""),
        "DOB": day(known.child.born_on),
        "ETHNIC": known.child.ethnicity,
        "UPN": known.upn or known.said.get("UPN", "").strip(),
        "MOTHER": known.said.get("MOTHER", "").strip(),
        "MC_DOB": known.said.get("MC_DOB", "").strip(),
    }


def _in_year(care: CareStatus, known: Known, year: int) -> bool:
    first, last = collection(year)
    overlaps = care.from_on <= last and (care.until_on is None or care.until_on >= first)
    return overlaps or care.pk in known.of_the_year


def _looked_after(known: Known) -> list[CareStatus]:
    return [each for each in known.cares if each.status == CareStatus.Status.LOOKED_AFTER]


def _episodes(known: Known, year: int, urns: Mapping[int | None, str]) -> Iterator[Row]:
    first, last = collection(year)
    every = pieces(_looked_after(known), known.homes)
    for place, piece in enumerate(every):
        is_theirs = piece.care.pk in known.of_the_year
        ended_before = piece.until_on is not None and piece.until_on < first
        if not is_theirs and (piece.from_on > last or ended_before):
            continue
        before = every[place - 1] if place else None
        after = every[place + 1] if place + 1 < len(every) else None
        is_over = is_theirs or piece.until_on is None or piece.until_on <= last
        cells = _episode(known, (before, piece, after), urns, is_over=is_over)
        yield Row("Episodes", cells, known.child.pk)


def _episode(
    known: Known,
    around: tuple[Piece | None, Piece, Piece | None],
    urns: Mapping[int | None, str],
    *,
    is_over: bool,
) -> Said:
    """`around`: the piece before, the piece itself, the piece after. What had not ended by 31 March
    has no end."""
    before, piece, after = around
    said = known.said_of_care.get(piece.care.pk, NOTHING)
    home = piece.home
    return {
        "CHILD": known.number,
        "DECOM": day(piece.from_on),
        "RNE": said.get("RNE", "").strip() or why_new(before, piece),
        "LS": piece.care.legal_status,
        "CIN": piece.care.need,
        "PLACE": home.placement_type if home else "",
        "PLACE_PROVIDER": home.provider_type if home else "",
        "DEC": day(piece.until_on) if is_over else "",
        "REC": _reason(piece, after, said) if is_over else "",
        "REASON_PLACE_CHANGE": said.get("REASON_PLACE_CHANGE", "").strip(),
        "HOME_POST": said.get("HOME_POST", "").strip(),
        "PL_POST": said.get("PL_POST", "").strip(),
        "URN": said.get("URN", "").strip() or urns.get(home.carer_id if home else None, ""),
    }


def _reason(piece: Piece, after: Piece | None, said: Said) -> str:
    if not piece.is_last:
        return GOES_ON
    if piece.care.ended_reason:
        return piece.care.ended_reason
    if said.get("REC", "").strip() == GOES_ON:
        return GOES_ON
    goes_on = after is not None and piece.until_on is not None and after.from_on == piece.until_on
    return GOES_ON if goes_on else ""


def _missing(known: Known, year: int) -> Iterator[Row]:
    """Absences that touch the year, in order of their days; open at its end, without an end."""
    first, last = collection(year)
    days: set[date] = set()
    for absence in sorted(known.absences, key=lambda each: (each.since_earliest_at, each.pk)):
        begins, (ends, notes) = _london(absence.since_earliest_at), _ends(known, absence)
        if begins is None or begins > last or (ends and ends < first):
            continue
        if begins in days:
            notes = (*notes, TWICE_A_DAY)
        days.add(begins)
        cells = {
            "CHILD": known.number,
            "DOB": day(known.child.born_on),
            "MISSING": absence.category,
            "MIS_START": day(begins),
            "MIS_END": day(ends) if ends and ends <= last else "",
        }
        yield Row("Missing", cells, known.child.pk, absence.ref, notes)


def _ends(known: Known, absence: Episode) -> tuple[date | None, tuple[str, ...]]:
    """The day the row ends: M when found, A when back (domain.md 3.1).

    At 18, or when care ends, the row ends and nothing else does (P02); what a return brought is
    given back as that return said it.
    """
    found, back = absence.found_earliest_at, absence.returned_earliest_at
    order = (found, back) if absence.category == Category.MISSING else (back, found)
    ends = _london(next((each for each in order if each), absence.closed_at))
    if absence.origin == "imported":
        return ends, ()
    begins = _london(absence.since_earliest_at)
    left = [until for start, until in periods(_looked_after(known)) if _holds(start, until, begins)]
    limits = [each for each in (_eighteen(known.child.born_on), *left) if each and each >= begins]  # type: ignore[operator]
    if limits and (ends is None or ends > min(limits)):
        return min(limits), (ENDED_FOR_THE_RETURN,)
    return ends, ()


def _holds(start: date, until: date | None, on: date | None) -> bool:
    return on is not None and start <= on and (until is None or on <= until)


def _eighteen(born: date | None) -> date | None:
    """The birthday; of somebody born on 29 February, the 28th, as PostgreSQL counts it."""
    if born is None:
        return None
    try:
        return born.replace(year=born.year + 18)
    except ValueError:
        return date(born.year + 18, 2, 28)


def _london(instant: object) -> date | None:
    return instant.astimezone(LONDON).date() if instant else None  # type: ignore[attr-defined]


def in_order(tables: Sequence[str], found: Sequence[Row]) -> list[Row]:
    """Table by table, each in the order of its children."""
    return sorted(found, key=lambda row: tables.index(row.table))
