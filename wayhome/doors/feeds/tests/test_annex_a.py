"""An Annex A workbook, as dirty as councils send it, becomes history."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest

from tests.factories import World
from wayhome.doors.feeds import commands
from wayhome.doors.feeds.annex_a.workbook import lists
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.council import codes
from wayhome.doors.feeds.council.parse import read_day, why_unread
from wayhome.doors.feeds.headed import Unreadable
from wayhome.doors.feeds.models import Batch, Judgement, Row
from wayhome.doors.feeds.tests.councils import (
    ASH,
    WHO,
    assessed,
    bring_census,
    bring_lists,
    census,
    child,
    faults,
    referral,
    workbook,
)
from wayhome.doors.feeds.tests.returns import FAKE, undone
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.people.models import CareStatus, Child, CouncilRecord, Home, Identifier
from wayhome.practice.missing.models import Episode

SHARED = FAKE.parent / "annex_a" / "Annex_A.xlsx"
CONTACT = [*WHO, "Date of Contact", "Contact Source"]
REFERRAL = [*WHO, "Date of Referral", "Referral Source", "Referral NFA?"]
LAC = [
    *WHO, "Date Started to be Looked After", "Child's Category of Need",
    "Start date of current legal status", "Child's Legal Status", "Date Ceased to be Looked After",
    "Start Date of Most Recent Placement", "Placement Type", "Placement Provider",
    "Number of Episodes the Child has been ‘Missing’ from their Placement in the last 12 months",
]  # fmt: skip
ON = date(2025, 9, 16)


def contact(*cells: Any) -> list[Any]:
    return [*ASH, *(cells or (ON, "q) 6: Police"))]


def test_the_workbook_that_councils_share_comes_in_whole(world: World) -> None:
    batch = bring_lists(world.sefton, SHARED.read_bytes())
    rows = Row.objects.filter(batch=batch)
    counted = {table: of["rows"] for table, of in batch.counts.items()}
    assert sum(counted.values()) == rows.count() == 43
    assert list(counted) == [f"List {number}" for number in range(1, 9)]
    assert batch.held_rows == 0
    assert Child.objects.count() == rows.values("child_key").distinct().count()
    assert set(CouncilRecord.objects.values_list("kind", flat=True)) == {
        "contact", "early_help", "referral", "assessment", "enquiry", "plan",
    }  # fmt: skip
    assert CareStatus.objects.filter(status="looked_after").count() == 5
    assert not Episode.objects.exists()  # a number of episodes is no episode (E11)


def test_a_list_becomes_what_the_house_has_facts_for(world: World) -> None:
    ceased = [*ASH, date(2023, 1, 5), "a) N1 - Abuse or Neglect", date(2024, 2, 1), "C2: FCO", None]
    lac = [*ceased, date(2025, 3, 1), "d) U4: Foster placement - long term", "PR4 - Private", 2]
    content = workbook(
        List_1=[CONTACT, contact()], List_3=[REFERRAL, [*ASH, ON, "Police", "a) Yes"]],
        List_8=[LAC, lac],
    )  # fmt: skip
    batch = bring_lists(world.sefton, content)
    assert faults(batch) == {"List 8 2": ["W31"]}
    ash = Child.objects.get()
    assert (ash.sex, ash.ethnicity, ash.born_on) == ("F", "WBRI", date(2012, 6, 1))
    told = {row.kind: (row.source, row.is_nfa) for row in CouncilRecord.objects.all()}
    assert told == {"contact": ("6", False), "referral": ("6", True)}
    care = CareStatus.objects.get()
    assert (care.legal_status, care.need, care.from_on) == ("C2", "N1", date(2024, 2, 1))
    home = Home.objects.get()
    assert (home.placement_type, home.provider_type, home.from_on) == (
        "U4",
        "PR4",
        date(2025, 3, 1),
    )
    undone(batch)
    left = (CouncilRecord, CareStatus, Home, Identifier)
    assert [model.objects.count() for model in left] == [0, 0, 0, 0]


def test_twice_is_once_and_what_the_census_said_more_fully_stands(world: World) -> None:
    days = {"AssessmentActualStartDate": "2025-09-16", "AssessmentAuthorisationDate": "2025-10-10"}
    step = assessed("11A", **days)
    bring_census(world.sefton, census(child("101", referral(Assessments=[step]))))
    heads = [*WHO, "Continuous Assessment Start Date", "Assessment date of authorisation"]
    content = workbook(List_4=[heads, [*ASH, ON, None]])
    batch = bring_lists(world.sefton, content)
    again = FileIn("other name.xlsx", content)
    assert not commands.receive_lists(SYSTEM, authority=world.sefton, file=again).is_new
    assert CouncilRecord.objects.get(kind="assessment").factors == ["11A"]
    undone(batch)
    assert CouncilRecord.objects.get(kind="assessment").factors == ["11A"]


HEADINGS = [
    (["child unique id ", "GENDER", "Ethnicity", "date of  birth", "Date of contact", "Source"], 2),
    (["Child's ID", "Sex", "Ethnic origin", "DOB", "Date of first contact", "Contact source"], 2),
    (["Unique identifier of child", "Gender", "x", "Birth (date of birth)", "Date of Contact", ""],
     2),
]  # fmt: skip


def test_headings_are_known_as_councils_write_them_and_rows_keep_their_numbers() -> None:
    for headings, _row in HEADINGS:
        said = lists(workbook(list1=[headings, contact()]))["List 1"].decode().splitlines()
        assert said[1].startswith("101,b) Female,"), headings
        assert "2012-06-01,2025-09-16" in said[1]
    titled = [["List 1: contacts"], [], CONTACT, ["Required: text"], [], contact()]
    said = (
        lists(workbook(**{"Annex A - List 1 (Contacts)": titled}))["List 1"].decode().splitlines()
    )
    assert said[1:5] == [""] * 4
    assert said[5].startswith("101,")  # row 6 of the sheet is row 6 here


DAYS = [
    ("2025-09-16", ON, ""), ("2025-09-16 00:00:00", ON, ""), ("16/09/2025", ON, ""),
    ("16/9/2025 00:00", ON, ""), ("16-09-2025", ON, ""), ("16.09.2025", ON, ""),
    ("16 September 2025", ON, ""), ("16-Sep-2025", ON, ""),
    ("45916", None, "W19"), ("45916.5", None, "W19"),
    ("16/09/25", None, "W20"), ("09/16/2025", None, "W20"), ("16-Sep-25", None, "W20"),
    ("31/02/2025", None, "W21"), ("16 Ju 2025", None, "W21"), ("yesterday", None, "W21"),
    ("=A1+5", None, "W21"), ("#N/A", None, "W21"), ("2025-09-16 14:30", None, "W21"),
]  # fmt: skip


def test_a_day_is_read_where_it_can_mean_one_day_only() -> None:
    assert [(text, read_day(text), why_unread(text)) for text, _day, _why in DAYS] == DAYS


CODES = [
    (codes.source, {"q) 6: Police": "6", "b) 1B: Individual": "1B", "10 - Unknown": "10",
                    "Schools": "2A", "School Nurse": "3C", "Martians": ""}),
    (codes.need, {"N1-Abuse or Neglect": "N1", "a) N8": "N8", "Absent parenting": "N8",
                  "Parental illness or disability": "N3", "PSRMEM - Support with memory": ""}),
    (codes.category, {"Physical abuse": "PHY", "NEG": "NEG", "Neglect, Sexual": "MUL",
                      "e) Multiple/not recommended": "MUL", "c) Sexual Abuse": "SAB", "?": ""}),
    (codes.sex, {"a) Male": "M", "b) Female": "F", "2 - Female": "F", "d) Neither": "U",
                 "c) Not stated/recorded": "U", "Unborn": "U", "Dog": ""}),
    (codes.legal_status, {"C2: FCO": "C2", "Interim Care Order": "C1", "E1 Placement order": "E1",
                          "Single period of accommodation under section 20": "V2", "": ""}),
    (codes.placement, {"zz) T4: Temporary placement": "T4", "d) U4: Foster": "U4", "U9": ""}),
    (codes.truth, {"a) Yes": "yes", "1 - Yes": "yes", "b) No": "no", "false": "no", "Perhaps": ""}),
]  # fmt: skip


def test_what_councils_write_comes_to_the_published_code_or_to_none() -> None:
    for code, expected in CODES:
        assert {text: code(text) for text in expected} == expected


FAULTY = [  # a contact's cells after those of the child -> its rules, and whether it is held
    ((ON, "q) 6: Police"), [], False),
    ((45916, "6"), ["W19"], True),
    (("09/16/2025", "6"), ["W20"], True),
    (("=TODAY()", "6"), ["W05", "W21"], True),
    ((None, "6"), ["W25"], True),
    ((date(2199, 1, 1), "6"), ["W03"], True),
    ((ON, "Martians"), ["W23"], False),
    (("02/09/2025", "6"), ["W22"], True),  # most that can be told have the month first
    ((ON, "x" * 101), ["W07", "W23"], True),
]  # fmt: skip


def test_each_fault_is_said_of_its_own_row_and_its_neighbours_come_in(world: World) -> None:
    lines = [[number, *ASH[1:], *cells] for number, (cells, _, _) in enumerate(FAULTY, start=1)]
    nobody = [None, *ASH[1:], ON, "6"]
    other = [1, "b) Female", "a) WBRI", date(2012, 6, 2), ON, "Yes", "No"]
    content = workbook(List_1=[CONTACT, *lines, nobody], List_3=[REFERRAL, other])
    batch = bring_lists(world.sefton, content)
    expected = {f"List 1 {at}": codes for at, (_, codes, _) in enumerate(FAULTY, start=2) if codes}
    expected |= {"List 1 2": ["W28"], "List 1 11": ["W01"], "List 3 2": ["W23", "W28"]}
    assert faults(batch) == expected
    held = Row.objects.filter(batch=batch, table="List 1", judgement=Judgement.HELD)
    holds = [at for at, (_, _, is_held) in enumerate(FAULTY, start=2) if is_held]
    assert sorted(held.values_list("line", flat=True)) == [*holds, 11]


GOOD = workbook(List_1=[CONTACT, contact()])


def repacked(more: dict[str, bytes]) -> bytes:
    """The same workbook with parts added or put in the place of its own."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        parts = {name: source.read(name) for name in source.namelist()} | more
        for name, content in parts.items():
            out.writestr(name, content)
    return made.getvalue()


SHEET = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha">]><worksheet>&a;</worksheet>'
REFUSED = [
    (b"", "no workbook"),
    (b"Child Unique ID,Gender\n1,M\n", "no workbook"),
    (b"PK\x03\x04 not really", "no workbook"),
    (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "password"),
    (repacked({"xl/vbaProject.bin": b"\0"}), "macros"),
    (repacked({"xl/media/image1.bmp": b"\0" * 6_000_000}), "unpacks to far more"),
    (repacked({"xl/worksheets/sheet1.xml": SHEET}), "DOCTYPE"),
    (repacked({"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}), "cannot be read"),
    (workbook(Notes=[["nothing"]]), "There is no row in it"),
    (workbook(List_1=[["a", "b"], [1, 2]]), "none of its first ten rows holds the headings"),
    (workbook(List_1=[WHO, ASH]), "List 1, row 1 has no column Date of Contact"),
    (workbook(List_1=[[*CONTACT, "Date of contact"], contact()]), "names a column twice"),
    (workbook(List_1=[CONTACT, contact()], list1=[CONTACT, contact()]), "Two sheets are List 1"),
]  # fmt: skip


def test_what_cannot_be_the_lists_is_refused_in_words_and_nothing_is_kept(world: World) -> None:
    for content, words in REFUSED:
        with pytest.raises(Unreadable) as wrong:
            lists(content)
        assert words.lower() in str(wrong.value).lower(), words
    with pytest.raises(Invalid) as refused:
        bring_lists(world.sefton, REFUSED[4][0])
    assert "macros" in refused.value.errors["Workbook"]
    assert not Batch.objects.exists()


def test_the_very_workbook_of_another_council_is_refused(world: World) -> None:
    bring_lists(world.sefton, GOOD)
    with pytest.raises(Invalid, match="another authority"):
        bring_lists(world.cheshire_east, GOOD)
