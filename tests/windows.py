"""A story told in several windows: its people, its clock, and what a person does at a keyboard."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from tests.browsing import enter
from tests.factories import World
from wayhome.foundation.agencies.models import Membership
from wayhome.foundation.kernel import clock
from wayhome.foundation.people.models import Child

Check = Callable[[Page], None]
DESK, PHONE = 1280, 320
SLOW = 30_000  # milliseconds that a busy machine may take for a page


@dataclass
class Story:
    """The people, the child, and every address that one of the people has opened."""

    world: World
    child: Child
    window: Callable[..., Page]
    axe: Check
    began_at: datetime
    paths: list[str] = field(default_factory=list)

    @contextmanager
    def after(self, passed: timedelta) -> Iterator[datetime]:
        """The part of the story that happens so long after the child was last seen."""
        at = self.began_at + passed
        with clock.stopped(at):
            yield at

    def member(self, role: str) -> Membership:
        return self.world.member(role)

    def sits_down(self, role: str, width: int = DESK, *, page: Page | None = None) -> Page:
        """This person, signed in, at a window whose every address is remembered."""
        if page is None:
            page = self.window(width)
            page.set_default_timeout(SLOW)
            page.on("framenavigated", lambda frame: self.remember(frame.url))
        member = self.member(role)
        return enter(page, member.user, member)

    def remember(self, url: str) -> None:
        path = urlsplit(url).path
        if path.startswith("/") and path not in self.paths:
            self.paths.append(path)

    def look(self, page: Page) -> None:
        """Nothing in the way of anybody on this page, at a desk and on a phone."""
        own = page.viewport_size or {"width": DESK, "height": 800}
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": 800})
            self.axe(page)
        page.set_viewport_size(own)


def opened(page: Page, path: str) -> Page:
    response = page.goto(path)
    assert response is not None
    assert response.status == 200, f"{path} answered {response.status}"
    return awake(page)


def awake(page: Page) -> Page:
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def press(page: Page, name: str, role: str = "button") -> Page:
    """A button or a link of the main part, pressed from the keyboard; then the page it leads to."""
    target: Locator = page.locator("main").get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    with page.expect_navigation():
        target.press("Enter")
    return awake(page)


def write_time(page: Page, name: str, at: datetime) -> None:
    local = at.astimezone(clock.LONDON)
    boxes = {"day": local.day, "month": local.month, "year": local.year, "time": f"{local:%H:%M}"}
    for part, value in boxes.items():
        page.locator(f"#id_{name}_{part}").fill(str(value))


def choose(page: Page, name: str) -> None:
    """A radio or a box, by its words, with the space bar."""
    opens = r"( \(opens a question\))?"
    page.get_by_label(re.compile(f"^{re.escape(name)}{opens}$")).press("Space")
