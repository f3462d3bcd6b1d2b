"""Eight people at once: requests a second, the 95th percentile, and errors (none)."""

import random
import threading
import time
from typing import Any

from django.urls import reverse

from bench.browser import Client
from bench.pages import Who, client
from bench.report import summed

CLIENTS, SECONDS, WARM_UP = 8, 20, 30


def warm_up(address: str, found: list[Who]) -> None:
    """Every worker's every connection has met each statement often enough to keep its plan."""
    run(address, found, seconds=WARM_UP)


def run(address: str, found: list[Who], *, seconds: int = SECONDS) -> dict[str, Any]:
    took: list[float] = []
    wrong: list[int] = []
    lock = threading.Lock()
    began = time.perf_counter()

    def person(number: int) -> None:
        who = found[number % 3]  # council, service, school
        browser, rng = client(address, who), random.Random(number)
        mine, bad = [], []
        while time.perf_counter() - began < seconds:
            answer = browser.get(path(browser, who, rng))
            mine.append(answer.milliseconds)
            if answer.status != 200:
                bad.append(answer.status)
        with lock:
            took.extend(mine)
            wrong.extend(bad)

    people = [threading.Thread(target=person, args=[n]) for n in range(CLIENTS)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    lasted = time.perf_counter() - began
    return {
        "clients": CLIENTS,
        "requests_a_second": round(len(took) / lasted, 1),
        "errors": len(wrong),
        **summed(took),
    }


def path(browser: Client, who: Who, rng: random.Random) -> str:
    pages = [reverse("child:page", args=[rng.choice(who.children)]), reverse("worklist:mine")]
    if who.reader.may("missing.board"):
        pages.append(reverse("missing:board"))
    return rng.choice(pages)
