"""Pytest plugin: a database for the run, made before Django's settings load.

Settings read the environment, and pytest-django loads them before any conftest.py. So this plugin,
named in pyproject's addopts, makes the databases first (databases.py). `DATABASE_URL` and
`DATABASE_OWNER_URL` point the tests at a server of your own.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from tests.plugin import databases

# Tests that read one demonstration between them, which takes half a minute to make: one worker's.
TOGETHER = (
    "wayhome/doors/demonstration/tests/test_calibration.py",
    "wayhome/doors/demonstration/tests/test_what_it_shows.py",
)
UNNEEDED = {"-h", "--help", "--version", "-V", "--markers"}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> Generator[None]:
    os.environ |= {
        "WAYHOME_MODE": "test",
        "WAYHOME_AS": "app",
        "WAYHOME_DATA": tempfile.mkdtemp(prefix="wayhome-test-"),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright's loop runs in this thread
    }
    if not UNNEEDED.intersection(args):
        databases.begin()
    yield


def pytest_collection_finish() -> None:
    """What was imported stays to the end: the collector need not look through it again."""
    gc.collect()
    gc.freeze()


def pytest_configure() -> None:
    """A property is of a function, not of the machine: no example fails for taking long."""
    settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("house")


def worker_of(nodeid: str) -> str:
    """Tests with the same word go to the same worker."""
    return "together" if nodeid.startswith(TOGETHER) else nodeid


class Together(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """Each test to whichever worker is free, and those that stand in `TOGETHER` to the same one.

    xdist's own groups write their names to where pytest 9.2 no longer looks, and do nothing.
    """

    def _split_scope(self, nodeid: str) -> str:
        return worker_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_unconfigure() -> None:
    databases.end()
    shutil.rmtree(Path(os.environ["WAYHOME_DATA"]), ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A committing test takes its own database: `app` has no TRUNCATE to clean up with (E28)."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        flushes = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
        if flushes or (marker and marker.kwargs.get("transaction")):
            raise pytest.UsageError(
                f"{item.nodeid}: use the fixture `own_database` (or `site`) in place of "
                "transaction=True, transactional_db or live_server."
            )
