"""The published rules, asked of rows that go out: as texts say, and as the oracle judges."""

from collections import defaultdict
from collections.abc import Mapping

import pytest

from tests.factories import World
from wayhome.doors.feeds.ssda903.columns import TABLES
from wayhome.doors.feeds.tests.oracle import Faults, Oracle
from wayhome.doors.feeds.tests.returns import USUAL, YEAR, bring
from wayhome.doors.feeds.tests.test_against_oracle import CODES, Invented, content
from wayhome.doors.feeds.tests.test_published_rules import CASES
from wayhome.doors.returns.ssda903.checks import check
from wayhome.doors.returns.ssda903.rows import Row
from wayhome.doors.returns.ssda903.rules import RULES

Table = list[dict[str, str]]


def row(table: str, said: Mapping[str, str]) -> Row:
    cells = dict.fromkeys(TABLES[table].columns, "") | dict(said)
    return Row(table, cells, child_id=1)


def judged(world: World, rows: list[Row], year: int = YEAR) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for fault in check(world.sefton, year, rows)[0]:
        found[fault.place].add(fault.code)
    return found


def test_each_has_a_row_that_fires_and_a_near_miss_that_does_not(world: World) -> None:
    rows, about = [], {}
    for number, (_, fires, misses, care) in enumerate(CASES):
        for key, said in ((f"fires{number}", fires), (f"misses{number}", misses)):
            rows.append(row("Header", {**USUAL["Header"], "CHILD": key}))
            rows += [
                row("Episodes", {**USUAL["Episodes"], "CHILD": key, **each})
                for each in care or [{}]
            ]
            about[key] = len(rows)
            rows.append(row("Missing", {**USUAL["Missing"], "CHILD": key, **said}))
    found = judged(world, rows)
    for number, (code, *_) in enumerate(CASES):
        assert code in found[about[f"fires{number}"]], CASES[number]
        assert code not in found[about[f"misses{number}"]], CASES[number]


@pytest.mark.parametrize("seed", [11, 12])
def test_invented_rows_are_judged_as_the_oracle_judges(world: World, seed: int) -> None:
    made = Invented(seed)
    header, episodes, missing, last = made.header(), made.episodes(), made.missing(), made.missing()
    if seed % 2:  # and last year's return is here
        bring(world.sefton, content(Header=header, Missing=last), year=YEAR - 1)
    told = {"Header": header, "Episodes": episodes, "Missing": missing}
    rows = [row(name, said) for name, table in told.items() for said in table]
    expected = Oracle(YEAR, header, episodes, missing, last if seed % 2 else None).judge()
    found: Faults = defaultdict(set)
    first = {"Header": 0, "Episodes": len(header), "Missing": len(header) + len(episodes)}
    for place, codes in judged(world, rows).items():
        name = rows[place].table
        if codes & CODES:
            found[name, place - first[name]] |= codes & CODES
    assert found == {where: codes for where, codes in expected.items() if codes}


@pytest.mark.parametrize(
    ("year", "place", "fires"),
    [(2024, "K3", True), (2026, "K3", False), (2026, "H5", True), (2024, "H5", False)],
)
def test_146_is_asked_with_the_codes_of_the_year(
    world: World, year: int, place: str, fires: bool
) -> None:
    care = row("Episodes", {**USUAL["Episodes"], "CHILD": "1", "PLACE": place})
    assert ("146" in judged(world, [care], year)[0]) is fires


def test_a_fault_names_its_fields_and_its_rule_has_words(world: World) -> None:
    said = {**USUAL["Missing"], "CHILD": "1", "MIS_START": "10/06/2017", "MIS_END": "09/06/2017"}
    faults, not_asked = check(world.sefton, YEAR, [row("Missing", said)])
    (back,) = [fault for fault in faults if fault.code == "567"]
    assert back.fields("Missing") == ("MIS_START", "MIS_END")
    assert RULES["567"].message.endswith("is before the date that it started.")
    assert not_asked == ["576"]
