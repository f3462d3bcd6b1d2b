"""Small files of a force's missing reports for tests, taken in as its own system sends them."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.factories import World
from wayhome.doors.feeds import commands
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.models import Batch, Row
from wayhome.doors.feeds.police.columns import REPORTS
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.agencies.readers import SYSTEM, Reader

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)  # a Wednesday morning; London keeps the same time
USUAL = {
    "reference": "MP/26/1",
    "updated_at": "03/11/2026 22:40:10",
    "status": "missing",
    "given_name": "Ash",
    "family_name": "Winters",
    "date_of_birth": "02/05/2012",
    "sex": "F",
    "council": "E06000049",
    "missing_since": "03/11/2026 19:05",
    "last_seen_where": "Winsford station",
    "reported_at": "03/11/2026 22:10",
    "reported_by": "Larch House",
    "circumstances": "Did not come back from college",
}
FOUND = {
    "status": "found",
    "found_at": "04/11/2026 02:00",
    "found_where": "Crewe",
    "updated_at": "04/11/2026 02:30:00",
}
HIGH = {"grade": "high", "graded_at": "03/11/2026 22:30", "grade_reason": "Under 15, first time"}


def text(*rows: Mapping[str, str], columns: Iterable[str] = REPORTS.columns) -> bytes:
    """A file of rows, each as usual but for what it says."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(USUAL | dict(row) for row in rows)
    return out.getvalue().encode()


def received(force: Agency, content: bytes, actor: Reader = SYSTEM) -> Batch:
    file = FileIn("reports.csv", content)
    batch = commands.receive_reports(actor, force=force, file=file).batch
    return fresh(batch)


def bring(world: World, *rows: Mapping[str, str], actor: Reader = SYSTEM) -> Batch:
    """Taken in whole, from Cheshire's force; one usual row if none is given."""
    return commands.carry_on(received(world.police, text(*(rows or ({},))), actor))


def fresh(batch: Batch) -> Batch:
    found: Any = Batch.objects.select_related(
        "authority", "force", "received_by", "agency", "undone_by"
    )
    return found.get(pk=batch.pk)


def row(batch: Batch, line: int = 2) -> Row:
    return Row.objects.select_related("batch").get(batch=batch, line=line)


def faults(batch: Batch) -> dict[int, list[str]]:
    """Line -> rule codes."""
    return {each.line: each.faults for each in Row.objects.filter(batch=batch).order_by("line")}


def effects(batch: Batch) -> dict[int, str]:
    return {each.line: each.effect for each in Row.objects.filter(batch=batch).order_by("line")}


def undone(batch: Batch, actor: Reader = SYSTEM) -> Batch:
    commands.ask_undo(actor, batch=batch)
    return commands.carry_on(fresh(batch))
