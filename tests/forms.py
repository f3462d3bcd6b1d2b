"""Sending a page's form from a test as a browser does: with the hidden fields of the page."""

from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

from django.test import Client


class _Hidden(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden" and given.get("name"):
            self.found[str(given["name"])] = given.get("value") or ""


def hidden(response: Any) -> dict[str, str]:
    """A page's hidden fields: the idempotency key, the version, the draft's key and token."""
    parser = _Hidden()
    parser.feed(response.content.decode())
    parser.found.pop("csrfmiddlewaretoken", None)
    return parser.found


def send(client: Client, url: str, **typed: Any) -> Any:
    """Open a page, fill in its form and send it."""
    return client.post(url, {**hidden(client.get(url)), **typed})


def post(client: Client, url: str, **typed: Any) -> Any:
    """Send a form with a fresh key, without opening its page first."""
    return client.post(url, {"idempotency_key": str(uuid4()), **typed})
