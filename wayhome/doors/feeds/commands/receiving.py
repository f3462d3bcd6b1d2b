"""Take files in as they came, then stage their rows."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.db import connection, transaction
from django.utils.translation import gettext as _

from wayhome.doors.feeds.commands.chunks import Overtaken, advance
from wayhome.doors.feeds.models import Batch, RawFile, State
from wayhome.doors.feeds.ssda903 import parse
from wayhome.doors.feeds.ssda903.columns import FEED, HEADER, KEEP_RAW_DAYS, TABLES
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.england import AUTHORITIES
from wayhome.foundation.agencies.models import Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid

SIZE_LIMIT = 300_000_000  # bytes of one file
PIECE = 50_000  # rows staged in one transaction
FIRST_YEAR = 1992  # no episode of care in a return begins before October 1991
STAGE = """
COPY feeds_row (batch_id, "table", line, child_key, born_on, begins_on, ends_on, raw, faults,
                judgement, kept, version) FROM STDIN
"""


@dataclass(frozen=True)
class FileIn:
    name: str
    content: bytes


@dataclass(frozen=True)
class Received:
    """`is_new` is false where the same files of the same return are in already."""

    batch: Batch
    is_new: bool


@transaction.atomic
def receive(
    actor: Reader, *, authority: Authority, year: int, files: Mapping[str, FileIn]
) -> Received:
    """Keep a return's files as they came. The same files again are the batch they were (E12).

    `files` is by table. Raises Invalid by table, so that each fault stands at its file.
    """
    actor.must(roles.IMPORT)
    _may_bring(actor, authority, year)
    sheets, rows = _sheets(files)
    fingerprint = _fingerprint(sheets)
    batch, is_new = Batch.objects.standing().get_or_create(
        feed=FEED,
        authority=authority,
        year=year,
        fingerprint=fingerprint,
        defaults={
            "agency": actor.agency,
            "received_by": actor.user,
            "total": rows,
        },
    )
    if not is_new:
        return Received(batch, is_new=False)
    keep_until = clock.today() + timedelta(days=KEEP_RAW_DAYS)
    RawFile.objects.bulk_create(
        RawFile(
            batch=batch,
            table=table,
            name=files[table].name[:200],
            sha256=sheet.sha256,
            size=len(files[table].content),
            content=files[table].content,
            keep_until_on=keep_until,
            encoding=sheet.encoding,
            notes=list(sheet.notes),
        )
        for table, sheet in sheets.items()
    )
    audit.record(
        actor,
        "feed.received",
        subject_kind="batch",
        subject_id=batch.pk,
        fields={"feed": FEED, "authority": authority.code, "year": year}
        | {table: sheet.sha256 for table, sheet in sheets.items()},
    )
    return Received(batch, is_new=True)


def _may_bring(actor: Reader, authority: Authority, year: int) -> None:
    """A council brings its own return; the years are those that there can be."""
    latest = clock.today().year + 1
    if not FIRST_YEAR <= year <= latest:
        raise Invalid(
            {"year": _("Give the year in which the collection ends, from 1992 to %s.") % latest}
        )
    if actor.is_system:
        return
    own = actor.agency.areas.all() if actor.agency else Authority.objects.none()
    if not own.filter(pk=authority.pk).exists():
        raise Invalid({"authority": _("Choose an authority that your agency works for.")})


def authority_of(actor: Reader, code: str) -> Authority:
    """By its published code; one that this installation has not met is taken from the list."""
    actor.must(roles.IMPORT)
    if found := Authority.objects.filter(code=code).first():
        return found
    if code not in AUTHORITIES:
        raise Invalid({"authority": _("%s is no authority's published code.") % code})
    number, name = AUTHORITIES[code]
    made = Authority.objects.create(code=code, la_code=number, name=name)
    audit.record(
        actor,
        "authority.added",
        subject_kind="authority",
        subject_id=made.pk,
        fields={"code": code},
    )
    return made


def _sheets(files: Mapping[str, FileIn]) -> tuple[dict[str, parse.Sheet], int]:
    """Table -> its file, decoded, in the order in which tables are taken in; and all their rows."""
    errors, sheets, rows = {}, {}, 0
    if HEADER.name not in files:
        errors[HEADER.name] = _(
            "There is no Header file (header.csv): it says which children the return is about."
        )
    for table in TABLES:
        if table not in files:
            continue
        if len(files[table].content) > SIZE_LIMIT:
            errors[table] = _("The file is larger than 300 MB.")
            continue
        try:
            sheets[table] = parse.sheet(table, files[table].content)
            rows += parse.count(sheets[table])
        except parse.Unreadable as wrong:
            errors[table] = str(wrong)
    if errors:
        raise Invalid(errors)
    return sheets, rows


def _fingerprint(sheets: Mapping[str, parse.Sheet]) -> str:
    said = " ".join(f"{table}:{sheet.sha256}" for table, sheet in sorted(sheets.items()))
    return hashlib.sha256(said.encode()).hexdigest()


def stage(batch: Batch) -> Iterator[int]:
    """Rows of the files into the staging table, a piece a transaction; yields rows of each piece.

    Goes on after the last piece that was kept.
    """
    for number in batch.files.order_by("pk").values_list("pk", flat=True):
        file = RawFile.objects.get(pk=number)  # one at a time: each may be large
        sheet = parse.sheet(file.table, bytes(file.content or b""))
        rows = parse.lines(sheet, after=file.rows_staged)
        while piece := list(islice(rows, PIECE)):
            yield _keep(batch, file, piece)


def _keep(batch: Batch, file: RawFile, piece: list[parse.Line]) -> int:
    with transaction.atomic():
        advance(batch, State.RECEIVED, rows=len(piece))
        mine = RawFile.objects.filter(pk=file.pk, rows_staged=file.rows_staged)
        if not mine.update(rows_staged=piece[-1].number):
            raise Overtaken
        file.rows_staged = piece[-1].number
        with connection.cursor() as cursor, cursor.copy(STAGE) as copy:
            for line in piece:
                copy.write_row(_values(batch.pk, file.table, line))
    return len(piece)


def _values(batch: int, table: str, line: parse.Line) -> tuple[object, ...]:
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
    )
