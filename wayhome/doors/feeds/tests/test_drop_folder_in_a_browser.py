"""What the drop folder refused, and a changed row beside what stands, in a real browser."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.factories import World, browse_as
from wayhome.doors.feeds import commands
from wayhome.doors.feeds.models import Batch, NotTaken
from wayhome.doors.feeds.tests.reports import fresh
from wayhome.doors.feeds.tests.returns import bring, in_other_files, missing
from wayhome.foundation.agencies.readers import SYSTEM

DAY = {"MIS_START": "10/06/2017", "MIS_END": "12/06/2017"}


def looked(world: World) -> Batch:
    bring(world.cheshire_east, missing(DAY))
    again = in_other_files(missing(DAY | {"MIS_END": "13/06/2017"}))
    batch = commands.receive(
        SYSTEM,
        authority=world.cheshire_east,
        year=2018,
        files=again,
        asking=commands.Asking(first=True),
    ).batch
    return commands.carry_on(fresh(batch))


def test_both_pass_axe_at_every_width_and_seen_to_is_one_press(
    world_committed: World, window: Callable[..., Page], everywhere: Callable[[Page], None],
    settings: Any,
) -> None:  # fmt: skip
    world, batch = world_committed, looked(world_committed)
    settings.WAYHOME_DROP_FOLDER = "/srv/left"
    NotTaken.objects.create(
        feed="cin",
        authority=world.cheshire_east,
        name="a census with a rather long name of the twenty-third of November.xml",
        why="The file is of the council “…”. Cheshire East is 895.",
    )
    page = browse_as(window(320), world.user("data_officer"))
    page.goto(reverse("feeds:behind", args=[batch.ref]) + "?group=changed")
    expect(page.get_by_text("13/06/2017").last).to_be_visible()
    everywhere(page)
    page.goto(reverse("feeds:batches"))
    page.get_by_text("Files may come by themselves").click()
    everywhere(page)
    button = page.get_by_role("button", name="Seen to")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Seen to: it is said here no longer.")).to_be_visible()
    expect(button).to_have_count(0)
