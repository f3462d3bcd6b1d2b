"""Chromium for the browser tests, and what went wrong on a page that no assertion looks at."""

import os
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROGRAMS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"]
WATCHED: "WeakKeyDictionary[Page, list[str]]" = WeakKeyDictionary()


def launch(playwright: Playwright) -> Browser:
    """`$CHROMIUM`, or Debian's. `python3 dev.py test` makes sure that one is there.

    The shell without a window of its own is the same browser and opens a page's window in a third
    of the processor's time.
    """
    program = os.environ.get("CHROMIUM") or next(filter(os.path.exists, PROGRAMS))
    return playwright.chromium.launch(executable_path=program, args=FLAGS)


def watch(page: Page) -> None:
    """Collect errors that scripts throw and breaches of the content security policy."""
    faults = WATCHED[page] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            faults.append(f"{page.url}: {message.text}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
