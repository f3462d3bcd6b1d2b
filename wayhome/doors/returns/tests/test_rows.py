"""From facts to the rows of a return, one child at a time: no database."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from wayhome.doors.feeds.ssda903.columns import places
from wayhome.doors.returns.ssda903.care import pieces
from wayhome.doors.returns.ssda903.rows import Known, Row, rows
from wayhome.foundation.people.models import CareStatus, Child, Home
from wayhome.practice.missing.models import Episode

YEAR = 2026
BORN = date(2010, 6, 1)
ORDER = {"LS": "C2", "CIN": "N1"}


def on(said: str) -> date:
    return date.fromisoformat(said)


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def care(begins: str, ends: str = "", *, law: str = "C2", pk: int = 1, reason: str = "") -> Any:
    return CareStatus(
        pk=pk,
        status="looked_after",
        legal_status=law,
        need="N1",
        from_on=on(begins),
        until_on=on(ends) if ends else None,
        ended_reason=reason,
    )


def home(begins: str, ends: str = "", *, place: str = "U6", pk: int = 1, carer: Any = None) -> Any:
    until = on(ends) if ends else None
    return Home(
        pk=pk, placement_type=place, provider_type="PR1", carer_id=carer,
        from_on=on(begins), until_on=until,
    )  # fmt: skip


def absence(since: str, found: str = "", returned: str = "", **more: Any) -> Episode:
    return Episode(
        ref="abc",
        category=more.pop("category", "M"),
        since_earliest_at=at(since),
        found_earliest_at=at(found) if found else None,
        returned_earliest_at=at(returned) if returned else None,
        **more,
    )


def known(**facts: Any) -> Known:
    usual = {"cares": [care("2025-01-01")], "homes": [home("2025-01-01")]}
    child = Child(pk=1, born_on=facts.pop("born", BORN), sex=facts.pop("sex", "F"))
    child.ethnicity = "WBRI"
    return Known(child, number=facts.pop("number", "77"), **(usual | facts))


def of(table: str, told: Known, year: int = YEAR) -> list[Row]:
    return [row for row in rows(told, year, {}) if row.table == table]


def said(table: str, told: Known, *columns: str, year: int = YEAR) -> list[tuple[str, ...]]:
    return [tuple(row.cells[name] for name in columns) for row in of(table, told, year)]


def test_a_move_cuts_a_stretch_of_legal_status_in_two() -> None:
    homes = [home("2025-01-01", "2025-06-01", pk=1), home("2025-06-01", place="K2", pk=2)]
    found = said("Episodes", known(homes=homes), "DECOM", "DEC", "REC", "PLACE", "RNE")
    assert found == [
        ("01/01/2025", "01/06/2025", "X1", "U6", "S"),
        ("01/06/2025", "", "", "K2", "P"),
    ]


def test_days_without_a_known_home_are_an_episode_without_a_place() -> None:
    found = said("Episodes", known(homes=[home("2025-05-01")]), "DECOM", "DEC", "PLACE")
    assert found == [("01/01/2025", "01/05/2025", ""), ("01/05/2025", "", "U6")]


@pytest.mark.parametrize(
    ("law", "place", "carer", "why"),
    [
        ("E1", "U6", None, "L"),
        ("C2", "K2", None, "P"),
        ("C2", "U4", 9, "T"),
        ("E1", "K2", None, "B"),
        ("E1", "U4", 9, "U"),
    ],
)
def test_why_an_episode_began(law: str, place: str, carer: Any, why: str) -> None:
    cares = [care("2025-01-01", "2025-06-01"), care("2025-06-01", law=law, pk=2)]
    homes = [home("2025-01-01", "2025-06-01", carer=carer)]
    homes += [home("2025-06-01", place=place, carer=carer, pk=2)]
    assert said("Episodes", known(cares=cares, homes=homes), "RNE", "REC") == [
        ("S", "X1"),
        (why, ""),
    ]


def test_what_ended_after_the_year_had_not_ended_at_its_end() -> None:
    told = known(cares=[care("2025-01-01", "2026-04-02", reason="E4A")])
    assert said("Episodes", told, "DEC", "REC") == [("", "")]
    assert said("Episodes", told, "DEC", "REC", year=2027) == [("02/04/2026", "E4A")]


def test_two_of_the_same_days_are_paired_one_by_one() -> None:
    cares = [care("2025-01-01", "2025-02-01", pk=n) for n in (1, 2)]
    homes = [home("2025-01-01", "2025-02-01", pk=n, place=p) for n, p in ((1, "U6"), (2, "K2"))]
    assert [(each.care.pk, each.home.pk) for each in pieces(cares, homes) if each.home] == [
        (1, 1),
        (2, 2),
    ]


@pytest.mark.parametrize(
    ("year", "sex", "code"), [(2024, "F", "2"), (2025, "F", "F"), (2024, "U", ""), (2026, "U", "U")]
)
def test_sex_is_written_as_that_years_code(year: int, sex: str, code: str) -> None:
    assert said("Header", known(sex=sex), "SEX", year=year) == [(code,)]


def test_places_are_those_of_the_year() -> None:
    assert {"H5", "P2", "Z1"} <= places(2024)
    assert not {"K3", "Z11"} & places(2024)
    assert {"H5", "K3"} <= places(2025)
    assert {"K3", "Z11", "Z14"} <= places(2026)
    assert not {"H5", "P2", "Z1"} & places(2027)


def test_missing_ends_when_found_and_away_when_back() -> None:
    times = {"since": "2025-07-01T20:00", "found": "2025-07-02T09:00"}
    both = [
        absence(**times, returned="2025-07-03T09:00"),
        absence(**times, returned="2025-07-03T09:00", category="A"),
    ]
    found = said("Missing", known(absences=both), "MISSING", "MIS_START", "MIS_END")
    assert found == [("M", "01/07/2025", "02/07/2025"), ("A", "01/07/2025", "03/07/2025")]
    assert [row.notes for row in of("Missing", known(absences=both))] == [(), ("RET-02",)]


def test_a_day_is_a_day_in_london() -> None:
    told = known(absences=[absence("2025-06-30T23:30", found="2025-07-01T22:59")])
    assert said("Missing", told, "MIS_START", "MIS_END") == [("01/07/2025", "01/07/2025")]


def test_over_before_the_year_is_no_row_and_found_after_it_is_open() -> None:
    before = absence("2025-03-20T12:00", found="2025-03-31T12:00")
    open_then = absence("2026-03-20T12:00", found="2026-04-01T12:00")
    told = known(absences=[before, open_then])
    assert said("Missing", told, "MIS_START", "MIS_END") == [("20/03/2026", "")]


def test_at_eighteen_the_row_ends_and_says_so() -> None:
    told = known(born=date(2007, 7, 3), absences=[absence("2025-07-01T12:00")])
    (row,) = of("Missing", told)
    assert (row.cells["MIS_END"], row.notes) == ("03/07/2025", ("RET-01",))


def test_when_care_ends_the_row_ends() -> None:
    told = known(
        cares=[care("2025-01-01", "2025-07-05", reason="E4A")],
        absences=[absence("2025-07-01T12:00", found="2025-07-09T12:00")],
    )
    assert said("Missing", told, "MIS_END") == [("05/07/2025",)]


def test_found_before_eighteen_nothing_is_cut() -> None:
    told = known(
        born=date(2007, 7, 3), absences=[absence("2025-07-01T12:00", found="2025-07-03T08:00")]
    )
    assert [row.notes for row in of("Missing", told)] == [()]


def test_what_a_return_brought_is_given_back_as_it_said_it() -> None:
    told = known(born=date(2007, 7, 3), absences=[absence("2025-07-01T12:00", origin="imported")])
    assert said("Missing", told, "MIS_END") == [("",)]


def test_a_child_without_a_number_is_named_and_not_sent() -> None:
    (row,) = list(rows(known(number="", absences=[absence("2025-07-01T12:00")]), YEAR, {}))
    assert (row.is_sent, row.notes) == (False, ("RET-03",))
