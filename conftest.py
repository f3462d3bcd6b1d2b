"""Fixtures for every test in the house.

`db`            a transaction, rolled back (pytest-django's)
`own_database`  a fresh copy of the migrated database, for a test that commits: threads, jobs
`site`          the address of Wayhome, served in this process from its own database
`page`, `phone` a browser window on `site` at 1280 and at 320 pixels; `window(width)` makes more
`axe`           `axe(page)` fails on any accessibility violation; `everywhere(page)` at both widths
`world`         agencies, teams, people and a sharing agreement (tests/factories.py), rolled back
`world_committed`  the same in `own_database`, committed: for threads and served pages
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker

from tests.plugin import databases

if TYPE_CHECKING:  # slow to import, and most tests need no browser
    from playwright.sync_api import Browser, Page

    from tests.factories import World

DESK, PHONE = 1280, 320


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The database is there: tests.plugin made it before the settings loaded."""


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Rate limits and used sign-in codes are remembered in the cache."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def no_drift(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test with a database, each stored row is what the facts say (E28).

    `world` looks for itself. A test that makes them differ on purpose is marked `drifts`.
    """
    fixtures = set(request.fixturenames)
    has_database = request.node.get_closest_marker("django_db") or "own_database" in fixtures
    looks_for_itself = fixtures & {"world", "world_committed"}
    if looks_for_itself or not (has_database or "db" in fixtures):
        yield
        return
    request.getfixturevalue("own_database" if "own_database" in fixtures else "db")
    yield
    if request.node.get_closest_marker("drifts"):
        return
    from django.db import connection

    from wayhome.foundation.rules import engine

    if not connection.needs_rollback:
        assert engine.drift() == [], "stored rows differ from what the facts say"


@pytest.fixture
def own_database(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """The name of a database this test has to itself and may commit to, as `app`."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        pytest.fail("`own_database` does not go with `db`: the test would see two databases.")
    run = databases.current()
    name = run.new_clone()
    with django_db_blocker.unblock(), databases.pointed_at(name):
        yield name
    run.drop(name)


@pytest.fixture
def world(db: None) -> "Iterator[World]":
    """Set-up reads as the system does; at the end no derived row may differ from the facts."""
    from tests.factories import build
    from tests.standing import set_up_as_system

    with set_up_as_system():
        made = build()
        yield made
        assert made.drift() == []


@pytest.fixture
def world_committed(own_database: str) -> "Iterator[World]":
    from tests.factories import build
    from tests.standing import set_up_as_system

    with set_up_as_system():
        made = build()
        yield made
        assert made.drift() == []


@pytest.fixture
def site(own_database: str) -> Iterator[str]:
    """Wayhome's address, as `http://localhost:12345`, on a database of the test's own."""
    from tests.plugin.server import serving

    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    from tests.plugin.browsers import launch

    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def window(site: str, browser: "Browser") -> "Iterator[Callable[..., Page]]":
    """`window(width)` opens a browser window of somebody new: own cookies, own session.

    The test fails at its end if a page threw an error or broke the content security policy.
    """
    from tests.plugin.browsers import WATCHED, watch

    opened: list[Page] = []

    def new(width: int = DESK, *, scripts: bool = True) -> "Page":
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 800},
            locale="en-GB",
            timezone_id="Europe/London",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(30_000)
        page = context.new_page()
        watch(page)
        opened.append(page)
        return page

    yield new
    faults = [fault for page in opened for fault in WATCHED.pop(page, [])]
    for page in opened:
        page.context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(window: "Callable[..., Page]") -> "Page":
    return window(DESK)


@pytest.fixture
def phone(window: "Callable[..., Page]") -> "Page":
    return window(PHONE)


@pytest.fixture
def axe() -> "Callable[[Page], None]":
    """`axe(page)`: no violation, and nothing wider than the window."""
    from tests.axe import faults

    def check(page: "Page") -> None:
        assert faults(page) == [], page.url

    return check


@pytest.fixture
def everywhere() -> "Callable[[Page], None]":
    """The same at a desk and on a phone: the window is made wide and narrow around the page."""
    from tests.axe import faults

    def check(page: "Page") -> None:
        found = {width: faults(page, width) for width in (DESK, PHONE)}
        assert not any(found.values()), f"{page.url}: {found}"

    return check
