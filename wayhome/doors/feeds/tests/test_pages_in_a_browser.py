"""Imports in a real browser: at a desk and on a phone, past axe, with and without scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import World, browse_as
from wayhome.doors.feeds import commands, jobs
from wayhome.doors.feeds.models import Batch, State
from wayhome.doors.feeds.tests.returns import bring, missing, row
from wayhome.practice.missing.models import Episode

Axe = Callable[[Page], None]
DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017", "DOB": "02/06/2004"}
WRONG = {"MIS_START": "10/08/2017", "MIS_END": "02/08/2017"}


@pytest.fixture
def batch(world_committed: World) -> Batch:
    world = world_committed
    bring(world.cheshire_east, missing({"MIS_START": "20/03/2017"}), year=2017)
    return bring(world.cheshire_east, missing(DAY, WRONG))


def test_every_page_passes_axe(
    world_committed: World, window: Callable[..., Page], batch: Batch, everywhere: Axe
) -> None:
    page = browse_as(window(320), world_committed.user("data_officer"))
    held, flagged = row(batch, line=3), row(batch, line=2)
    for route, args in (
        ("batches", []),
        ("batch", [batch.ref]),
        ("undo", [batch.ref]),
        ("row", [held.ref]),
        ("row", [flagged.ref]),
    ):
        page.goto(reverse(f"feeds:{route}", args=args))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        everywhere(page)


def test_a_return_is_brought_in_watched_mended_and_taken_back(
    world_committed: World, site: str, page: Page, axe: Axe, tmp_path: Path
) -> None:
    browse_as(page, world_committed.user("data_officer"))
    page.goto(reverse("feeds:upload"))
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the Header file")
    page.get_by_label("In which year does the collection end?").fill("2018")
    for table, file in missing(DAY, WRONG).items():
        (tmp_path / file.name).write_bytes(file.content)
        page.get_by_label(table).set_input_files(tmp_path / file.name)
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("Rows read: 0 of 4")).to_be_visible()
    axe(page)
    jobs.carry_on(batch=Batch.objects.get().pk)  # the worker, meanwhile
    page.get_by_role("link", name="See what it would do").click()
    axe(page)
    page.get_by_role("link", name="Missing, row 3").click()
    page.get_by_label("MIS_END").fill("12/08/2017")
    page.get_by_role("button", name="Judge it again").click()
    expect(page.get_by_text("Mended: the row comes in with the others.")).to_be_visible()
    page.get_by_role("link", name="2 Missing, New").click()
    expect(page.get_by_text("10/08/2017")).to_be_visible()
    axe(page)
    page.go_back()
    assert not Episode.objects.exists()
    page.get_by_role("button", name="Take it in").click()
    jobs.carry_on(batch=Batch.objects.get().pk)
    page.get_by_role("link", name="See what became of them").click()
    assert Episode.objects.count() == 2
    page.get_by_role("button", name="Undo this import").click()
    page.get_by_role("button", name="Take it back").click()
    jobs.carry_on(batch=Batch.objects.get().pk)
    page.get_by_role("link", name="See what stays").click()
    expect(page.get_by_text("Nothing: nobody has worked on what it brought.")).to_be_visible()
    axe(page)
    assert Batch.objects.get().state == State.UNDONE


def test_progress_can_be_read_without_scripts(
    world_committed: World, site: str, window: Callable[..., Page]
) -> None:
    world = world_committed
    files = missing(DAY)
    actor = world.reader("data_officer")
    received = commands.receive(actor, authority=world.cheshire_east, year=2018, files=files)
    page = browse_as(window(1280, scripts=False), world.user("data_officer"))
    page.goto(reverse("feeds:batch", args=[received.batch.ref]))
    expect(page.get_by_text("Rows read: 0 of 3")).to_be_visible()
    expect(page.get_by_role("link", name="Load this page again")).to_be_visible()
