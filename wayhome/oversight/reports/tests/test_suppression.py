"""No printed total tells a small number: attacked with everything that was ever published."""

from collections.abc import Iterable, Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.oversight.reports.suppression import (
    SMALL,
    TOTAL,
    Cell,
    Earlier,
    Published,
    Table,
    hide,
    is_small,
    published,
)

Atom = tuple[str, str, str]  # part, row, column: what every printed number is a sum of
Sum = tuple[frozenset[Atom], int]
WIDEST = 40


class Attacker:
    """Holds every printed number as a sum of atoms, and solves for one that was not printed."""

    def __init__(self, sums: Iterable[Sum]) -> None:
        self.sums = list(dict.fromkeys(sums))

    def could_be(self, wanted: frozenset[Atom], count: int) -> bool:
        """Whether some table of whole numbers, none below 0, agrees with all that was printed."""
        sums = [*self.sums, (wanted, count)]
        atoms = {atom for of, _ in sums for atom in of}
        return self._solved(sums, dict.fromkeys(atoms, (0, WIDEST * 9)))

    def _solved(self, sums: Sequence[Sum], bounds: dict[Atom, tuple[int, int]]) -> bool:
        tightened = self._tightened(sums, bounds)
        if tightened is None:
            return False
        open_ = [atom for atom, (low, high) in tightened.items() if low < high]
        if not open_:
            return True
        atom = min(open_, key=lambda each: tightened[each][1] - tightened[each][0])
        low, high = tightened[atom]
        return any(
            self._solved(sums, tightened | {atom: (value, value)}) for value in range(low, high + 1)
        )

    @staticmethod
    def _tightened(
        sums: Sequence[Sum], bounds: dict[Atom, tuple[int, int]]
    ) -> dict[Atom, tuple[int, int]] | None:
        """Plain linear bounds, until they move no more; None where nothing agrees."""
        found, moved = dict(bounds), True
        while moved:
            moved = False
            for of, total in sums:
                lows, highs = sum(found[a][0] for a in of), sum(found[a][1] for a in of)
                for atom in of:
                    low, high = found[atom]
                    new = (max(low, total - highs + high), min(high, total - lows + low))
                    if new[0] > new[1]:
                        return None
                    if new != (low, high):
                        found[atom], moved = new, True
                        lows, highs = lows + new[0] - low, highs + new[1] - high
                if not of and total:
                    return None
        return found


def atoms(table: Table, parts: Iterable[str], cell: Cell) -> frozenset[Atom]:
    rows = table.rows if cell[0] == TOTAL else (cell[0],)
    columns = table.columns if cell[1] == TOTAL else (cell[1],)
    return frozenset(product(parts, rows, columns))


def printed(found: Published) -> list[Sum]:
    """The sum's own table, and each part's, which may be printed beside it."""
    sums = [(atoms(found.whole, found.parts, cell), n) for cell, n in found.shown().items()]
    for part, table in found.parts.items():
        cells = [cell for cell in table.printed() if cell not in found.hidden_in[part]]
        sums += [(atoms(table, [part], cell), table.value(cell)) for cell in cells]
    return sums


def hidden(found: Published) -> list[tuple[frozenset[Atom], int]]:
    cells = [cell for cell in found.hidden if is_small(found.whole.value(cell))]
    return [(atoms(found.whole, found.parts, cell), found.whole.value(cell)) for cell in cells]


def withstands(reports: Sequence[Published]) -> None:
    """Each small number that is hidden in any report might be above 5, whatever was printed, and
    lies in a range at least as wide as 1 to 5."""
    attacker = Attacker(each for report in reports for each in printed(report))
    for report in reports:
        for wanted, count in hidden(report):
            assert any(attacker.could_be(wanted, n) for n in range(SMALL + 1, SMALL + 6)), (
                f"{sorted(wanted)} is {count}, and all that was printed tells it"
            )
            could = [n for n in range(count + 6) if attacker.could_be(wanted, n)]
            assert could[-1] - could[0] >= SMALL


ROWS, COLUMNS = ("in time", "late", "declined"), ("Jan", "Feb", "Mar")
counts = st.integers(0, 12)


def tables(across: bool = True, down: bool = True) -> st.SearchStrategy[Table]:
    cells = list(product(ROWS[:2], COLUMNS[:2]))
    return st.lists(counts, min_size=len(cells), max_size=len(cells)).map(
        lambda found: Table(
            ROWS[:2], COLUMNS[:2], dict(zip(cells, found, strict=True)), across, down
        )
    )


@settings(max_examples=25, deadline=None)
@given(tables(), tables())
def test_two_authorities_and_their_partnership_tell_no_small_number(a: Table, b: Table) -> None:
    withstands([published({"a": a}), published({"b": b}), published({"a": a, "b": b})])


@settings(max_examples=15, deadline=None)
@given(st.booleans(), st.booleans(), st.data())
def test_whatever_sums_are_printed(across: bool, down: bool, data: st.DataObject) -> None:
    withstands([published({"a": data.draw(tables(across, down))})])


@settings(max_examples=15, deadline=None)
@given(tables(), tables(), st.sampled_from(["a", "ab"]))
def test_a_second_report_is_made_in_sight_of_the_first(a: Table, b: Table, first: str) -> None:
    """Also where its choice of cover, made afresh, would have been another."""
    parts = {"a": a, "b": b}
    whole = published({part: parts[part] for part in first})
    # as an older version of the house hid it: all sums, say, and no more than it had to
    before = [Earlier(frozenset(first), whole.shown(), whole.hidden_in)]
    for later in ({"a": a}, {"b": b}, parts):
        withstands([whole, published(later, before)])


def test_a_total_less_the_others_would_have_told_three() -> None:
    table = Table(
        ("episodes",),
        COLUMNS,
        dict(zip(product(["episodes"], COLUMNS), (10, 3, 13), strict=True)),
        across=True,
    )
    found = hide(table)
    assert ("episodes", "Feb") in found
    assert len(found) == 2
    assert ("episodes", TOTAL) not in found


def test_nothing_is_hidden_where_nothing_is_small_and_a_nought_is_shown() -> None:
    cells = dict(zip(product(ROWS, COLUMNS), (6, 0, 9, 12, 30, 7, 0, 0, 8), strict=True))
    assert not hide(Table(ROWS, COLUMNS, cells, across=True, down=True))


def test_what_was_hidden_as_cover_stays_hidden_and_what_was_printed_is_no_cover() -> None:
    cells = dict(zip(product(["episodes"], COLUMNS), (10, 3, 13), strict=True))
    table = Table(("episodes",), COLUMNS, cells, across=True)
    first = {("episodes", "Feb"), ("episodes", "Mar")}
    before = Earlier(
        frozenset("a"), {("episodes", "Jan"): 10, ("episodes", TOTAL): 26}, {"a": frozenset(first)}
    )
    assert published({"a": table}, [before]).hidden == first


def test_a_partnership_hides_what_one_of_its_authorities_hides() -> None:
    """Else the partnership less the others is the one."""
    column = ("Jan",)
    one, other = (Table(("episodes",), column, {("episodes", "Jan"): count}) for count in (3, 40))
    found = published({"one": one, "other": other})
    assert found.get("episodes", "Jan") is None
    assert found.get_of("other", "episodes", "Jan") == 40
