"""Answering the screens of a report as a person does, one after another."""

from typing import Any

from django.test import Client

from tests.forms import send
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.models import Episode

ANSWERS: dict[str, dict[str, Any]] = {
    "you": {"you-name": "Jo Ferris", "you-phone": "01606 496 0123"},
    "again": {"again-different": "Left by the window.", "again-same": "yes"},
    "news": {"news-text": "Seen at the bus station."},
    "seen": {"seen-how": "minute", "seen-at": "2026-11-03T19:05", "seen-by": "Jo Ferris"},
    "where": {"where-where": "Winsford station", "where-setting": "home"},
    "worries": {"worries-kinds": ["health"], "worries-text": "No inhaler."},
    "tried": {"tried-kinds": ["rang"], "tried-text": "No answer."},
    "police": {
        "police-told": "yes",
        "police-told_at": "2026-11-03T20:00",
        "police-told_by": "Jo Ferris",
        "police-reference": "MP-0311",
    },
    "named": {
        "named-given_name": "Ash",
        "named-family_name": "Winters",
        "named-born_on": "2012-05-02",
        "named-authority": "E06000049",
    },
}


class Wizard:
    """One report in one browser. `url` is the screen it is at."""

    def __init__(self, client: Client, *, about: Child | None = None) -> None:
        self.client = client
        more = {"child": about.ref} if about else {}
        self.url: str = send(client, "/report/", **more).url

    @property
    def screen(self) -> str:
        return self.url.rstrip("/").split("/")[-1]

    @property
    def ref(self) -> str:
        return self.url.split("/")[2]

    def address(self, screen: str) -> str:
        return f"/report/{self.ref}/{screen}/"

    def look(self) -> Any:
        return self.client.get(self.url)

    def answer(self, **typed: Any) -> Any:
        """Send this screen, with its usual answers where none is given, and go where it leads."""
        usual = ANSWERS.get(self.screen, {})
        response = send(self.client, self.url, **{**usual, **typed})
        if response.status_code == 302:
            self.url = response.url
        return response

    def choose(self, child: Child | None) -> None:
        """Say which child it is; None is "I cannot find them"."""
        if self.screen == "you":
            self.answer()
        name = child.full_name if child else "Nobody Here"
        self.client.post(self.url, {"child-find": name})
        ref = child.ref if child else "none"
        typed = {"child-find": name, "child-ref": ref, "child-choose": "yes"}
        response = self.client.post(self.url, typed)
        assert response.status_code == 302, response.content.decode()
        self.url = response["Location"]

    def to(self, screen: str, **typed: Any) -> None:
        """Answer every screen up to this one."""
        while self.screen != screen:
            before = self.screen
            own = {name: value for name, value in typed.items() if name.startswith(f"{before}-")}
            self.answer(**own)
            assert self.screen != before, f"stuck at {before}"

    def send(self, **typed: Any) -> Any:
        """Answer all that is left, send, and open the receipt."""
        self.to("check", **typed)
        response = send(self.client, self.url)
        assert response.status_code == 302
        self.url = response.url
        return self.client.get(self.url)


def reported_child(client: Client, child: Child, **typed: Any) -> Episode:
    """The episode in which this child is missing, after a report by this person."""
    wizard = Wizard(client)
    wizard.choose(child)
    wizard.send(**typed)
    return Episode.objects.get(child=child, found_latest_at=None, closed_at=None)
