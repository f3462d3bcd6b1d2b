"""Any order and any repetition of a force's updates come to the same record; so does an undo."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import World
from wayhome.doors.feeds.tests.reports import FOUND, HIGH, NOW, bring, undone
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import ChildName, Identifier
from wayhome.practice.missing.models import Episode, FurtherReport, PoliceGrade, PoliceNotice

AGAIN = {
    "reference": "MP/26/2",
    "missing_since": "04/11/2026 05:00",
    "reported_at": "04/11/2026 05:30",
    "person_id": "N1",
}
UPDATES: list[dict[str, str]] = [
    HIGH | {"person_id": "N1"},
    HIGH | {"person_id": "N1", "missing_since": "03/11/2026 18:30",
            "updated_at": "03/11/2026 23:00:00"},
    {"person_id": "N1", "grade": "medium", "graded_at": "03/11/2026 23:30",
     "grade_reason": "Phone seen", "updated_at": "03/11/2026 23:31:00"},
    FOUND | {"person_id": "N1"},
    FOUND | {"person_id": "N1", "found_at": "04/11/2026 01:40", "updated_at": "04/11/2026 03:00:00",
             "grade": "medium", "graded_at": "03/11/2026 23:30",
             "grade_reason": "Phone seen, twice"},
    AGAIN | {"updated_at": "04/11/2026 05:40:00"},
    AGAIN | {"updated_at": "04/11/2026 06:40:00", "status": "closed", "closing_reason": "error"},
]  # fmt: skip
ORDERS = st.lists(st.permutations(range(len(UPDATES))), min_size=1, max_size=2).map(
    lambda orders: [number for order in orders for number in order]
)


def record() -> dict[str, Any]:
    """What is known now: facts that stand, without ids and without when they were recorded."""
    return {
        "episodes": sorted(
            Episode.objects.values_list(
                *("since_earliest_at", "found_latest_at", "found_where", "returned_latest_at"),
                *("closing", "closed_at", "origin", "circumstances", "reported_at"),
            ),
            key=str,
        ),
        "grades": sorted(PoliceGrade.objects.values_list("grade", "graded_at", "reason")),
        "told": sorted(PoliceNotice.objects.values_list("reference", "told_at")),
        "texts": sorted(FurtherReport.objects.values_list("reported_by", "text")),
        "names": sorted(ChildName.objects.values_list("name", "kind")),
        "numbers": sorted(Identifier.objects.values_list("kind", "value")),
    }


@pytest.fixture
def expected(world: World) -> dict[str, Any]:
    with clock.stopped(NOW):
        return _of(world, [[number] for number in range(len(UPDATES))])


def _of(world: World, files: list[list[int]], *, undo: int | None = None) -> dict[str, Any]:
    """What is known after these files; then all is as before, so that each example begins alike."""
    with transaction.atomic():
        batches = [bring(world, *(UPDATES[each] for each in file)) for file in files]
        if undo is not None:
            undone(batches[undo])
            bring(world, *(UPDATES[each] for each in files[undo]))
        found = record()
        transaction.set_rollback(True)
    return found


EXAMPLES = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@EXAMPLES
@given(order=ORDERS)
def test_row_by_row_in_any_order(
    world: World, expected: dict[str, Any], order: list[int]
) -> None:  # fmt: skip
    with clock.stopped(NOW):
        assert _of(world, [[number] for number in order]) == expected


@EXAMPLES
@given(order=ORDERS, size=st.integers(2, 9))
def test_in_files_of_any_size(
    world: World, expected: dict[str, Any], order: list[int], size: int
) -> None:
    files = [order[start : start + size] for start in range(0, len(order), size)]
    with clock.stopped(NOW):
        assert _of(world, files) == expected


@EXAMPLES
@given(order=st.permutations(range(len(UPDATES))), which=st.integers(0, len(UPDATES) - 1))
def test_one_taken_back_and_sent_again(
    world: World, expected: dict[str, Any], order: list[int], which: int
) -> None:
    with clock.stopped(NOW):
        assert _of(world, [[number] for number in order], undo=which) == expected


def test_what_is_expected_is_two_absences_of_one_child(expected: dict[str, Any]) -> None:
    assert len(expected["episodes"]) == 2
    assert len(expected["names"]) == len(expected["numbers"]) == 1
    assert [grade for grade, _, _ in expected["grades"]] == ["high", "medium"]
