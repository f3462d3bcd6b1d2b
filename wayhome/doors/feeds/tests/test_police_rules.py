"""Each rule about a force's rows: a row that breaks it, and one that just does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import World
from wayhome.doors.feeds import queries
from wayhome.doors.feeds.models import Judgement
from wayhome.doors.feeds.police.columns import COLUMNS
from wayhome.doors.feeds.police.rules import ALONE, RULES, TAKEN_IN, TOGETHER
from wayhome.doors.feeds.tests.reports import FOUND, HIGH, NOW, bring, faults, row
from wayhome.foundation.kernel import clock

Says = dict[str, str]
AUTUMN = {"missing_since": "25/10/2026 00:10", "reported_at": "25/10/2026 06:00"}
# rule, a row that breaks it, one that just does not, the columns that the page marks
CASES: list[tuple[str, Says, Says, tuple[str, ...]]] = [
    ("W05", {"circumstances": "=HYPERLINK(1)"}, {"circumstances": "x = 1"}, ("circumstances",)),
    ("W07", {"circumstances": "x" * 200_000}, {"circumstances": "x" * 4_000}, ("circumstances",)),
    ("F01", {"reported_at": " "}, {}, ("reported_at",)),
    ("F02", {"reference": "MP 26 №1"}, {"reference": "MP 26/1.a-b_"}, ("reference",)),
    ("F03", {"given_name": "", "family_name": ""}, {"given_name": ""},
     ("given_name", "family_name")),
    ("F04", {"missing_since": "31/02/2026"}, {"missing_since": "03/11/2026"}, ("missing_since",)),
    ("F04", {"reported_at": "03/11/2026"}, {"reported_at": "2026-11-03T22:10:00Z"},
     ("reported_at",)),
    ("F04", {"date_of_birth": "02/05/12"}, {"date_of_birth": "2012-05-02"}, ("date_of_birth",)),
    ("F05", AUTUMN | {"missing_since": "25/10/2026 01:30"},
     AUTUMN | {"missing_since": "25/10/2026 01:30 BST"}, ("missing_since",)),
    ("F06", {"missing_since": "29/03/2026 01:30"}, {"missing_since": "29/03/2026 02:00"},
     ("missing_since",)),
    ("F08", {"sex": "X"}, {"sex": "f"}, ("sex",)),
    ("F08", {"status": "gone"}, {"status": "Missing"}, ("status",)),
    ("F09", {"updated_at": "04/11/2026 09:03"}, {"updated_at": "04/11/2026 09:01"},
     ("updated_at",)),
    ("F10", {"missing_since": "03/11/2026 22:13"}, {"missing_since": "03/11/2026 22:11"},
     ("missing_since", "reported_at", "found_at", "returned_at", "closed_at")),
    ("F10", FOUND | {"found_at": "03/11/2026 19:04"}, FOUND | {"found_at": "03/11/2026 19:05"},
     ("missing_since", "reported_at", "found_at", "returned_at", "closed_at")),
    ("F11", {"status": "found"}, FOUND, ("status", "found_at", "returned_at", "closing_reason")),
    ("F11", FOUND | {"closing_reason": "error"}, {"status": "closed", "closing_reason": "error"},
     ("status", "found_at", "returned_at", "closing_reason")),
    ("F12", {"date_of_birth": "03/11/2008"}, {"date_of_birth": "04/11/2008"},
     ("date_of_birth", "missing_since")),
    ("F13", {"date_of_birth": ""}, {}, ("date_of_birth",)),
    ("F14", {"date_of_birth": "04/11/2026"}, {"date_of_birth": "03/11/2026"},
     ("date_of_birth", "missing_since")),
    ("F15", HIGH | {"grade_reason": ""}, HIGH,
     ("grade", "graded_at", "grade_reason", "grade_authorised_by", "grade_review_at")),
    ("F15", HIGH | {"grade": "very_low"},
     HIGH | {"grade": "Very low", "grade_authorised_by": "Insp. Hale",
             "grade_review_at": "04/11/2026 12:00"},
     ("grade", "graded_at", "grade_reason", "grade_authorised_by", "grade_review_at")),
    ("F17", {"council": "E99000001"}, {"council": "e06000049"}, ("council",)),
    ("F18", {"council": ""}, {"council": "E06000049"}, ("council",)),
    ("F19", {"missing_since": "03/11/1926 19:05"}, {"missing_since": "03/11/2025 19:05"},
     ("missing_since",)),
]  # fmt: skip
OTHER = {"reference": "MP/26/2", "given_name": "Priya", "family_name": "Shah",
         "date_of_birth": "2013-02-24"}  # fmt: skip
ELSEWHERE = {"F20", "F21", "F22", "F25", "F26", "F27", "W06", "W08"}


@pytest.fixture(autouse=True)
def _on_a_wednesday_morning() -> Iterator[None]:
    with clock.stopped(NOW):
        yield


@pytest.mark.parametrize(
    ("code", "breaks", "keeps", "columns"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)]
)
def test_a_row_that_breaks_it_and_one_that_just_does_not(
    world: World, code: str, breaks: Says, keeps: Says, columns: tuple[str, ...]
) -> None:
    batch = bring(world, breaks)
    assert code in faults(batch)[2]
    held = row(batch)
    assert held.judgement == (Judgement.HELD if RULES[code].holds else Judgement.FLAGGED)
    marked = [cell.name for cell in queries.cells(held) if RULES[code] in cell.faults]
    assert tuple(sorted(marked)) == tuple(sorted(columns))
    other = bring(world, keeps | {"reference": keeps.get("reference", "MP/26/99")})
    assert code not in faults(other)[2]


@pytest.mark.parametrize(
    ("elsewhere", "found"), [("10/25/2026 09:00", True), ("25/10/2026 09:00", False)]
)
def test_one_date_with_the_month_first_makes_the_others_doubtful(
    world: World, elsewhere: str, found: bool
) -> None:
    doubtful, plain = OTHER | {"missing_since": "03/11/2026 19:05"}, OTHER | {
        "reference": "MP/26/3", "given_name": "Devon", "updated_at": "2026-11-03 22:40",
        "missing_since": "2026-11-03 19:05", "reported_at": "2026-11-03 22:10",
    }  # fmt: skip
    batch = bring(world, doubtful, plain, {"missing_since": elsewhere})
    assert ["F07" in codes for codes in faults(batch).values()][:2] == [found, False]


def test_one_slip_among_dates_that_are_right_makes_none_doubtful(world: World) -> None:
    right = {"reference": "MP/26/3", "missing_since": "25/10/2026 09:00"}
    batch = bring(world, OTHER, right, {"missing_since": "10/25/2026 09:00"})
    assert faults(batch) == {2: [], 3: [], 4: ["F04"]}


def test_two_rows_of_one_moment_that_differ_both_wait(world: World) -> None:
    batch = bring(world, {}, {"last_seen_where": "Crewe"}, OTHER)
    assert faults(batch) == {2: ["F16"], 3: ["F16"], 4: []}


def test_two_rows_of_one_moment_that_are_alike_do_not(world: World) -> None:
    assert faults(bring(world, {}, {})) == {2: [], 3: []}


def test_a_row_at_odds_with_one_that_is_in_waits(world: World) -> None:
    bring(world)
    assert faults(bring(world, {"last_seen_where": "Crewe"})) == {2: ["F16"]}


def test_a_known_report_that_names_somebody_else_does_not_change_the_record(world: World) -> None:
    bring(world)
    batch = bring(world, FOUND | {"given_name": "Dominic"})
    assert faults(batch) == {2: ["F26"]}
    assert (
        bring(world, FOUND | {"updated_at": "04/11/2026 03:00"}).counts["Reports"]["flagged"] == 1
    )


def test_open_again_while_missing_in_another_episode(world: World) -> None:
    bring(world, FOUND)
    bring(world, {"reference": "MP/26/2", "missing_since": "04/11/2026 06:00",
                  "reported_at": "04/11/2026 06:10", "updated_at": "04/11/2026 06:20"})  # fmt: skip
    assert faults(bring(world, {"updated_at": "04/11/2026 07:00"})) == {2: ["F27"]}


def test_every_rule_is_shown_here_or_where_it_belongs() -> None:
    here = {case[0] for case in CASES} | {"F07", "F16"}
    assert here | ELSEWHERE == set(RULES)
    assert {rule.code for rule in (*ALONE, *TOGETHER)} <= here
    assert {rule.code for rule in TAKEN_IN} - ELSEWHERE <= here


def test_the_how_to_says_every_column_and_rule_word_for_word() -> None:
    said = (Path(__file__).parents[4] / "docs/how-to/import-police-reports.md").read_text()
    for column in COLUMNS:
        assert f"| `{column.name}` | {'yes' if column.is_needed else ''} | {column.says} |" in said
    for rule in RULES.values():
        assert f"| {rule.code} | {'held' if rule.holds else 'flagged'} | {rule.message} |" in said
