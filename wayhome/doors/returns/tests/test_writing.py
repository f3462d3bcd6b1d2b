"""Files that leave: valid against the schema whatever rows say, and nothing in them that runs."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wayhome.doors.feeds.ssda903.columns import TABLES
from wayhome.doors.returns.cells import as_csv
from wayhome.doors.returns.ssda903.rows import Row
from wayhome.doors.returns.ssda903.writing import document, tables
from wayhome.doors.returns.tests.test_there_and_back import errors

RUNS = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1")


@pytest.mark.parametrize("said", RUNS)
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(said: str) -> None:
    written = as_csv(["A"], [[said]]).decode()
    ((cell,),) = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert cell == f"'{said}"


def test_every_table_has_the_published_headings_though_it_has_no_row() -> None:
    written = tables([])
    assert written["Missing.csv"] == b"CHILD,DOB,MISSING,MIS_START,MIS_END\r\n"
    assert set(written) == {f"{name}.csv" for name in TABLES}


CELL = st.sampled_from(
    ["", "1", "M", "C2", "N1", "U6", "Z11", "WBRI", "01/06/2010", "99/99/9999", "01/06/2o10",
     "A123456789012", "E4A", "X1", "<&>", "é", "\x00", "12345678901", "PR1", "CARPL"]
)  # fmt: skip


def told(table: str) -> st.SearchStrategy[Row]:
    cells = st.fixed_dictionaries(dict.fromkeys(TABLES[table].columns, CELL))
    return cells.map(lambda said: Row(table, said, child_id=1))


@given(
    header=told("Header"),
    episodes=st.lists(told("Episodes"), max_size=3),
    missing=st.lists(told("Missing"), max_size=3),
    stays=st.lists(told("UASC"), max_size=1),
)
@settings(max_examples=60, deadline=None)
def test_whatever_rows_say_the_xml_is_valid_and_what_is_left_out_is_named(
    header: Row, episodes: list[Row], missing: list[Row], stays: list[Row]
) -> None:
    usual = {"CHILD": "1", "SEX": "F", "DOB": "01/06/2010", "ETHNIC": "WBRI", "UPN": ""}
    whole = Row("Header", {**header.cells, **usual}, child_id=2)
    theirs = [Row(row.table, row.cells, child_id=2) for row in episodes]
    rows = [header, *episodes, *missing, *stays, whole, *theirs]
    made = document(rows)
    assert errors(made.content) == []
    there = made.content.count(b"<EPISODE>")
    fatal = {"DECOM", "RNE", "LS", "CIN", "PLACE", "DEC", "REC", "CHILD"}
    out = {place for place, column in made.left_out if rows[place].table == "Episodes"
           and column in fatal}  # fmt: skip
    assert there + len(out) == len(episodes) * 2
