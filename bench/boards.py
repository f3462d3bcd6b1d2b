"""Sixty boards open all shift: a report is made, and each of them has it within 15 seconds.

Each board asks as the page's script does (pages/js/live.js): five seconds after the answer before,
with the fingerprint it has, giving up after eight. The people are those who may read a board where
most children are, each at several boards when they are fewer than sixty. While they ask, two people
read pages, and one child after another is reported; the time is from the answer to that report to
the answer in which the child's row stands, for every board.
"""

import random
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from bench.browser import Client, session_for
from bench.load import path
from bench.pages import Who, client, not_missing
from bench.report import summed
from bench.reporting import send
from wayhome.foundation.agencies.models import Membership
from wayhome.foundation.agencies.readers import reader_for
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people.models import Child
from wayhome.practice.missing.models import Episode

BOARDS, EVERY, GIVES_UP, PROMISE = 60, 5.0, 8.0, 15.0
REPORTS, READERS = 5, 2
ROW = re.compile(r'data-row="([^"]+)"')


@dataclass
class Board:
    """One open board: what it has, and when each row first stood on it."""

    client: Client
    membership: Membership
    etag: str = ""
    first: dict[str, float] = field(default_factory=dict)  # ref of an episode -> when it was there
    took: list[float] = field(default_factory=list)  # milliseconds of each answer
    wrong: list[int] = field(default_factory=list)

    def ask(self) -> None:
        live = f"{reverse('missing:board-live')}?everyone=yes"
        answer = self.client.get(live, {"If-None-Match": self.etag} if self.etag else {})
        now = time.perf_counter()
        self.took.append(answer.milliseconds)
        if answer.status not in (200, 304) or answer.milliseconds > GIVES_UP * 1000:
            self.wrong.append(answer.status)
            return
        self.etag = answer.etag or self.etag
        if answer.status == 200:  # every row: it may stand there before anybody asks for it
            for ref in ROW.findall(answer.body):
                self.first.setdefault(ref, now)


def run(address: str, readers: list[Who]) -> dict[str, Any]:
    council = readers[0]
    boards = [Board(Client(address, session_for(who)), who) for who in _people(council)]
    stop = threading.Event()
    threads = [
        threading.Thread(target=_stands_open, args=[b, n, stop]) for n, b in enumerate(boards)
    ]
    reads: list[float] = []
    threads += [
        threading.Thread(target=_reads, args=[address, council, n, stop, reads])
        for n in range(READERS)
    ]
    for each in threads:
        each.start()
    time.sleep(2 * EVERY)  # every board has asked
    waits, late = _reports(address, council, boards)
    stop.set()
    for each in threads:
        each.join()
    return _result(boards, reads, waits, late)


def _people(council: Who) -> list[Membership]:
    """Sixty places of the council where most children are: its own people, several times if few."""
    with transaction.atomic(), system_context():
        agency = council.membership.agency_id
        rows = Membership.objects.live().filter(agency=agency, user__is_active=True)
        rows = rows.select_related("user", "agency", "team").order_by("pk")
        may = [row for row in rows if _has_all(row, council)]
    connection.close()
    return [may[n % len(may)] for n in range(BOARDS)]


def _has_all(place: Membership, council: Who) -> bool:
    """Whether a board is this person's to open, and has the children that are reported."""
    reader, wanted = reader_for(place), not_missing(council, REPORTS)
    if not reader.may("missing.board"):
        return False
    return Child.objects.visible_to(reader).filter(ref__in=wanted).count() == len(wanted)


def _stands_open(board: Board, number: int, stop: threading.Event) -> None:
    time.sleep(number * EVERY / BOARDS)  # nobody opens a board in the same second
    while not stop.is_set():
        board.ask()
        stop.wait(EVERY)


def _reads(address: str, who: Who, number: int, stop: threading.Event, took: list[float]) -> None:
    """Somebody at work meanwhile, a page every second."""
    browser, rng = client(address, who), random.Random(number)
    while not stop.wait(1):
        took.append(browser.get(path(browser, who, rng)).milliseconds)


def _reports(address: str, council: Who, boards: list[Board]) -> tuple[list[float], int]:
    """Each report in turn: milliseconds until each board that may show it had it, and how many of
    those had it too late."""
    browser, waits, late = client(address, council), list[float](), 0
    for child in not_missing(council, REPORTS):
        send(browser, child)
        sent_at = time.perf_counter()
        ref = _episode_of(child)
        may = _may_show(ref, boards)
        while time.perf_counter() - sent_at < PROMISE and not all(ref in b.first for b in may):
            time.sleep(0.05)
        waits += [(b.first[ref] - sent_at) * 1000 for b in may if ref in b.first]
        late += sum(ref not in b.first for b in may)
    return waits, late


def _may_show(ref: str, boards: list[Board]) -> list[Board]:
    """The boards of people who see this episode: of one council, not everybody sees every child."""
    people = {board.membership.pk: board.membership for board in boards}
    with transaction.atomic(), system_context():
        sees = {
            pk
            for pk, person in people.items()
            if Episode.objects.visible_to(reader_for(person)).filter(ref=ref).exists()
        }
    return [board for board in boards if board.membership.pk in sees]


def _episode_of(child: str) -> str:
    with transaction.atomic(), system_context():
        rows = Episode.objects.filter(child__ref=child).order_by("-reported_at", "-pk")
        found: str = rows.values_list("ref", flat=True)[0]
    return found


def _result(
    boards: list[Board], reads: list[float], waits: list[float], late: int
) -> dict[str, Any]:
    answers = summed([each for board in boards for each in board.took])
    wait, page = summed(waits), summed(reads)
    return {
        "boards": len(boards),
        "different people": len({board.membership.pk for board in boards}),
        "reports": REPORTS,
        "times that a board was to show one": len(waits) + late,
        "until a board has it, median ms": wait.get("median_ms"),
        "until a board has it, longest ms": round(max(waits, default=0)),
        "boards that did not have it within 15 s": late,
        "answers to boards": answers["count"],
        "answers to boards, median ms": answers.get("median_ms"),
        "answers to boards, p95 ms": answers.get("p95_ms"),
        "answers that failed": sum(len(board.wrong) for board in boards),
        "pages meanwhile": page["count"],
        "pages meanwhile, median ms": page.get("median_ms"),
        "pages meanwhile, p95 ms": page.get("p95_ms"),
    }
