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

import pytest
from hypothesis import HealthCheck, settings

from tests.plugin import databases

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
