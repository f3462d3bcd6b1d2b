"""Each published rule: a row that fires it, and one that only just does not."""

import csv
from typing import Any

import pytest

from tests.factories import World
from wayhome.doors.feeds.models import Judgement, Row
from wayhome.doors.feeds.ssda903.rules import PUBLISHED, RULES
from wayhome.doors.feeds.tests.returns import FAKE, bring, faults, files, missing, row

Said = dict[str, str]
DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}
CARE = [{"DECOM": "01/05/2016", "DEC": "30/06/2017", "REC": "E4A"}]
GAP = [
    {"DECOM": "01/05/2016", "DEC": "01/06/2017", "REC": "E4A"},
    {"DECOM": "01/07/2017"},
]
# Rule, the rows that fire it, the near miss; and the episodes of care, if not open since 2016.
CASES: list[tuple[str, Said, Said, list[Said] | None]] = [
    ("1004", {"MIS_START": "31/06/2017"}, {"MIS_START": "30/06/2017"}, None),
    ("1005", DAY | {"MIS_END": "12-06-2017"}, DAY | {"MIS_END": ""}, None),
    ("1006", DAY | {"MISSING": "m"}, DAY | {"MISSING": "A"}, None),
    ("564", {"MISSING": "a", "MIS_START": ""}, {"MISSING": "", "MIS_START": ""}, None),
    ("565", DAY | {"MISSING": ""}, {"MISSING": "", "MIS_START": ""}, None),
    ("566", DAY | {"MISSING": ""}, DAY | {"MISSING": "", "MIS_END": ""}, None),
    ("567", DAY | {"MIS_END": "09/06/2017"}, DAY | {"MIS_END": "10/06/2017"}, None),
    ("570", {"MIS_START": "01/04/2018"}, {"MIS_START": "31/03/2018"}, None),
    (
        "571",
        {"MIS_START": "30/03/2017", "MIS_END": "31/03/2017"},
        {"MIS_START": "30/03/2017", "MIS_END": "01/04/2017"},
        None,
    ),
    (
        "571",
        {"MIS_START": "30/03/2018", "MIS_END": "01/04/2018"},
        {"MIS_START": "30/03/2018", "MIS_END": "31/03/2018"},
        None,
    ),
    ("575", DAY | {"MIS_END": ""}, DAY, CARE),
    ("575", {"MIS_START": "30/06/2017"}, {"MIS_START": "01/07/2017"}, CARE),
    ("577", DAY | {"MIS_END": "01/07/2017"}, DAY | {"MIS_END": "30/06/2017"}, CARE),
    ("577", DAY | {"MIS_END": ""}, DAY | {"MIS_START": "02/07/2017", "MIS_END": ""}, GAP),
    ("578", {"MIS_START": "01/07/2017"}, {"MIS_START": "30/06/2017"}, CARE),
    ("578", {"MIS_START": "15/06/2017"}, {"MIS_START": "01/07/2017"}, GAP),
    ("581", {"MIS_START": "30/04/2016"}, {"MIS_START": "01/05/2016"}, None),
    ("581", {"MIS_START": "15/06/2017"}, {"MIS_START": "01/06/2017"}, GAP),
    ("586", {"MIS_START": "01/06/2004"}, {"MIS_START": "02/06/2004"}, None),
    ("INT13", DAY | {"DOB": "02/06/2004"}, DAY | {"DOB": ""}, None),
]  # fmt: skip


def test_each_has_a_row_that_fires_it_and_a_near_miss_that_does_not(world: World) -> None:
    """One return: for each case a child whose row fires the rule, and one whose row does not."""
    rows: dict[str, list[Said]] = {"Header": [], "Episodes": [], "Missing": []}
    for number, (_, fires, misses, care) in enumerate(CASES):
        for key, said in ((f"fires{number}", fires), (f"misses{number}", misses)):
            rows["Header"].append({"CHILD": key})
            rows["Episodes"] += [{"CHILD": key, **each} for each in care or [{}]]
            rows["Missing"].append({"CHILD": key, **said})
    batch = bring(world.sefton, files(**rows))
    found = {row.child_key: row.faults for row in Row.objects.filter(batch=batch, table="Missing")}
    for number, (code, *_) in enumerate(CASES):
        assert code in found[f"fires{number}"], CASES[number]
        assert code not in found[f"misses{number}"], CASES[number]


@pytest.mark.parametrize(
    ("second", "fires"),
    [
        ({"MIS_START": "11/06/2017", "MIS_END": "14/06/2017"}, True),
        ({"MIS_START": "12/06/2017", "MIS_END": "14/06/2017"}, False),  # again the same day
    ],
)
def test_574_is_about_the_row_before(world: World, second: Said, fires: bool) -> None:
    found = faults(bring(world.sefton, missing(DAY, second)))
    assert (found[2], "574" in found[3]) == ([], fires)


def test_574_when_the_one_before_is_still_open(world: World) -> None:
    later = {"MIS_START": "20/06/2017", "MIS_END": "21/06/2017"}
    found = faults(bring(world.sefton, missing(DAY | {"MIS_END": ""}, later)))
    assert found == {2: [], 3: ["574"]}


def last_year(world: World, **said: str) -> None:
    bring(world.sefton, missing({"MIS_START": "20/03/2017", **said}), year=2017)


def test_576_an_absence_open_last_year_begins_this_year_too(world: World) -> None:
    last_year(world)
    found = faults(bring(world.sefton, missing({"MIS_START": "21/03/2017"})))
    assert "576" in found[2]


def test_576_is_content_with_the_same_day(world: World) -> None:
    last_year(world)
    again = {"MIS_START": "20/03/2017", "MIS_END": "02/04/2017"}
    assert "576" not in faults(bring(world.sefton, missing(again)))[2]


def test_576_asks_nothing_of_an_absence_that_ended(world: World) -> None:
    last_year(world, MIS_END="22/03/2017")
    assert "576" not in faults(bring(world.sefton, missing({"MIS_START": "21/04/2017"})))[2]


def test_576_finds_a_child_with_no_row_this_year(world: World) -> None:
    last_year(world)
    batch = bring(world.sefton, missing())
    assert batch.counts["Missing"]["faults"] == {"576": 1}
    assert batch.counts["Missing"]["rows"] == 0


def test_576_is_not_asked_without_last_years_return(world: World) -> None:
    assert bring(world.sefton, missing(DAY)).not_judged == ["576"]


BIRTHDAY = {"MIS_START": "30/05/2022", "MIS_END": "01/06/2022"}  # 18 on 1 June 2022


@pytest.mark.parametrize(
    ("care", "fires"),
    [
        ({"DECOM": "01/05/2021", "DEC": "01/06/2022", "REC": "E7"}, True),
        ({"DECOM": "01/05/2021", "DEC": "01/06/2022", "REC": "E8"}, False),
        ({"DECOM": "01/05/2021", "DEC": "02/06/2022", "REC": "E7"}, False),
    ],
)
def test_580_marks_the_absence_and_the_episode_of_care(
    world: World, care: Said, fires: bool
) -> None:
    batch = bring(world.sefton, missing(BIRTHDAY, episodes=[care]), year=2023)
    told = [("580" in faults(batch, table)[2]) for table in ("Missing", "Episodes")]
    assert told == [fires, fires]


def test_1012_is_about_children_without_episodes(world: World) -> None:
    said = files(
        Header=[{"CHILD": "1"}, {"CHILD": "2"}],
        Episodes=[{"CHILD": "2"}],
        Missing=[{"CHILD": "1", **DAY}, {"CHILD": "2", **DAY}],
    )
    found = faults(bring(world.sefton, said))
    assert found == {2: ["1012"], 3: []}


def test_int04_holds_a_row_whose_child_is_not_in_header(world: World) -> None:
    said = files(
        Header=[{"CHILD": "1"}],
        Missing=[{"CHILD": "2", **DAY}, {"CHILD": "1", **DAY}],
    )
    batch = bring(world.sefton, said)
    assert faults(batch) == {2: ["INT04"], 3: []}
    assert row(batch, line=2).judgement == Judgement.HELD


OTHERS: list[tuple[str, str, Said, Said]] = [
    ("101", "Header", {"SEX": "F"}, {"SEX": "1"}),
    ("102", "Header", {"DOB": "2004-06-01"}, {"DOB": "1/6/2004"}),
    ("103", "Header", {"ETHNIC": "CNHE"}, {"ETHNIC": "CHNE"}),
    ("141", "Episodes", {"DECOM": ""}, {}),
    ("147", "Episodes", {"DEC": "x"}, {"DEC": ""}),
    ("356", "Episodes", {"DEC": "30/04/2016"}, {"DEC": "01/05/2016"}),
    ("144", "Episodes", {"LS": "C9"}, {"LS": "V4"}),
    ("145", "Episodes", {"CIN": "N9"}, {"CIN": "N8"}),
    ("146", "Episodes", {"PLACE": "X1"}, {"PLACE": "Z1"}),
    ("149", "Episodes", {"REC": "E4a"}, {"REC": "E4A"}),
    ("178", "Episodes", {"PLACE": "T0", "PLACE_PROVIDER": "PR1"}, {"PLACE_PROVIDER": ""}),
    ("104", "UASC", {"DUC": "soon"}, {"DUC": ""}),
    ("304", "UASC", {"DUC": "02/06/2022"}, {"DUC": "01/06/2022"}),
    ("INT18", "UASC", {"DOB": "02/06/2004", "DUC": ""}, {"DUC": ""}),
    ("INT21", "UASC", {"SEX": "1"}, {"SEX": "2"}),
]


def test_rules_about_the_other_tables_fire_and_just_do_not(world: World) -> None:
    rows: dict[str, list[Said]] = {"Header": [], "Episodes": [], "UASC": []}
    for number, (_, table, fires, misses) in enumerate(OTHERS):
        for key, said in ((f"fires{number}", fires), (f"misses{number}", misses)):
            for name, each in rows.items():
                each.append({"CHILD": key, **(said if name == table else {})})
    batch = bring(world.sefton, files(**rows))
    found = {(row.table, row.child_key): row.faults for row in Row.objects.filter(batch=batch)}
    for number, (code, table, *_) in enumerate(OTHERS):
        assert code in found[table, f"fires{number}"], OTHERS[number]
        assert code not in found[table, f"misses{number}"], OTHERS[number]


@pytest.mark.parametrize(
    ("code", "table", "rows", "expected"),
    [
        ("501", "Episodes", [{"DEC": "01/06/2017"}, {"DECOM": "31/05/2017"}], [False, True]),
        ("501", "Episodes", [{"DEC": "01/06/2017"}, {"DECOM": "01/06/2017"}], [False, False]),
        ("INT36", "UASC", [{}, {}], [True, True]),
        ("INT32", "Header", [{}, {}], [True, True]),
        ("W11", "Header", [{}, {}], [False, True]),
        ("W13", "UASC", [{}, {}], [False, True]),
    ],
)
def test_rules_about_two_rows_of_a_child(
    world: World, code: str, table: str, rows: list[Said], expected: list[bool]
) -> None:
    said: Any = {"Header": [{"CHILD": "1"}], "Episodes": [{"CHILD": "1"}]}
    said[table] = [{"CHILD": "1", **each} for each in rows]
    found = faults(bring(world.sefton, files(**said)), table)
    assert [code in each for each in found.values()] == expected


def test_children_of_other_tables_must_be_in_header(world: World) -> None:
    said = files(Header=[{"CHILD": "1"}], Episodes=[{"CHILD": "2"}], UASC=[{"CHILD": "3"}])
    batch = bring(world.sefton, said)
    assert "INT03" in faults(batch, "Episodes")[2]
    assert "INT09" in faults(batch, "UASC")[2]


def test_444_a_pupil_number_twice_is_nobodys(world: World) -> None:
    upn = "A123456789012"
    said = files(Header=[{"CHILD": "1", "UPN": upn}, {"CHILD": "2", "UPN": upn}, {"CHILD": "3"}])
    assert faults(bring(world.sefton, said), "Header") == {2: ["444"], 3: ["444"], 4: []}


def test_every_rule_says_what_was_published() -> None:
    """`../shared/data` must be there: a missing folder fails."""
    with (FAKE / "rules_index.csv").open(encoding="utf-8") as index:
        said = list(csv.DictReader(index))
    for rule in PUBLISHED:  # some are worded anew for later years
        mine = [each for each in said if each["code"] == rule.code]
        assert rule.message in {each["message"].strip() for each in mine}
        assert set(rule.fields) <= set(mine[0]["affected_fields"].split("|"))


def test_the_rules_that_the_return_asks_for_are_all_there() -> None:
    asked = "564 565 566 567 570 571 574 575 576 577 578 580 581 586 1004 1005 1006 1012 INT04"
    assert set(asked.split()) | {"INT13"} <= set(RULES)
