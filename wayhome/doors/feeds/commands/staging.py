"""Rows of the files that came into the staging table, a piece a transaction."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import connection, transaction

from wayhome.doors.feeds import reading
from wayhome.doors.feeds.commands.chunks import Overtaken, advance
from wayhome.doors.feeds.kinds import kind_of
from wayhome.doors.feeds.models import Batch, RawFile, State

PIECE = 50_000  # rows staged in one transaction
STAGE = """
COPY feeds_row (batch_id, "table", line, child_key, born_on, begins_on, ends_on, raw, faults,
                judgement, kept, version, said_at, effect) FROM STDIN
"""


def stage(batch: Batch) -> Iterator[int]:
    """Rows of the files into the staging table, a piece a transaction; yields rows of each piece.

    Goes on after the last piece that was kept.
    """
    kind = kind_of(batch)
    files = batch.files.filter(table__in=list(kind.tables)).order_by("pk")
    for number in files.values_list("pk", flat=True):
        file = RawFile.objects.get(pk=number)  # one at a time: each may be large
        named = batch.columns.get(file.table)
        sheet = reading.sheet(kind.tables[file.table], bytes(file.content or b""), named)
        rows = reading.lines(sheet, kind.read, after=file.rows_staged)
        while piece := list(islice(rows, PIECE)):
            yield _keep(batch, file, piece)


def _keep(batch: Batch, file: RawFile, piece: list[reading.Line]) -> int:
    with transaction.atomic():
        advance(batch, State.RECEIVED, rows=len(piece))
        mine = RawFile.objects.filter(pk=file.pk, rows_staged=file.rows_staged)
        if not mine.update(rows_staged=piece[-1].number):
            raise Overtaken
        file.rows_staged = piece[-1].number
        copied(batch, file.table, piece)
    return len(piece)


def copied(batch: Batch, table: str, lines: Iterable[reading.Line]) -> None:
    """Lines into the staging table, by COPY."""
    with connection.cursor() as cursor, cursor.copy(STAGE) as copy:
        for line in lines:
            copy.write_row(_values(batch.pk, table, line))


def _values(batch: int, table: str, line: reading.Line) -> tuple[object, ...]:
    return (
        batch,
        table,
        line.number,
        line.child_key,
        line.born_on,
        line.begins_on,
        line.ends_on,
        json.dumps(line.cells),
        "{" + ",".join(line.faults) + "}",
        "applied",
        "",
        1,
        line.said_at,
        "",
    )
