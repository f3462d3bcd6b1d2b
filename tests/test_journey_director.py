"""A director finds what is not happening, tells the board, and a year later it still says so.

On a phone, without a mouse. From home, in under four presses: the three worst gaps, the children
behind each and whose it is. The board's report is made in one step; what it printed opens to its
children on the page. A year on, with more recorded late, every word, number and file of it is as it
was, and what would be another number today stands beside it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from tests.factories import World
from tests.keyboard import Keys
from tests.windows import PHONE, Check, Story
from wayhome.foundation.kernel import clock
from wayhome.oversight.reports import jobs
from wayhome.oversight.reports.models import Report
from wayhome.oversight.reports.tests.boards import THIRD, went_away

DAY = timedelta(days=1)
YEAR = 364 * DAY
CHILDREN = 7


@dataclass(frozen=True)
class AsRead:
    """A report as somebody has it before them: every word of its sections, and both files."""

    words: list[str]
    pdf: bytes
    docx: bytes


@pytest.fixture
def neglected(world_committed: World, window: Callable[..., Page], axe: Check) -> Story:
    """Seven children came back in the quarter's last month, and nobody offered any of them to
    talk."""
    world = world_committed
    went_away(world, {THIRD: CHILDREN})
    child = world.child("Robin", "Elsewhere", responsible=world.sefton, lives_in=world.sefton)
    world.member("senior_leader")
    return Story(world, child, window, axe, clock.now())


def finds_the_three_worst(story: Story, keys: Keys) -> None:
    """Home names no child; each press opens the next worst, with its children and whose it is."""
    keys.open("/").sees("The worst: what cannot wait, then law, then the most")
    story.axe(keys.page)
    rows = keys.page.locator("section[aria-labelledby=not-happening] tbody tr")
    owners = (story.world.service.name, story.world.council.name)
    worst: dict[str, str] = {}
    for row in rows.all():
        said = row.inner_text()
        assert str(CHILDREN) in said
        assert "ago" in said
        title = row.get_by_role("link").inner_text()
        worst[title] = next(owner for owner in owners if f"{owner} {CHILDREN}" in said)
    assert set(worst.values()) == set(owners)
    assert len(worst) == 3
    assert "Child" not in keys.page.locator("section tbody").inner_text()
    for title, owner in worst.items():
        keys.follow(title).sees(f"{CHILDREN} in all.")
        listed = keys.page.locator("tbody tr").all_inner_texts()
        assert len(listed) == CHILDREN
        assert all("Child" in each and owner in each for each in listed)


def makes_the_report(keys: Keys) -> Report:
    keys.open("/home/").follow("Make a report for the board")
    keys.write("What is it for?", "The safeguarding board").press("Make the report")
    report = Report.objects.get()
    jobs.make(report=report.pk)  # as the queue does
    keys.open(f"/reports/{report.ref}/").sees("Since it was made", "The safeguarding board")
    report.refresh_from_db()
    return report


def reads(keys: Keys, report: Report) -> AsRead:
    page = keys.open(f"/reports/{report.ref}/").page
    kept = [each["key"] for each in report.content["sections"]]
    sections = [page.locator(f"section[aria-labelledby={key}]").inner_text() for key in kept]
    files = [page.request.get(f"/reports/{report.ref}/report.{kind}") for kind in ("pdf", "docx")]
    assert [each.status for each in files] == [200, 200]
    return AsRead(sections, files[0].body(), files[1].body())


def opens_what_it_printed(story: Story, keys: Keys, *, open_on: str) -> None:
    keys.page.locator("#exceptions").scroll_into_view_if_needed()
    keys.follow(
        re.compile("^Not yet: Return interview held within 72 hours of return.*the children$")
    )
    keys.sees("As printed", f"{CHILDREN}, open on", open_on)
    assert len(keys.page.locator("tbody tr").all()) == CHILDREN
    story.axe(keys.page)


def test_a_director_finds_the_worst_tells_the_board_and_it_stays_said(neglected: Story) -> None:
    story = neglected
    keys = Keys(story.sits_down("senior_leader", PHONE))
    finds_the_three_worst(story, keys)
    report = makes_the_report(keys)
    said = reads(keys, report)
    opens_what_it_printed(story, keys, open_on="Still open")
    with story.after(YEAR):
        went_away(story.world, {THIRD: 3})  # recorded late: three more
        jobs.check(report=report.pk)  # as every night does
        keys = Keys(story.sits_down("senior_leader", page=keys.page))
        assert reads(keys, report) == said
        since = keys.page.locator("section[aria-labelledby=since]")
        row = since.get_by_role("row").filter(has_text="Missing episodes: Episodes, in all")
        assert row.inner_text().split()[-2:] == ["7", "10"]
