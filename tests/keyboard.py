"""A person without a mouse: Tab to what they want, arrows among choices, Space, Enter, typing.

What the keyboard cannot reach, or reaches only after a hundred presses, fails the journey.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import Locator, Page, expect

from tests.windows import awake, opened
from wayhome.foundation.kernel import clock

REACH = 100  # presses of Tab within which everything on a page is found
BELOW_THE_HEAD = "(wanted) => document.activeElement === document.body && !!wanted.closest('main')"
ON_SKIP = "() => document.activeElement.matches('.govuk-skip-link')"
WHERE = """(wanted) => {
  const on = document.activeElement;
  if (on === wanted) return "here";
  const beside = on.type === "radio" && on.name === wanted.name && on.form === wanted.form;
  return beside ? "beside" : "";
}"""


@dataclass
class Keys:
    """One person's keyboard, in one window."""

    page: Page

    def open(self, path: str) -> "Keys":
        opened(self.page, path)
        return self

    def to(self, target: Locator) -> Locator:
        """Tab until it has the focus; among radios, which Tab takes as one, the arrow."""
        expect(target).to_be_visible()
        if target.evaluate(BELOW_THE_HEAD):  # as somebody does who knows the house
            self.page.keyboard.press("Tab")
            if self.page.evaluate(ON_SKIP):
                self.page.keyboard.press("Enter")
        for _ in range(REACH):
            match target.evaluate(WHERE):
                case "here":
                    return target
                case "beside":
                    self.page.keyboard.press("ArrowDown")
                case _:
                    self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab did not reach {target} on {self.page.url}")

    def press(self, name: str | re.Pattern[str], role: str = "button", nth: int = 0) -> "Keys":
        """A button or a link of the main part; then the page it leads to."""
        wanted = self.page.locator("main").get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
        self.to(wanted.nth(nth))
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        awake(self.page)
        return self

    def follow(self, name: str | re.Pattern[str]) -> "Keys":
        return self.press(name, "link")

    def choose(self, name: str, within: str = "") -> "Keys":
        """A radio or a box by its words, in the group of that name if several say the same."""
        place = self.page.get_by_role("group", name=within) if within else self.page
        opens = r"( \(opens a question\))?"
        target = self.to(place.get_by_label(re.compile(f"^{re.escape(name)}{opens}$")))
        if not target.is_checked():
            self.page.keyboard.press("Space")
        return self

    def write(self, label: str, text: str, within: str = "") -> "Keys":
        """Typed into a box; what stood there is typed over."""
        self.to(self._box(label, within))
        self._over(text)
        return self

    def write_time(self, name: str, at: datetime) -> "Keys":
        """The four boxes of a date and time, by the field's name."""
        local = at.astimezone(clock.LONDON)
        boxes = {
            "day": local.day,
            "month": local.month,
            "year": local.year,
            "time": f"{local:%H:%M}",
        }
        for part, value in boxes.items():
            self.to(self.page.locator(f"#id_{name}_{part}"))
            self._over(str(value))
        return self

    def write_day(self, name: str, at: datetime) -> "Keys":
        """The three boxes of a date, by the field's name."""
        local = at.astimezone(clock.LONDON)
        for part in ("day", "month", "year"):
            self.to(self.page.locator(f"#id_{name}_{part}"))
            self._over(str(getattr(local, part)))
        return self

    def pick(self, label: str, words: str, within: str = "") -> "Keys":
        """An option of a list, by typing how it begins."""
        target = self.to(self._box(label, within))
        self.page.keyboard.type(words)
        assert words in target.evaluate("(list) => list.selectedOptions[0].text")
        return self

    def sees(self, *words: str) -> "Keys":
        for said in words:
            expect(self.page.get_by_text(said).first).to_be_visible()
        return self

    def _box(self, label: str, within: str) -> Locator:
        place = self.page.get_by_role("group", name=within) if within else self.page
        optional = place.get_by_label(f"{label} (optional)", exact=True)
        return place.get_by_label(label, exact=True).or_(optional)

    def _over(self, text: str) -> None:
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
