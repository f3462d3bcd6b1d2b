"""An authority beside those like it, and the questions that what is odd raises.

A cell that was published as a symbol is never counted, neither as nought nor as anything else: it
is left out of every middle and range, and said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from statistics import median

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from wayhome.foundation.agencies.models import Authority
from wayhome.oversight.signals import binomial
from wayhome.oversight.signals.asking import Question
from wayhome.oversight.signals.figures import Ours, OwnYear, own_year
from wayhome.oversight.signals.measured import COMPARED, TITLES, Compared
from wayhome.oversight.signals.models import Cell, Likeness, Release, Symbol
from wayhome.oversight.signals.published import ENGLAND

NONE_HERE, APART, NOT_AS_SENT = "SIG-C1", "SIG-C2", "SIG-C3"
EXPECTED = 10  # so many would be recorded at the neighbours' rate, for none to be odd
KNOWN = 5  # neighbours with a number, for their range to say anything
CHANCE = 0.001
INVENTED = "demonstration"  # ours are invented there, and nobody sent them
DIFFERS, AT_LEAST = Decimal("0.1"), 5  # ours from what was sent: a tenth, and more than five


@dataclass(frozen=True)
class Published:
    """A published cell: a number, or a symbol in its place; neither where it is in no table."""

    value: Decimal | None = None
    symbol: str = ""
    of: Decimal | None = None

    @property
    def text(self) -> str:
        if self.value is None:
            return self.symbol or "–"
        return f"{self.value.normalize():,f}"

    @property
    def words(self) -> str:
        if self.symbol:
            return Symbol(self.symbol).label
        return "" if self.value is not None else _("in no table that is loaded")

    @property
    def rate(self) -> float | None:
        """Per cent of what it is a part of."""
        if self.value is None or not self.of:
            return None
        return float(100 * self.value / self.of)


@dataclass(frozen=True)
class Usual:
    """Neighbours' numbers: middle, least, most, how many are known, and of how many."""

    middle: float
    least: float
    most: float
    known: int
    among: int


@dataclass(frozen=True)
class ComparisonRow:
    """One published measure of one year, ours and others'."""

    compared: Compared
    title: str
    ours: Ours
    own: Published
    like: tuple[tuple[str, Published], ...]  # neighbour's name -> its cell
    region: Published
    england: Published
    question: Question | None = None

    @property
    def usual(self) -> Usual | None:
        """Of the neighbours: rates in per cent where it is a part of something, else numbers."""
        known = [found for _name, cell in self.like if (found := self.measured(cell)) is not None]
        if not known:
            return None
        return Usual(median(known), min(known), max(known), len(known), len(self.like))

    @property
    def neighbours(self) -> str:
        """Their middle, and from least to most; in per cent where it is a share."""
        usual = self.usual
        if usual is None:
            return "–"
        is_share = bool(self.compared.of) or self.compared.unit == "percent"
        places = 0 if self.compared.unit == "count" and not self.compared.of else 1
        said = {
            name: f"{getattr(usual, name):,.{places}f}" for name in ("middle", "least", "most")
        } | {"unit": " %" if is_share else ""}
        return _("%(middle)s%(unit)s (%(least)s to %(most)s)") % said

    def measured(self, cell: Published) -> float | None:
        if self.compared.of:
            return cell.rate
        return None if cell.value is None else float(cell.value)


@dataclass(frozen=True)
class Comparison:
    """An authority and a year beside the others. `tables` are those that hold that year."""

    area: Authority
    year: int
    years: list[int]
    rows: list[ComparisonRow]
    releases: list[Release]
    neighbours: tuple[str, ...]
    region: str
    note: str  # of our own year

    @property
    def questions(self) -> list[Question]:
        return [row.question for row in self.rows if row.question]


def years() -> list[int]:
    """The years of which anything is loaded, the latest first."""
    found = Release.objects.values_list("years", flat=True)
    return sorted({year for some in found for year in some}, reverse=True)


def compared(
    area: Authority, year: int, *, hides: bool = False, reads_ours: bool = True
) -> Comparison:
    """Every measure that is published of this year, as the latest release of it says. Nine
    queries, however many neighbours."""
    releases = list(
        Release.objects.filter(years__contains=[year]).order_by("table", "-pk").distinct("table")
    )
    like = Likeness.objects.filter(area=area.code).first()
    names = _names(like)
    cells = _cells(releases, year, [area.code, ENGLAND, like.region if like else "", *names])
    not_theirs = OwnYear({}, _("for the council to read"))  # a service reads its own part alone
    mine = own_year(area, year, hides=hides) if reads_ours else not_theirs
    tables = {release.table for release in releases}
    here = _Here(area, year, like.region if like else "", names, cells, mine)
    rows = [
        here.row(each)
        for each in COMPARED
        if each.table in tables and (each.table, area.code, each.measure) in cells
    ]
    return Comparison(
        area=area,
        year=year,
        years=years(),
        rows=sorted(rows, key=lambda row: row.question is None),
        releases=releases,
        neighbours=tuple(names.values()),
        region=like.region_name if like else "",
        note=mine.note,
    )


Cells = dict[tuple[str, str, str], Published]


def _names(like: Likeness | None) -> dict[str, str]:
    """Neighbour's code -> its name, the most alike first."""
    codes = like.neighbours if like else []
    found = dict(Likeness.objects.filter(area__in=codes).values_list("area", "name"))
    return {code: found.get(code, code) for code in codes}


def _cells(releases: Sequence[Release], year: int, places: Sequence[str]) -> Cells:
    tables = {release.pk: release.table for release in releases}
    rows = Cell.objects.filter(Q(area__in=places), release__in=tables, year=year)
    found = {
        (tables[row.release_id], row.area, row.measure): (row.value, row.symbol) for row in rows
    }
    whole = {each.measure: each.of for each in COMPARED}
    return {
        (table, place, measure): Published(
            value, symbol, found.get((table, place, whole.get(measure, "")), (None, ""))[0]
        )
        for (table, place, measure), (value, symbol) in found.items()
    }


@dataclass(frozen=True)
class _Here:
    """What every row of one comparison needs."""

    area: Authority
    year: int
    region: str
    names: dict[str, str]
    cells: Cells
    mine: OwnYear

    def cell(self, each: Compared, place: str) -> Published:
        return self.cells.get((each.table, place, each.measure)) or Published()

    def row(self, each: Compared) -> ComparisonRow:
        row = ComparisonRow(
            compared=each,
            title=str(TITLES.get(each.measure, each.measure)),
            ours=self.mine.of(each.ours),
            own=self.cell(each, self.area.code),
            like=tuple((name, self.cell(each, code)) for code, name in self.names.items()),
            region=self.cell(each, self.region),
            england=self.cell(each, ENGLAND),
        )
        rule, asks = odd(
            row, self.area.name, is_whole=not self.mine.note and settings.MODE != INVENTED
        )
        return replace(row, question=self._question(row, rule, asks)) if rule else row

    def _question(self, row: ComparisonRow, rule: str, asks: str) -> Question:
        on = date(self.year, 3, 31)
        title = f"{row.title}, {self.year}"
        return Question(
            rule, row.compared.measure, title, area=self.area, asks=asks, on=on, first=on, last=on
        )


def odd(row: ComparisonRow, area: str, *, is_whole: bool) -> tuple[str, str]:
    """The rule that finds it odd, and what it asks; ("", "") for what is not."""
    usual, own = row.usual, row.own
    if usual and own.value == 0 and _expected(row, usual) >= EXPECTED:
        return NONE_HERE, _none_here(row, area)
    if usual and usual.known >= KNOWN and own.rate is not None and _is_apart(row, usual):
        said = _range(row, usual) | {"area": area, "own": own.text, "of": own.of, "rate": own.rate}
        return APART, _(
            "%(area)s: %(own)s of %(of)s (%(rate).1f %%). Its neighbours lie between "
            "%(least).1f and %(most).1f %%. What is different here?"
        ) % said
    if row.compared.checks and is_whole and _differs(row):
        said = {"ours": f"{row.ours.value:,f}", "own": own.text, "area": area}
        return NOT_AS_SENT, _(
            "Wayhome holds %(ours)s; %(area)s’s return was published as %(own)s. Which is right?"
        ) % said
    return "", ""


def _expected(row: ComparisonRow, usual: Usual) -> float:
    """How many there would be at the neighbours' middle."""
    if row.compared.unit != "count" or usual.known < KNOWN:
        return 0
    if not row.compared.of:
        return usual.middle
    return usual.middle * float(row.own.of or 0) / 100


def _none_here(row: ComparisonRow, area: str) -> str:
    counts = sorted(cell.value for _name, cell in row.like if cell.value is not None)
    hundred = sum(count >= 100 for count in counts)
    said = {
        "area": area,
        "hundred": hundred,
        "among": len(row.like),
        "least": f"{counts[0]:,.0f}",
        "most": f"{counts[-1]:,.0f}",
    }
    if hundred > 1:
        return (
            _(
                "%(hundred)s of %(among)s neighbours record 100 or more, %(area)s records none. "
                "Is it not there, or not written down?"
            )
            % said
        )
    return (
        _(
            "Neighbours record between %(least)s and %(most)s, %(area)s records none. "
            "Is it not there, or not written down?"
        )
        % said
    )


def _is_apart(row: ComparisonRow, usual: Usual) -> bool:
    """Outside the whole range of its neighbours, and further than chance would bring."""
    own = row.own
    if own.value is None or not own.of or own.rate is None:
        return False
    known = [
        (cell.value, cell.of) for _name, cell in row.like if cell.value is not None and cell.of
    ]
    share = float(sum(value for value, _of in known) / sum(of for _value, of in known))
    part, whole = int(own.value), int(own.of)
    if own.rate < usual.least:
        return binomial.at_most(part, whole, share) < CHANCE
    return own.rate > usual.most and binomial.at_least(part, whole, share) < CHANCE


def _range(row: ComparisonRow, usual: Usual) -> dict[str, float]:
    return {"least": usual.least, "most": usual.most}


def _differs(row: ComparisonRow) -> bool:
    ours, own = row.ours.value, row.own.value
    if ours is None or own is None:
        return False
    return abs(ours - own) > max(Decimal(AT_LEAST), DIFFERS * own)
