"""How fast a force's file of missing reports goes in where every row needs scoring, and whether
memory stays flat.

On a register of its own (`--people`), of which the force knows nobody: so each row is weighed
against those who are alike, and then becomes a child who is new, which is the dearest that can
happen to it. Rows ended long ago and are history: no alert is called.
"""

import csv
import io
import time
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench.ground import Ground

AREA = "E10000016"  # Kent
SEED = 8
BEGAN = datetime(2024, 1, 1, 18, tzinfo=UTC)


def on_own_ground(folder: Path, asked: Namespace) -> dict[str, Any]:
    """Rows a second, from bytes to derived facts."""
    with Ground(folder, throw_away=asked.keep is None):
        from bench.match import scale
        from wayhome.doors.console.upkeep import behind, migrated

        if behind():
            migrated(quiet=True)
        register = scale.fill(asked.people)
        force = _force()
        said = _taken_in(force, _file(asked.rows, asked.people))
        return {"register": {"people": asked.people, **register}, **said}


def _force() -> Any:
    """A force with one area, which has a council."""
    from wayhome.doors.feeds.commands import authority_of
    from wayhome.foundation.agencies.models import Agency
    from wayhome.foundation.agencies.readers import SYSTEM

    area = authority_of(SYSTEM, AREA)
    made = {}
    for kind, name in ((Agency.Kind.COUNCIL, "Bench council"), (Agency.Kind.POLICE, "Bench force")):
        made[kind], _new = Agency.objects.get_or_create(name=name, kind=kind)
        made[kind].areas.add(area)
    return made[Agency.Kind.POLICE]


def _file(rows: int, people: int) -> bytes:
    """Everybody once, with a slip in the family name, and a number of the force's that is new."""
    from wayhome.doors.feeds.police.columns import REPORTS

    text = io.StringIO()
    out = csv.DictWriter(text, REPORTS.columns, restval="")
    out.writeheader()
    out.writerows(_rows(rows, people))
    return text.getvalue().encode()


def _rows(rows: int, people: int) -> Iterator[dict[str, str]]:
    from bench.match import scale
    from bench.match.invented import Register

    makes = Register(SEED)
    known = (each.said for each in scale.records(people) if each.said.born_on)
    for number, said in enumerate(islice(cycle(known), rows)):
        since = BEGAN + timedelta(minutes=number % 400_000)
        back = since + timedelta(hours=9)
        assert said.born_on is not None
        yield {
            "reference": f"S/{number}",
            "updated_at": f"{back + timedelta(hours=1):%d/%m/%Y %H:%M:%S}",
            "status": "returned",
            "person_id": f"P{number}",
            "given_name": said.given,
            "family_name": makes.slip(said.family),
            "date_of_birth": f"{said.born_on:%d/%m/%Y}",
            "sex": said.sex or "U",
            "missing_since": f"{since:%d/%m/%Y %H:%M}",
            "reported_at": f"{since + timedelta(hours=2):%d/%m/%Y %H:%M}",
            "returned_at": f"{back:%d/%m/%Y %H:%M}",
        }


def _taken_in(force: Any, content: bytes) -> dict[str, Any]:
    from wayhome.doors.feeds import commands
    from wayhome.doors.feeds.models import Batch
    from wayhome.foundation.agencies.readers import SYSTEM

    began, used = time.perf_counter(), time.process_time()
    file = commands.FileIn("bench.csv", content)
    received = commands.receive_reports(SYSTEM, force=force, file=file)
    batch = Batch.objects.select_related("force").get(pk=received.batch.pk)
    memory: list[tuple[str, int]] = []  # state, MiB, after each chunk
    carried = commands.carry_on(batch, lambda now: memory.append((now.state, _mib())))
    seconds = time.perf_counter() - began
    rows = carried.total
    applying = [mib for state, mib in memory if state == "checked"]
    quarter = max(1, len(applying) // 4)
    return {
        "rows": rows,
        "seconds": round(seconds, 1),
        "rows_a_second": round(rows / seconds),
        "our_processor_seconds": round(time.process_time() - used, 1),
        "peak_mib_of_the_first_quarter": max(applying[:quarter], default=0),
        "peak_mib": max(applying, default=0),
        "made": carried.made,
        "held": carried.held_rows,
    }


def _mib() -> int:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 // 2**20
