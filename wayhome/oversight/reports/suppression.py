"""Small numbers in what is published: hidden, with others beside them, so that no total tells them.

A count from 1 to 5 is not printed (DfE practice, domain.md 7). That alone hides nothing where a sum
is printed: 26 less 23 is 3. So for each hidden small number further numbers are hidden until a
*rectangle* is: four hidden numbers, two rows by two columns (a total is a row or a column too),
that may go up and down in turn without any printed sum changing. The rectangle is the proof: two
tables, both possible to whoever holds all that was printed, in which the number differs by `WIDTH`
or more and in one of which it is above 5. Whoever rounds, subtracts or solves cannot do better.

Parts that are printed alone as well as added up (an authority, and its partnership) protect
themselves first; the sum then hides whatever any part hides. So a part's rectangle moves nothing
that any sum prints, whatever other parts are published, now or later.

What was printed before is remembered (`Earlier`): what was hidden stays hidden, and what was
printed, and is the same, is no cover. There is one symbol, `c`: it does not say whether the number
is small.
Nothing here reads a database.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

SMALL = 5  # counts from 1 to 5 are not printed
WIDTH = 5  # the range within which a hidden one may lie, at least: wider than 1 to 5
TOTAL = "*"
HIDDEN = "c"
PLENTY = 10**9

Cell = tuple[str, str]  # row, column; either may be TOTAL


@dataclass(frozen=True)
class Table:
    """Counts by row and column, and which sums are printed beside them.

    `across`: the sum of each row is printed (in the column TOTAL). `down`: of each column.
    A cell that `counts` does not name is 0.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Mapping[Cell, int]
    across: bool = False
    down: bool = False

    def value(self, cell: Cell) -> int:
        rows = self.rows if cell[0] == TOTAL else (cell[0],)
        columns = self.columns if cell[1] == TOTAL else (cell[1],)
        return sum(self.counts.get(each, 0) for each in product(rows, columns))

    def printed(self) -> Iterator[Cell]:
        """Every cell that would be printed if nothing were small."""
        rows = (*self.rows, TOTAL) if self.down else self.rows
        columns = (*self.columns, TOTAL) if self.across else self.columns
        yield from product(rows, columns)

    def values(self) -> dict[Cell, int]:
        """Of every cell, the sums that are not printed too."""
        cells = product((*self.rows, TOTAL), (*self.columns, TOTAL))
        return {cell: self.value(cell) for cell in cells}


def added(tables: Sequence[Table]) -> Table:
    """One table of the same shape; rows and columns of any part are in it."""
    rows = tuple(dict.fromkeys(row for table in tables for row in table.rows))
    columns = tuple(dict.fromkeys(each for table in tables for each in table.columns))
    counts = {
        cell: sum(table.counts.get(cell, 0) for table in tables) for cell in product(rows, columns)
    }
    return Table(rows, columns, counts, across=tables[0].across, down=tables[0].down)


def is_small(count: int) -> bool:
    return 0 < count <= SMALL


def hide(table: Table, hidden: Iterable[Cell] = (), known: Iterable[Cell] = ()) -> frozenset[Cell]:
    """Which printed cells to hide: the small, `hidden` already, and cover for each.

    `known` cells were printed before with the value they have, so they are no cover. Where nothing
    covers a small number, all that is not known is hidden.
    """
    values, printed = table.values(), set(table.printed())
    small = sorted((cell for cell in printed if is_small(values[cell])), key=lambda c: values[c])
    # a sum that is never printed is as good as hidden
    unseen = {cell for cell in values if cell not in printed} | {*small} | {*hidden} & printed
    fixed = {*known} - unseen
    for cell in small:
        found = _cheapest(table, values, unseen, fixed, cell)
        if found is None:
            unseen |= printed - fixed
            break
        unseen |= found
    return frozenset(unseen & printed)


def _cheapest(
    table: Table, values: Mapping[Cell, int], unseen: set[Cell], fixed: set[Cell], cell: Cell
) -> set[Cell] | None:
    """The rectangle that protects a cell and takes least from the reader."""
    best: tuple[tuple[int, int], set[Cell]] | None = None
    for corners in _rectangles(table, values, unseen, cell):
        missing = {corner for corner in corners if corner not in unseen}
        if missing & fixed:
            continue
        cost = (
            sum(1 + 4 * corner.count(TOTAL) for corner in missing),
            sum(values[corner] or PLENTY for corner in missing),  # a hidden nought is poor cover
        )
        if (best is None or cost < best[0]) and _protects(values, corners):
            best = (cost, missing)
            if not missing:
                break
    return best[1] if best else None


def _rectangles(
    table: Table, values: Mapping[Cell, int], unseen: set[Cell], cell: Cell
) -> Iterator[tuple[Cell, Cell, Cell, Cell]]:
    """With the cell first, then the two that go the other way, then the one opposite.

    Where no sum down is printed, rows say nothing of each other: the unprinted TOTAL row serves.
    Those of cells that are hidden already come first: one of them costs nothing.
    """
    rows = [
        row
        for row in ((*table.rows, TOTAL) if table.down else (TOTAL,))
        if row != cell[0] and _covers(values, (row, cell[1]))
    ]
    columns = [
        column
        for column in ((*table.columns, TOTAL) if table.across else (TOTAL,))
        if column != cell[1] and _covers(values, (cell[0], column))
    ]
    rows.sort(key=lambda row: (row, cell[1]) not in unseen)
    columns.sort(key=lambda column: (cell[0], column) not in unseen)
    for row, column in product(rows, columns):
        yield cell, (cell[0], column), (row, cell[1]), (row, column)


def _covers(values: Mapping[Cell, int], corner: Cell) -> bool:
    """A nought cannot go down, and a number that rises alone is a sum."""
    return values[corner] > 0 or TOTAL in corner


def _protects(values: Mapping[Cell, int], corners: tuple[Cell, Cell, Cell, Cell]) -> bool:
    """Whether moving around the rectangle lets the first cell range widely enough."""
    ways = [(-1) ** corner.count(TOTAL) for corner in corners]  # a sum moves with its summands
    turns = [way * turn * ways[0] for way, turn in zip(ways, (1, -1, -1, 1), strict=True)]
    pairs = list(zip(corners, turns, strict=True))
    up = min((values[corner] for corner, turn in pairs if turn < 0), default=PLENTY)
    down = min(values[corner] for corner, turn in pairs if turn > 0)
    return values[corners[0]] + up > SMALL and up + down >= WIDTH


@dataclass(frozen=True)
class Earlier:
    """One table as it was published before: whose parts, what stood in it, what each part hid."""

    parts: frozenset[str]
    shown: Mapping[Cell, int]
    hidden: Mapping[str, frozenset[Cell]]  # by part, whether or not it was printed alone


@dataclass(frozen=True)
class Published:
    """What may be printed of parts and of their sum."""

    whole: Table
    parts: Mapping[str, Table]
    hidden: frozenset[Cell]
    hidden_in: Mapping[str, frozenset[Cell]] = field(default_factory=dict)

    def shown(self) -> dict[Cell, int]:
        return {c: self.whole.value(c) for c in self.whole.printed() if c not in self.hidden}

    def get(self, row: str, column: str) -> int | None:
        """None: hidden."""
        cell = (row, column)
        return None if cell in self.hidden else self.whole.value(cell)

    def get_of(self, part: str, row: str, column: str) -> int | None:
        cell = (row, column)
        return None if cell in self.hidden_in[part] else self.parts[part].value(cell)


def published(parts: Mapping[str, Table], earlier: Sequence[Earlier] = ()) -> Published:
    """Parts protect themselves; their sum hides what any part hides, and what it hid before."""
    whole = added(list(parts.values()))
    own = frozenset(parts)
    same = [each for each in earlier if each.parts == own]
    known_whole = {c for each in same for c in _unchanged(each.shown, whole)}
    hidden_in = {}
    for part, table in parts.items():
        of = [each for each in earlier if part in each.parts]
        before = {cell for each in of for cell in each.hidden.get(part, ())}
        alone = {c for each in of if len(each.parts) == 1 for c in _unchanged(each.shown, table)}
        among = known_whole - before if len(own) > 1 else set()
        hidden_in[part] = hide(table, before, (alone | among) - before)
    covered = {cell for cells in hidden_in.values() for cell in cells}
    return Published(whole, parts, hide(whole, covered, known_whole - covered), hidden_in)


def _unchanged(shown: Mapping[Cell, int], table: Table) -> Iterator[Cell]:
    """Printed before, and still so many: a number that changed says nothing of this one."""
    values = table.values()
    return (cell for cell, count in shown.items() if values.get(cell) == count)
