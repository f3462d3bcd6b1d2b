"""Take files in as they came, then stage their rows."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wayhome.doors.feeds import reading
from wayhome.doors.feeds.commands.chunks import Overtaken, advance
from wayhome.doors.feeds.kinds import KINDS, Kind, kind_of
from wayhome.doors.feeds.models import Batch, Feed, RawFile, State
from wayhome.doors.feeds.police.columns import REPORTS
from wayhome.doors.feeds.ssda903 import xml
from wayhome.doors.feeds.ssda903.columns import FEED, HEADER
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.england import AUTHORITIES
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid

SIZE_LIMIT = 300_000_000  # bytes of one file
PIECE = 50_000  # rows staged in one transaction
FIRST_YEAR = 1992  # no episode of care in a return begins before October 1991
STAGE = """
COPY feeds_row (batch_id, "table", line, child_key, born_on, begins_on, ends_on, raw, faults,
                judgement, kept, version, said_at, effect) FROM STDIN
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
    may_bring(actor, authority, year)
    files, originals = _from_xml(files)
    if HEADER.name not in files:
        raise Invalid(
            _sheets(KINDS[FEED], files)[2]
            | {
                HEADER.name: _(
                    "There is no Header file (header.csv): it says which children the return is"
                    " about."
                )
            }
        )
    return kept(actor, KINDS[FEED], files, originals, authority=authority, year=year)


Files = Mapping[str, FileIn]


def _from_xml(files: Files) -> tuple[Files, Files]:
    """The tables of a return that came as one XML file, and that file; else what came, and nothing.

    Raises Invalid at the file.
    """
    if xml.FILE not in files:
        return files, {}
    sent = files[xml.FILE]
    if len(files) > 1:
        words = _("Bring in either the XML file or the CSV files, not both.")
        raise Invalid({xml.FILE: words})
    if len(sent.content) > SIZE_LIMIT:
        raise Invalid({xml.FILE: _("The file is larger than 300 MB.")})
    try:
        tables = xml.tables(sent.content)
    except reading.Unreadable as wrong:
        raise Invalid({xml.FILE: str(wrong)}) from wrong
    stem = sent.name.rpartition(".")[0] or sent.name
    return {name: FileIn(f"{stem}: {name}", said) for name, said in tables.items()}, files


@transaction.atomic
def receive_reports(actor: Reader, *, force: Agency, file: FileIn) -> Received:
    """Keep a force's file of missing reports as it came. The same file again changes nothing."""
    actor.must(roles.IMPORT)
    if force.kind != Agency.Kind.POLICE or not (actor.is_system or actor.agency_id == force.pk):
        raise Invalid({"force": _("Choose the police force whose reports these are.")})
    return kept(actor, KINDS[Feed.POLICE], {REPORTS.name: file}, {}, force=force)


@dataclass(frozen=True)
class Passing:
    """Of a population's list: the hash of the whole, of which most is not kept, and its counts."""

    sha256: str
    counts: dict[str, object]


def kept(
    actor: Reader,
    kind: Kind,
    files: Files,
    originals: Files,
    passing: Passing | None = None,
    **whose: Any,
) -> Received:
    """`originals`: a file of which `files` were made; it is kept beside them, byte for byte."""
    sheets, rows, errors = _sheets(kind, files)
    if errors:
        raise Invalid(errors)
    fingerprint = _fingerprint(sheets, passing.sha256 if passing else "")
    _elsewhere(kind, fingerprint, whose)
    batch, is_new = Batch.objects.standing().get_or_create(
        feed=kind.code,
        fingerprint=fingerprint,
        **whose,
        defaults={
            "agency": actor.agency,
            "received_by": actor.user,
            "total": rows,
            "passed": passing.counts if passing else {},
        },
    )
    if not is_new:
        return Received(batch, is_new=False)
    _keep_files(batch, kind, files, sheets)
    _keep_originals(batch, kind, originals)
    said = {name: getattr(of, "code", None) or getattr(of, "ref", of) for name, of in whose.items()}
    audit.record(
        actor,
        "feed.received",
        subject_kind="batch",
        subject_id=batch.pk,
        fields={"feed": kind.code, **said} | {t: sheet.sha256 for t, sheet in sheets.items()},
    )
    return Received(batch, is_new=True)


def _keep_files(
    batch: Batch, kind: Kind, files: Mapping[str, FileIn], sheets: Mapping[str, reading.Sheet]
) -> None:
    keep_until = clock.today() + timedelta(days=kind.keep_raw_days)
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


def _keep_originals(batch: Batch, kind: Kind, originals: Files) -> None:
    RawFile.objects.bulk_create(
        RawFile(
            batch=batch,
            table=name,
            name=file.name[:200],
            sha256=hashlib.sha256(file.content).hexdigest(),
            size=len(file.content),
            content=file.content,
            keep_until_on=clock.today() + timedelta(days=kind.keep_raw_days),
            encoding="",
            notes=[f"from_{kind.code}"],
        )
        for name, file in originals.items()
    )


def _elsewhere(kind: Kind, fingerprint: str, whose: Mapping[str, Any]) -> None:
    """These very files, under whatever name, as another year's or another council's."""
    if "authority" not in whose:
        return
    same = Batch.objects.standing().filter(feed=kind.code, fingerprint=fingerprint)
    other = same.exclude(**whose).select_related("authority").first()
    if other is None:
        return
    if other.authority == whose["authority"]:
        words = _("These very files are here already, as the return of %s.") % other.year
        raise Invalid({"year": words})
    raise Invalid(
        {"authority": _("These very files are here already, as another authority's return.")}
    )


def may_bring(actor: Reader, authority: Authority, year: int | None) -> None:
    """A council brings its own return; the years are those that there can be."""
    latest = clock.today().year + 1
    if year is not None and not FIRST_YEAR <= year <= latest:
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


def force_of(actor: Reader, said: str) -> Agency:
    """A police force here, by its reference or its name; the only one there is if none is said."""
    actor.must(roles.IMPORT)
    forces = Agency.objects.filter(kind=Agency.Kind.POLICE, is_active=True)
    if said:
        forces = forces.filter(Q(ref=said.lower()) | Q(name__iexact=said))
    found = list(forces[:2])
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{force.ref} ({force.name})" for force in Agency.objects.filter(
        kind=Agency.Kind.POLICE, is_active=True))  # fmt: skip
    raise Invalid({"force": _("Say which force, by its reference or name: %s.") % (known or "–")})


def _sheets(
    kind: Kind, files: Mapping[str, FileIn]
) -> tuple[dict[str, reading.Sheet], int, dict[str, str]]:
    """Table -> its file, decoded, in the order in which tables are taken in; all their rows; and
    what is wrong with a whole file, by table."""
    errors, sheets, rows = {}, {}, 0
    for name, table in kind.tables.items():
        if name not in files:
            continue
        if len(files[name].content) > SIZE_LIMIT:
            errors[name] = _("The file is larger than 300 MB.")
            continue
        try:
            sheets[name] = reading.sheet(table, files[name].content)
            rows += reading.count(sheets[name])
        except reading.Unreadable as wrong:
            errors[name] = str(wrong)
    return sheets, rows, errors


def _fingerprint(sheets: Mapping[str, reading.Sheet], whole: str = "") -> str:
    said = whole + " ".join(f"{table}:{sheet.sha256}" for table, sheet in sorted(sheets.items()))
    return hashlib.sha256(said.encode()).hexdigest()


def stage(batch: Batch) -> Iterator[int]:
    """Rows of the files into the staging table, a piece a transaction; yields rows of each piece.

    Goes on after the last piece that was kept.
    """
    kind = kind_of(batch)
    files = batch.files.filter(table__in=list(kind.tables)).order_by("pk")
    for number in files.values_list("pk", flat=True):
        file = RawFile.objects.get(pk=number)  # one at a time: each may be large
        sheet = reading.sheet(kind.tables[file.table], bytes(file.content or b""))
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
        with connection.cursor() as cursor, cursor.copy(STAGE) as copy:
            for line in piece:
                copy.write_row(_values(batch.pk, file.table, line))
    return len(piece)


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
