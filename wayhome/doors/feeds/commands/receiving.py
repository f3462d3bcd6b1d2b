"""Take files in as they came: whose they are, whether they can be read at all, and their hash."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.doors.feeds import reading
from wayhome.doors.feeds.commands.senders import may_bring
from wayhome.doors.feeds.headed import Headed, Named, NoColumns, Unreadable
from wayhome.doors.feeds.kinds import KINDS, Kind
from wayhome.doors.feeds.likeness import looks_like
from wayhome.doors.feeds.models import Batch, ColumnMap, Feed, RawFile, State
from wayhome.doors.feeds.police.columns import REPORTS
from wayhome.doors.feeds.ssda903 import xml
from wayhome.doors.feeds.ssda903.columns import FEED, HEADER
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.models import Agency, Authority
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit, clock
from wayhome.foundation.kernel.errors import Invalid

SIZE_LIMIT = 300_000_000  # bytes of one file


@dataclass(frozen=True)
class FileIn:
    name: str
    content: bytes

    def tables(self, made: Mapping[str, bytes]) -> "dict[str, FileIn]":
        """The tables that were made of it, named after it."""
        stem = self.name.rpartition(".")[0] or self.name
        return {table: FileIn(f"{stem}: {table}", content) for table, content in made.items()}


@dataclass(frozen=True)
class Asking:
    """What is asked before a file is taken in: `columns` that are not known, rather than refuse it;
    and, `first`, a yes to what it would do."""

    first: bool = False
    columns: bool = False


OUTRIGHT = Asking()


@dataclass(frozen=True)
class Received:
    """`is_new` is false where the same files of the same return are in already."""

    batch: Batch
    is_new: bool


@transaction.atomic
def receive(
    actor: Reader,
    *,
    authority: Authority,
    year: int,
    files: Mapping[str, FileIn],
    asking: Asking = OUTRIGHT,
) -> Received:
    """Keep a return's files as they came. The same files again are the batch they were (E12).

    `files` is by table. Raises Invalid by table, so that each fault stands at its file.
    """
    actor.must(roles.IMPORT)
    may_bring(actor, authority, year)
    files, originals = _from_xml(files)
    if HEADER.name not in files:
        raise Invalid(
            looked_at(KINDS[FEED], files, {}).faults()
            | {
                HEADER.name: _(
                    "There is no Header file (header.csv): it says which children the return is"
                    " about."
                )
            }
        )
    how = How(originals, asking)
    return kept(actor, KINDS[FEED], files, how, authority=authority, year=year)


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
    except Unreadable as wrong:
        raise Invalid({xml.FILE: str(wrong)}) from wrong
    return sent.tables(tables), files


@transaction.atomic
def receive_reports(
    actor: Reader, *, force: Agency, file: FileIn, asking: Asking = OUTRIGHT
) -> Received:
    """Keep a force's file of missing reports as it came. The same file again changes nothing."""
    actor.must(roles.IMPORT)
    if force.kind != Agency.Kind.POLICE or not (actor.is_system or actor.agency_id == force.pk):
        raise Invalid({"force": _("Choose the police force whose reports these are.")})
    files = {REPORTS.name: file}
    return kept(actor, KINDS[Feed.POLICE], files, How(asking=asking), force=force)


@dataclass(frozen=True)
class How:
    """`originals`: a file of which the tables were made; it is kept beside them, byte for byte."""

    originals: Files = field(default_factory=dict)
    asking: Asking = OUTRIGHT


def kept(actor: Reader, kind: Kind, files: Files, how: How, **whose: Any) -> Received:
    """A sending's files as they came; those that are here already are the batch they were."""
    named = {} if how.originals else named_after(kind.code, whose)
    looked = looked_at(kind, files, named)
    if looked.unknown and how.asking.columns and not looked.errors:
        return kept_unread(actor, kind, files, how, **whose)
    if faults := looked.faults():
        raise Invalid(faults) from (NoColumns(looked.unknown) if looked.unknown else None)
    hashes = {name: sheet.sha256 for name, sheet in looked.sheets.items()}
    new = {"total": looked.rows, "columns": named}
    received = _batch(actor, kind, how, hashes, new, **whose)
    if received.is_new:
        keep_tables(received.batch, kind, files, looked.sheets)
        _keep_originals(received.batch, kind, how.originals)
    return received


def kept_unread(actor: Reader, kind: Kind, files: Files, how: How, **whose: Any) -> Received:
    """Files whose columns are not known under the names they have: kept, and asked about."""
    sent = dict(how.originals or files)
    hashes = {name: hashlib.sha256(file.content).hexdigest() for name, file in sent.items()}
    received = _batch(actor, kind, how, hashes, {"state": State.COLUMNS}, **whose)
    if received.is_new:
        _keep_originals(received.batch, kind, sent)
    return received


def _batch(
    actor: Reader,
    kind: Kind,
    how: How,
    hashes: Mapping[str, str],
    new: Mapping[str, Any],
    **whose: Any,
) -> Received:
    """The batch of files with these hashes, made if there is none."""
    fingerprint = fingerprint_of(hashes)
    _elsewhere(kind, fingerprint, whose)
    by = {"agency": actor.agency, "received_by": actor.user, "asks_first": how.asking.first}
    batch, is_new = Batch.objects.standing().get_or_create(
        feed=kind.code, fingerprint=fingerprint, **whose, defaults={**by, **new}
    )
    if is_new:
        said = {
            name: getattr(of, "code", None) or getattr(of, "ref", of) for name, of in whose.items()
        }
        audit.record(
            actor,
            "feed.received",
            subject_kind="batch",
            subject_id=batch.pk,
            fields={"feed": kind.code, **said, **hashes},
        )
    return Received(batch, is_new=is_new)


def named_after(feed: str, whose: Mapping[str, Any]) -> dict[str, Named]:
    """What this sender calls the columns of each table, as somebody said it last."""
    sender = {"authority": whose.get("authority"), "force": whose.get("force")}
    maps = ColumnMap.objects.filter(feed=feed, **sender).current()
    return {each.table: each.says for each in maps if each.says}


def keep_tables(
    batch: Batch, kind: Kind, files: Files, sheets: Mapping[str, reading.Sheet]
) -> None:  # fmt: skip
    keep_until = clock.today() + timedelta(days=kind.keep_file_days)
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
            keep_until_on=clock.today() + timedelta(days=kind.keep_file_days),
            encoding="",
            notes=[] if name in kind.files else [f"from_{kind.code}"],
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


@dataclass
class Looked:
    """Files that were looked at: `sheets` by table, decoded, in the order in which they are taken
    in; all their `rows`; what is wrong with a whole file, and whose columns are not known."""

    sheets: dict[str, reading.Sheet] = field(default_factory=dict)
    rows: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, Headed] = field(default_factory=dict)

    def faults(self) -> dict[str, str]:
        return self.errors | {table: headed.all_words for table, headed in self.unknown.items()}


def looked_at(kind: Kind, files: Files, named: Mapping[str, Named]) -> Looked:
    found = Looked()
    for name, table in kind.files.items():
        if name not in files:
            continue
        if len(files[name].content) > SIZE_LIMIT:
            found.errors[name] = _("The file is larger than 300 MB.")
            continue
        try:
            found.sheets[name] = reading.sheet(table, files[name].content, named.get(name))
            found.rows += reading.count(found.sheets[name])
        except NoColumns as wrong:
            found.unknown |= {
                each: replace(headed, looks_like=looks_like(kind, each, headed.headings))
                for each, headed in wrong.of.items()
            }
        except Unreadable as wrong:
            found.errors[name] = str(wrong)
    return found


def fingerprint_of(hashes: Mapping[str, str]) -> str:
    """Of the files together, by table: the same set is one sending."""
    said = " ".join(f"{table}:{sha256}" for table, sha256 in sorted(hashes.items()))
    return hashlib.sha256(said.encode()).hexdigest()
