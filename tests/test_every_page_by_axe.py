"""Every page that opens to anybody, in a real browser: nothing in anybody's way, at both widths.

The access table (tests/access) says which pages open to whom. Each is seen as the first visitor
whom it lets in. A form or a list has one template and the same branches for all who find it, so a
second look would show other rows and no other markup; the pages that say more to one person than to
another (`VARY`) are looked at as everybody whom they let in. One window per visitor; a page is
loaded once and the window made wide or narrow around it, as the sheets answer to width.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page

from tests import axe
from tests.access.people import VISITORS, Record
from tests.access.test_matrix import pages, table
from tests.browsing import enter, with_code
from tests.factories import World

NARROW, WIDE = 320, 1280
SLOW = 30_000  # milliseconds that a busy machine may take for a page

VARY = ("child:page", "missing:episode", "missing:interview", "missing:board", "insight:measures")
# For machines, or a piece of a page that is looked at whole; the sheet has a test of its own.
NO_PAGES = (
    "api-v1:",
    "files:",
    "health:",
    "insight:picture",
    "inspection:state",  # the piece of a case file's page that is read again until it is made
    "insight:shared",
    "missing:board-live",
    "panels:calendar",  # files for a calendar
    "panels:meeting-calendar",
    "feeds:progress",
    "feeds:blank",  # a workbook to fill in
    "pages:styleguide",
    "plans:copy-pdf",
    "profiles:pdf",
    "questionnaires:fhir",
    "signals:comparison-table",
    "signals:funnel-picture",
    "signals:funnel-table",
    "signals:picture",
    "signals:table",
    "themes:picture",
    "themes:table",
    "reports:state",  # as below
    "reports:picture",
    "reports:pdf",
    "reports:word",
    "returns:state",  # the piece of a return that is read again until it is made
)


def visits(record: Record) -> Iterator[tuple[str, str, str]]:
    """Visitor, page, address: every page that opens to somebody."""
    found = pages()
    for key, answers in table().items():
        let_in = [who for who, said in zip(VISITORS, answers, strict=True) if said == "200"]
        if key.startswith(NO_PAGES) or not let_in:
            continue
        name, wanted, fixed = found[key]
        given: dict[str, Any] = dict(zip(wanted, record.arguments(name, wanted), strict=True))
        address = reverse(name, kwargs=given | fixed)
        for visitor in let_in if key in VARY else let_in[:1]:
            yield visitor, key, address


def faults(page: Page, address: str) -> Iterator[str]:
    """What is wrong with one page at both widths."""
    response = page.goto(address)
    assert response is not None
    if response.status != 200:
        yield f"answered {response.status}"
        return
    page.wait_for_selector("html[data-ready]", state="attached")
    window = page.viewport_size
    is_narrow = window is not None and window["width"] == NARROW
    for width in (NARROW, WIDE) if is_narrow else (WIDE, NARROW):
        yield from (f"{width}: {fault}" for fault in axe.faults(page, width))


def test_nothing_is_in_anybodys_way_on_any_page(
    world_committed: World, window: Callable[..., Page]
) -> None:
    record, seen = Record(world_committed), 0
    windows: dict[str, Page] = {}
    wrong: list[str] = []
    for visitor, key, address in visits(record):
        if visitor not in windows:
            windows[visitor] = page = axe.ready(window(NARROW))
            page.set_default_timeout(SLOW)
            role, agency, _ = VISITORS[visitor]
            if role:
                enter(page, record.world.user(role, record.world.agencies[agency]))
        wrong += [f"{key} to {visitor}: {fault}" for fault in faults(windows[visitor], address)]
        seen += 1
    with_a_code = window(NARROW)  # what opens to nobody in the table, and to whoever has a code
    for address, code in record.doors.behind_codes().items():
        page = with_code(with_a_code, code)
        wrong += [f"{address} with a code: {fault}" for fault in faults(page, address)]
        assert page.url.endswith(address)
    assert seen >= 80
    assert wrong == [], "\n".join(["", *wrong])
