"""A person at a phone: what is shown to be filled in, what is tapped, what is typed; all counted.

The time is the keystroke-level model's (Card, Moran, Newell: "The keystroke-level model for user
performance time with interactive systems", Communications of the ACM 23 (7), 1980): a sum of
operators, for a practised person who makes no mistakes. A tap is their P, pointing, of which a
thumb's press is part; a screen costs their M, the moment of thought before it, and R, the answer.
Typing is slower than their K: on phones people write 36.2 words a minute (Palin and others: "How do
people type on mobile devices?", MobileHCI 2019; 37,000 people), five characters a word.
"""

from dataclasses import dataclass, field
from datetime import datetime

from playwright.sync_api import Locator, Page

from tests.windows import awake
from wayhome.foundation.kernel import clock

TAP, THOUGHT, ANSWER = 1.1, 1.35, 0.3  # seconds: P, M; R is the budget of a page
KEY = 60 / (36.2 * 5)
SHOWN = "main :is(input:not([type=hidden]), select, textarea):visible"


@dataclass
class Screen:
    """One screen as it was used. `fields`: what it shows to be filled in; radios are one."""

    name: str
    fields: int
    taps: int = 0
    keys: int = 0

    @property
    def seconds(self) -> float:
        return ANSWER + THOUGHT + self.taps * TAP + self.keys * KEY


@dataclass
class Thumbs:
    """One person's thumbs at one window."""

    page: Page
    screens: list[Screen] = field(default_factory=list)

    def look(self) -> "Thumbs":
        """A new screen: its fields are counted as it is shown, before anything opens."""
        names = self.page.locator(SHOWN).evaluate_all(
            "(all) => all.map((one) => one.type === 'checkbox' || one.type === 'radio'"
            " ? one.name : one.id.replace(/_(day|month|year|time)$/, ''))"
        )
        place = self.page.url.rstrip("/").rpartition("/")[2]
        self.screens.append(Screen(place, len(set(names))))
        return self

    def tap(self, target: Locator) -> "Thumbs":
        target.tap()
        self.screens[-1].taps += 1
        return self

    def send(self, name: str) -> "Thumbs":
        """A button that leads to the next screen."""
        with self.page.expect_navigation():
            self.tap(self.page.get_by_role("main").get_by_role("button", name=name, exact=True))
        awake(self.page)
        return self.look()

    def choose(self, name: str) -> "Thumbs":
        return self.tap(self.page.locator("main label:visible", has_text=name).first)

    def write(self, label: str, text: str) -> "Thumbs":
        self.tap(self.page.get_by_label(label, exact=True))
        return self.type(text)

    def type(self, text: str) -> "Thumbs":
        self.page.keyboard.type(text)
        self.screens[-1].keys += len(text)
        return self

    def today_at(self, name: str, at: datetime) -> "Thumbs":
        """ "Today", which goes on to the time; then four figures."""
        self.tap(self._quick(name, "Today"))
        return self.type(f"{at.astimezone(clock.LONDON):%H%M}")

    def now(self, name: str) -> "Thumbs":
        return self.tap(self._quick(name, "Now"))

    def _quick(self, name: str, words: str) -> Locator:
        return self.page.locator(f"#id_{name}").get_by_role("button", name=words)

    @property
    def seconds(self) -> float:
        return sum(screen.seconds for screen in self.screens[:-1])  # the last is the receipt

    def row(self, title: str) -> str:
        """A line of docs/measured.md."""
        used = self.screens[:-1]
        fields, taps, keys = (sum(getattr(s, n) for s in used) for n in ("fields", "taps", "keys"))
        return f"| {title} | {len(used)} | {fields} | {taps} | {keys} | {self.seconds:.0f} |"
