"""Small returns for tests: CSV text from rows, taken in as a data officer would."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from wayhome.doors.feeds import commands
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.models import Batch, Row
from wayhome.doors.feeds.ssda903.columns import TABLES
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import SYSTEM, Reader

FAKE = Path(__file__).resolve().parents[5] / "shared" / "data" / "ssda903"
YEAR = 2018
USUAL = {
    "Header": {"SEX": "2", "DOB": "01/06/2004", "ETHNIC": "WBRI"},
    "Episodes": {
        "DECOM": "01/05/2016", "RNE": "S", "LS": "C2", "CIN": "N1", "PLACE": "U4",
        "PLACE_PROVIDER": "PR1",
    },
    "Missing": {"DOB": "01/06/2004", "MISSING": "M"},
    "UASC": {"SEX": "2", "DOB": "01/06/2004", "DUC": "01/06/2022"},
}  # fmt: skip

Rows = Iterable[Mapping[str, str]]


def text(table: str, rows: Rows) -> str:
    """CSV of rows in which only what matters to a test is said."""
    columns = TABLES[table].columns
    lines = [",".join(columns)]
    for row in rows:
        whole = {**USUAL[table], **row}
        lines.append(",".join(whole.get(name, "") for name in columns))
    return "\n".join(lines) + "\n"


def files(**tables: Rows) -> dict[str, FileIn]:
    """`files(Header=[{"CHILD": "1"}], Missing=[…])`; a child of Header need not be said twice."""
    return {
        table: FileIn(f"{table.lower()}.csv", text(table, rows).encode())
        for table, rows in tables.items()
    }


def bring(
    authority: Authority, content: dict[str, FileIn], *, year: int = YEAR, actor: Reader = SYSTEM
) -> Batch:
    """Received, read, judged and applied."""
    received = commands.receive(actor, authority=authority, year=year, files=content)
    batch = Batch.objects.select_related("authority", "received_by", "agency").get(
        pk=received.batch.pk
    )
    return commands.carry_on(batch)


def missing(*rows: Mapping[str, str], episodes: Rows | None = None) -> dict[str, FileIn]:
    """A return about one child, 1, looked after since 2016, with these Missing rows."""
    said = [{"CHILD": "1", **row} for row in rows]
    return files(
        Header=[{"CHILD": "1"}],
        Episodes=[{"CHILD": "1"}] if episodes is None else [{"CHILD": "1", **e} for e in episodes],
        Missing=said,
    )


def in_other_files(content: dict[str, FileIn]) -> dict[str, FileIn]:
    """The same rows in files of their own: each row is met again, and not the batch."""
    return {table: FileIn(file.name, file.content + b"\n") for table, file in content.items()}


def fake_files() -> dict[str, FileIn]:
    """The whole fake return, of which README of the shared data tells."""
    folder = FAKE / "fake_903"
    names = {"Header": "header", "Episodes": "episodes", "Missing": "missing", "UASC": "uasc"}
    return {
        table: FileIn(f"{name}.csv", (folder / f"{name}.csv").read_bytes())
        for table, name in names.items()
    }


def row(batch: Batch, table: str = "Missing", line: int = 2) -> Row:
    return Row.objects.get(batch=batch, table=table, line=line)


def faults(batch: Batch, table: str = "Missing") -> dict[int, list[str]]:
    """Line -> rule codes."""
    found = Row.objects.filter(batch=batch, table=table).order_by("line")
    return {each.line: each.faults for each in found}


def day(text: str) -> date:
    month_day, _, year = text.rpartition("/")
    d, m = month_day.split("/")
    return date(int(year), int(m), int(d))


def undone(batch: Batch, actor: Reader = SYSTEM) -> Batch:
    commands.ask_undo(actor, batch=batch)
    again: Any = Batch.objects.select_related("authority", "received_by", "agency", "undone_by")
    return commands.carry_on(again.get(pk=batch.pk))
