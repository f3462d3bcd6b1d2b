"""How long a system waits for the API: each list that a council's token reads, one request at a
time and eight at once, from the server that serves pages.
"""

import threading
import time
from datetime import timedelta
from typing import Any

from bench.browser import Client
from bench.pages import Who
from bench.report import summed

WARM_UP, COUNT, CLIENTS, SECONDS = 10, 60, 8, 15
LISTS = ("episodes", "interviews", "actions", "owed")


def run(address: str, council: Who) -> list[dict[str, Any]]:
    """Rows as of `pages`: which list, by whom, median and 95th percentile in milliseconds."""
    bearer = {"Authorization": f"Bearer {_token(council)}"}
    found = []
    for name in LISTS:
        path = f"/api/v1/{name}"
        client = Client(address, {})
        took, wrong, size = [], 0, 0
        for turn in range(WARM_UP + COUNT):
            answer = client.get(path, bearer)
            wrong += answer.status != 200
            size = len(answer.body)
            took += [answer.milliseconds] if turn >= WARM_UP else []
        one = {"page": path, "reader": council.name, "errors": wrong, "bytes": size}
        found.append(one | summed(took))
    return [*found, _crowd(address, bearer, council.name)]


def _crowd(address: str, bearer: dict[str, str], reader: str) -> dict[str, Any]:
    """Eight systems, all lists in turn."""
    took: list[float] = []
    wrong: list[int] = []
    lock, began = threading.Lock(), time.perf_counter()

    def system(number: int) -> None:
        client, mine, bad, turn = Client(address, {}), [], [], number
        while time.perf_counter() - began < SECONDS:
            answer = client.get(f"/api/v1/{LISTS[turn % len(LISTS)]}", bearer)
            mine.append(answer.milliseconds)
            bad += [answer.status] if answer.status != 200 else []
            turn += 1
        with lock:
            took.extend(mine)
            wrong.extend(bad)

    systems = [threading.Thread(target=system, args=[number]) for number in range(CLIENTS)]
    for each in systems:
        each.start()
    for each in systems:
        each.join()
    lasted = time.perf_counter() - began
    said = {"page": "all of them", "reader": f"{CLIENTS} × {reader}", "errors": len(wrong)}
    return said | {"requests_a_second": round(len(took) / lasted, 1)} | summed(took)


def _token(council: Who) -> str:
    """Of a system of the council, for whatever its circle opens."""
    from wayhome.doors.api import scopes, tokens
    from wayhome.doors.api.models import Token
    from wayhome.foundation.access.classes import Purpose
    from wayhome.foundation.kernel import clock

    secret = tokens.new()
    agency = council.membership.agency
    Token.objects.create(
        agency=agency,
        purpose=Purpose.RESPONSIBLE,
        name="bench",
        scopes=sorted(scopes.open_to(agency.kind)),
        digest=tokens.digest(secret),
        last_four=secret[-4:],
        expires_at=clock.now() + timedelta(days=1),
    )
    return secret
