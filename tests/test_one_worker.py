"""What takes long to make is made by one worker, for all the tests that read it."""

from pathlib import Path

import pytest

from tests.plugin import TOGETHER, pytest_xdist_make_scheduler, worker_of

ROOT = Path(__file__).resolve().parents[1]


def test_whoever_reads_the_demonstration_that_is_made_once_goes_to_one_worker() -> None:
    read = {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("wayhome/doors/demonstration/tests/test_*.py")
        if 'usefixtures("built")' in path.read_text()
    }
    assert read == set(TOGETHER)
    assert {worker_of(f"{path}::test_any[8-0.5]") for path in TOGETHER} == {"together"}
    assert worker_of("tests/test_demo.py::test_any") == "tests/test_demo.py::test_any"


def test_only_where_tests_are_spread_by_groups(pytestconfig: pytest.Config) -> None:
    is_spread = pytestconfig.getvalue("dist") == "loadgroup"
    assert (pytest_xdist_make_scheduler(pytestconfig, None) is not None) == is_spread
