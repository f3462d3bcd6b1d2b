"""Published tables as files: which they are, and each cell a number or a symbol, kept as it came.

DfE's underlying data (explore-education-statistics), one CSV a table; the list of authorities with
their statistical neighbours. Contains public sector information licensed under the Open
Government Licence v3.0.
"""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from pathlib import Path

from django.utils.translation import gettext as _

from wayhome.foundation.kernel.errors import Invalid
from wayhome.oversight.signals.models import Symbol, Table

Line = dict[str, str]
Text = tuple[str, str, str, str]  # year, area, measure, what stands in the cell
ENGLAND = "E92000001"
LONGEST, DIGITS = 160, 12


@dataclass(frozen=True)
class Printed:
    """One cell: a number, or the symbol in its place."""

    year: int
    area: str
    measure: str
    value: Decimal | None
    symbol: str


@dataclass(frozen=True)
class Like:
    """An authority, its region, and those most like it."""

    area: str
    name: str
    region: str
    region_name: str
    neighbours: tuple[str, ...]


@dataclass(frozen=True)
class Parsed:
    """A file. `table` "" is the list of neighbours."""

    name: str
    sha256: str
    table: str
    cells: list[Printed] = field(default_factory=list)
    like: list[Like] = field(default_factory=list)


def files_in(paths: list[Path]) -> list[Path]:
    """The CSV files that are named, or that lie in the folders that are."""
    found = [sorted(path.glob("*.csv")) if path.is_dir() else [path] for path in paths]
    return [path for some in found for path in some]


def parse(name: str, raw: bytes) -> Parsed | None:
    """None for a file that is none of these tables. Raises Invalid at a cell it cannot read."""
    try:
        reader = csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), strict=True)
        header, lines = set(reader.fieldnames or ()), list(reader)
    except (UnicodeDecodeError, csv.Error) as fault:
        raise Invalid(_("%(name)s is not a CSV file in UTF-8.") % {"name": name}) from fault
    digest = sha256(raw).hexdigest()
    if header >= LIKENESS:
        return Parsed(name, digest, "", like=[_like(line) for line in lines])
    for table, (needed, cells) in READ.items():
        if header >= needed:
            found = [
                _printed(f"{name}, line {number}", cell)
                for number, line in enumerate(lines, start=2)
                for cell in cells(line)
            ]
            return Parsed(name, digest, table, cells=found)
    return None


def _missing(line: Line) -> Iterator[Text]:
    yield line["time_period"], _area(line), line["CLA_group"], line["number"]


def _national(line: Line) -> Iterator[Text]:
    measure = f"{line['missing_status'].strip()}: {line['characteristic'].strip()}"
    yield line["time_period"], ENGLAND, measure, line["number"]


def _factors(line: Line) -> Iterator[Text]:
    columns = list(line)
    for column in columns[columns.index("category") + 1 :]:
        yield line["time_period"], _area(line), column, line[column]


LIKENESS = {"la_code_new", "stat_neighbours_la_code", "region_name"}
READ: dict[str, tuple[set[str], Callable[[Line], Iterator[Text]]]] = {
    Table.MISSING: ({"time_period", "new_la_code", "CLA_group", "number"}, _missing),
    Table.NATIONAL: ({"time_period", "missing_status", "characteristic", "number"}, _national),
    Table.FACTORS: ({"time_period", "new_la_code", "category", "Going_missing"}, _factors),
}


def _area(line: Line) -> str:
    return line["new_la_code"] or line["region_code"] or line["country_code"]


def _printed(where: str, cell: Text) -> Printed:
    year, area, measure, text = cell
    value, symbol = None, text.strip().lower()
    if symbol not in Symbol.values:
        try:
            value, symbol = Decimal(text.strip().replace(",", "")), ""
        except InvalidOperation:
            raise Invalid(
                _("%(where)s: “%(text)s” is neither a number nor a known symbol.")
                % {"where": where, "text": text[:20]}
            ) from None
    is_odd = not year.isdigit() or len(year) != 4 or len(area) != 9 or len(measure) > LONGEST
    is_odd |= value is not None and not (value.is_finite() and value.adjusted() < DIGITS)
    if is_odd:
        raise Invalid(_("%(where)s: not a year, an area or a measure.") % {"where": where})
    return Printed(int(year), area, measure, value, symbol)


def _like(line: Line) -> Like:
    neighbours = tuple(code.strip() for code in line["stat_neighbours_la_code"].split(","))
    return Like(
        area=line["la_code_new"].strip(),
        name=line.get("local_authority_ons_name", "").strip(),
        region=line.get("rgn22cd", "").strip(),
        region_name=line["region_name"].strip(),
        neighbours=tuple(code for code in neighbours if code),
    )
