"""A force's reports in a real browser: brought in, and one that waits is placed by keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import World, browse_as
from wayhome.doors.feeds import jobs
from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.tests.reports import NOW, bring, row, text
from wayhome.foundation.kernel import clock
from wayhome.practice.missing.models import Episode
from wayhome.practice.missing.tests.lives import known_child

Axe = Callable[[Page], None]
NEAR = {"given_name": "Ashe", "address": "1 High Street", "person_id": "N1"}


@pytest.fixture
def batch(world_committed: World) -> Batch:
    known_child(world_committed)
    with clock.stopped(NOW):
        return bring(world_committed, NEAR, {"reference": "MP/26/2", "missing_since": "soon"})


@pytest.fixture(params=[1280, 320])
def width(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


PAGES = {
    "data_officer": ("batch", "undo", "row"),
    "police_coordinator": ("waiting", "who"),
}


def test_every_page_passes_axe_and_fits(
    world_committed: World, window: Callable[..., Page], batch: Batch, everywhere: Axe
) -> None:
    refs = {"batch": batch.ref, "undo": batch.ref, "row": row(batch, 3).ref, "who": row(batch).ref}
    for role, routes in PAGES.items():
        page = browse_as(window(320), world_committed.user(role, world_committed.police))
        for route in routes:
            page.goto(reverse(f"feeds:{route}", args=[refs[route]] if route in refs else []))
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            everywhere(page)


def test_a_file_is_brought_in_and_watched(
    world_committed: World, site: str, page: Page, tmp_path: Path
) -> None:
    browse_as(page, world_committed.user("data_officer", world_committed.police))
    page.goto(reverse("feeds:batches"))
    page.get_by_role("button", name="Bring in missing reports").click()
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the file of reports")
    (tmp_path / "reports.csv").write_bytes(text({}))
    page.get_by_label("File of missing reports").set_input_files(tmp_path / "reports.csv")
    page.get_by_label("Show me what it would do, and wait for my yes").uncheck()
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("Rows read: 0 of 1")).to_be_visible()
    jobs.carry_on(batch=Batch.objects.get().pk)  # the worker, meanwhile
    page.get_by_role("link", name="See what became of them").click()
    expect(page.get_by_text("Nothing here is waiting for you.")).to_be_visible()
    assert Episode.objects.count() == 1


def test_a_report_that_waits_is_placed_by_keyboard_alone(
    world_committed: World, batch: Batch, window: Callable[..., Page], width: int
) -> None:
    page = browse_as(window(width, scripts=False), world_committed.user("police_coordinator"))
    page.goto(reverse("feeds:waiting"))
    page.get_by_role("link", name="MP/26/1").press("Enter")
    page.get_by_role("radio", name="Ash Winters").press("Space")
    page.get_by_role("button", name="That is who it is").press("Enter")
    expect(page.get_by_text("Received: the report is part of the record.")).to_be_visible()
    expect(page.get_by_text("Nothing waits: every report has its child.")).to_be_visible()
    assert Episode.objects.get().child.given_name == "Ash"
