"""Bytes become rows: what can be read is read, and what cannot is said, with where."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.doors.feeds import reading
from wayhome.doors.feeds.headed import Unreadable
from wayhome.doors.feeds.reading import Line
from wayhome.doors.feeds.ssda903 import parse
from wayhome.doors.feeds.ssda903.columns import HEADER, MISSING, TABLES

TOP = ",".join(MISSING.columns)
ROW = "510000,12/03/2002,A,13/11/2017,25/11/2017"


def lines(text: str | bytes, table: str = "Missing", after: int = 0) -> list[Line]:
    content = text.encode() if isinstance(text, str) else text
    return list(reading.lines(reading.sheet(TABLES[table], content), parse.read, after))


def refusal(text: str | bytes, table: str = "Missing") -> str:
    with pytest.raises(Unreadable) as refused:
        lines(text, table)
    return str(refused.value)


def test_a_row_is_its_cells_its_dates_and_its_number() -> None:
    (line,) = lines(f"{TOP}\n{ROW}\n")
    assert (line.number, line.child_key, line.faults) == (2, "510000", ())
    assert [str(on) for on in (line.born_on, line.begins_on, line.ends_on)] == [
        "2002-03-12",
        "2017-11-13",
        "2017-11-25",
    ]
    assert line.cells["MISSING"] == "A"


def test_a_byte_order_mark_is_noted_and_is_no_part_of_the_first_heading() -> None:
    sheet = reading.sheet(MISSING, b"\xef\xbb\xbf" + f"{TOP}\n{ROW}\n".encode())
    assert (sheet.headings[0], sheet.notes, sheet.encoding) == ("CHILD", ("bom",), "utf-8")


def test_windows_text_is_read_noted_and_its_rows_marked() -> None:
    text = f"{TOP},NOTE\n{ROW},caf\u00e9\n{ROW},tea\n".encode("cp1252")
    assert reading.sheet(MISSING, text).notes == ("not_utf8", "extra_columns")
    marked, plain = lines(text)
    assert (marked.cells["NOTE"], marked.faults, plain.faults) == ("caf\u00e9", ("W08",), ())


def test_bytes_of_no_encoding_are_refused_with_their_row() -> None:
    assert "near row 3" in refusal(f"{TOP}\n{ROW}\n".encode() + b"\x81\n")


def test_utf16_is_read() -> None:
    assert len(lines(f"{TOP}\n{ROW}\n".encode("utf-16"))) == 1


def test_a_workbook_is_refused_in_words() -> None:
    assert "Save it as CSV" in refusal(b"PK\x03\x04 whatever")


def test_an_empty_file_is_refused() -> None:
    assert refusal(" \n") == "The file is empty."


def test_absent_columns_are_named() -> None:
    words = refusal("CHILD,DOB,MISSING\n")
    assert "no columns MIS_START, MIS_END" in words


def test_semicolons_are_recognised_for_what_they_are() -> None:
    assert "not parted by commas" in refusal(TOP.replace(",", ";"))


def test_a_column_named_twice_is_refused() -> None:
    assert "names the column DOB twice" in refusal(f"{TOP},DOB\n")


def test_other_columns_are_kept_aside_and_noted() -> None:
    sheet = reading.sheet(MISSING, f"{TOP},TEAM\n{ROW},Blue\n".encode())
    (line,) = reading.lines(sheet, parse.read)
    assert (sheet.notes, line.cells["TEAM"], line.faults) == (("extra_columns",), "Blue", ())


def test_headings_in_another_order_and_case_are_the_same_headings() -> None:
    (line,) = lines("mis_end, Mis_Start,MISSING,DOB,child\n25/11/2017,13/11/2017,A,,7\n")
    assert (line.child_key, str(line.begins_on)) == ("7", "2017-11-13")


def test_a_newline_in_quotation_marks_is_part_of_its_cell() -> None:
    first, second = lines(f'{TOP},NOTE\n{ROW},"two\nlines"\n{ROW},\n')
    assert (first.number, first.cells["NOTE"], second.number) == (2, "two\nlines", 3)


def test_a_quotation_mark_never_closed_does_not_swallow_what_follows() -> None:
    assert refusal(f'{TOP}\n"{ROW}\n{ROW}\n').startswith("Row 2 cannot be read as CSV")


def test_a_cell_of_200_000_characters_is_held_and_its_neighbours_are_not() -> None:
    long, short = lines(f"{TOP}\n{ROW.replace('A', 'A' * 200_000)}\n{ROW}\n")
    assert (long.faults, short.faults) == (("W07",), ())
    assert len(long.cells["MISSING"]) == 200_000


def test_a_formula_is_text() -> None:
    formula, minus, link = lines(
        f"{TOP}\n{ROW.replace('A', '=1+1')}\n{ROW.replace('A', '-1')}\n@SUM(A1),,M,13/11/2017,\n"
    )
    assert (formula.faults, minus.faults) == (("W05",), ())
    assert set(link.faults) == {"W04", "W05"}


def test_rows_with_fewer_or_more_cells_are_marked() -> None:
    fewer, more, padded = lines(f"{TOP}\n510000,12/03/2002,A\n{ROW},x\n{ROW},,\n")
    assert (fewer.faults, more.faults, padded.faults) == (("W06",), ("W06",), ())
    assert (fewer.cells["MIS_END"], more.cells["…"]) == ("", "x")


def test_the_row_of_instructions_is_left_out() -> None:
    said = "Required: text,Required: DD/MM/YYYY,Required: M or A,Required,Optional"
    assert [line.number for line in lines(f"{TOP}\n{said}\n{ROW}\n")] == [3]


def test_empty_rows_are_no_rows_but_are_counted() -> None:
    assert [line.number for line in lines(f"{TOP}\n\n,,,,\n{ROW}\n")] == [4]


def test_unprintable_characters_become_a_mark() -> None:
    (line,) = lines(f"{TOP}\n{ROW.replace('A', chr(0))}\n")
    assert line.cells["MISSING"] == "\ufffd"


@pytest.mark.parametrize("key", ["", "  "])
def test_a_row_without_a_child_is_marked(key: str) -> None:
    assert lines(f"{TOP}\n{key},,M,13/11/2017,\n")[0].faults == ("W01",)


@pytest.mark.parametrize(
    "text",
    ["31/02/2017", "2017-04-01", "1/4/17", "01.04.2017", "1/13/2017", "０１/04/2017", "soon", ""],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse.read_date(text) is None


@given(st.dates())
def test_every_day_is_read_back(on: object) -> None:
    assert parse.read_date(f"{on:%d}/{on:%m}/{on.year:04}") == on  # type: ignore[attr-defined]


@given(st.binary(max_size=400), st.sampled_from(sorted(TABLES)))
def test_any_bytes_are_read_or_refused_in_a_sentence(content: bytes, table: str) -> None:
    numbers, refusal = [], "."
    try:
        numbers = [line.number for line in lines(content, table)]
    except Unreadable as refused:
        refusal = str(refused)
    assert refusal.endswith(".")
    assert all(number > 1 for number in numbers)


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@given(st.lists(st.lists(CELLS, min_size=7, max_size=7), max_size=8))
def test_what_a_spreadsheet_writes_is_read_back(rows: list[list[str]]) -> None:
    """Every row that is not empty comes back once, cell for cell, whatever is in its cells."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADER.columns, *rows])
    said = [[cell.replace("\x00", "\ufffd") for cell in row] for row in rows]
    wanted = [row for row in said if any(cell.strip() for cell in row)]
    sheet = reading.sheet(HEADER, out.getvalue().encode())
    found = [
        [line.cells[name] for name in HEADER.columns] for line in reading.lines(sheet, parse.read)
    ]
    assert found in (wanted, wanted[1:])  # the first may be a row of instructions
    assert reading.count(sheet) == len(found)


@given(st.integers(0, 12), st.integers(0, 14))
def test_reading_goes_on_after_any_row(rows: int, after: int) -> None:
    content = f"{TOP}\n" + f"{ROW}\n" * rows
    numbers = [line.number for line in lines(content)]
    assert [line.number for line in lines(content, after=after)] == [
        number for number in numbers if number > after
    ]


@given(st.text(max_size=60))
def test_the_table_of_any_file_name_is_ours_or_none(name: str) -> None:
    assert parse.table_of(name) in {"", *TABLES}


def test_files_are_known_by_their_names_in_any_case() -> None:
    names = ("header.csv", "Header.CSV", "EPISODES.csv", "uasc.csv", "missing_last.csv", "oc2.csv")
    assert [parse.table_of(name) for name in names] == [
        "Header",
        "Header",
        "Episodes",
        "UASC",
        "",
        "",
    ]
