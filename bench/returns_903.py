"""How long the checks of one council's SSDA903 return take: as it comes in, and as it goes out.

The fake return beside the project (2,675 children) where it is, else a generated one of its size.
The promise is 4 seconds for its checks.
"""

import time
from pathlib import Path
from typing import Any

from django.db import transaction

from bench.import_903 import returned
from wayhome.doors.feeds import commands as feeds
from wayhome.doors.feeds.commands import FileIn, authority_of
from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.ssda903.rules.judging import judge
from wayhome.doors.returns import commands
from wayhome.doors.returns.models import Kind
from wayhome.doors.returns.ssda903.checks import check
from wayhome.doors.returns.ssda903.collect import collect
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.context import system_context

FAKE = Path(__file__).resolve().parents[2] / "shared" / "data" / "ssda903" / "fake_903"
ROWS = 7_900  # of the fake return
TABLES = ("Header", "Episodes", "Missing", "UASC")


def run(*, authority: str = "E10000003") -> dict[str, Any]:
    """Seconds of each: read and staged, judged as it came in, taken in; collected and checked as it
    goes out, and the whole export with its files."""
    files, year = _files()
    council = authority_of(SYSTEM, authority)
    seconds: dict[str, float] = {}

    def timed(name: str, began: float) -> None:
        seconds[name] = round(time.perf_counter() - began, 2)

    began = time.perf_counter()
    received = feeds.receive(SYSTEM, authority=council, year=year, files=files)
    batch = Batch.objects.select_related("authority").get(pk=received.batch.pk)
    feeds.carry_on(batch)
    timed("taken_in", began)
    began = time.perf_counter()
    with transaction.atomic():
        judge(batch)
    timed("checks_in", began)
    with transaction.atomic(), system_context():
        began = time.perf_counter()
        rows = collect(SYSTEM, council, year).rows
        timed("collected", began)
        began = time.perf_counter()
        faults, _ = check(council, year, rows)
        timed("checks_out", began)
    began = time.perf_counter()
    export = commands.ask(
        SYSTEM, kind=Kind.SSDA903, authority=council, year=year, why="Measured by the bench"
    )
    commands.make(SYSTEM, export=export)
    timed("whole_export", began)
    return {"rows": len(rows), "faults": len(faults), "is_fake": FAKE.exists(), "seconds": seconds}


def _files() -> tuple[dict[str, FileIn], int]:
    if not FAKE.exists():
        return returned(ROWS), 2025
    found = {name: FAKE / f"{name.lower()}.csv" for name in TABLES}
    return {name: FileIn(path.name, path.read_bytes()) for name, path in found.items()}, 2018
