"""Which column is which in a sender's files: said once by a person, kept, and used from then on."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wayhome.doors.feeds.annex_a import workbook
from wayhome.doors.feeds.commands.receiving import (
    FileIn,
    Looked,
    fingerprint_of,
    keep_tables,
    looked_at,
    named_after,
)
from wayhome.doors.feeds.headed import Headed, Named, NoColumns, Unreadable, plain
from wayhome.doors.feeds.kinds import KINDS, Kind, kind_of
from wayhome.doors.feeds.models import Batch, ColumnMap, RawFile, State
from wayhome.foundation.agencies import roles
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import audit
from wayhome.foundation.kernel.errors import Invalid

Maps = Mapping[str, Named]  # table -> its columns


def whose(batch: Batch) -> dict[str, Any]:
    """The sender, as a batch's maps are kept by."""
    return {"authority": batch.authority, "force": batch.force}


@transaction.atomic
def keep_columns(
    actor: Reader, *, feed: str, says: Maps, authority: Any = None, force: Any = None
) -> None:
    """What a sender calls its columns, as a new version where it says something else."""
    actor.must(roles.IMPORT)
    sender = {"feed": feed, "authority": authority, "force": force}
    for table, named in says.items():
        _check(KINDS[feed], table, named)
        maps = ColumnMap.objects.filter(**sender, table=table)
        last = maps.select_for_update().order_by("-version").first()
        if last.says == named if last else not named:
            continue
        made = ColumnMap.objects.create(
            **sender,
            table=table,
            says=dict(named),
            version=last.version + 1 if last else 1,
            made_by=actor.user,
        )
        audit.record(
            actor,
            "feed.columns_said",
            subject_kind="column_map",
            subject_id=made.pk,
            fields={"table": table, "version": made.version},
        )


def _check(kind: Kind, table: str, named: Mapping[str, Any]) -> None:
    if table not in kind.files:
        known = ", ".join(kind.files)
        raise Invalid(_("There is no table %(it)s. There is: %(known)s.") % {
            "it": table, "known": known})  # fmt: skip
    taken: dict[str, str] = {}
    for column, theirs in named.items():
        said = {"column": column, "table": table}
        if column not in kind.files[table].columns:
            raise Invalid({column: _("%(table)s has no column %(column)s.") % said})
        if not isinstance(theirs, str):
            words = _("%(column)s stands under one heading: name one, or none.")
            raise Invalid({column: words % said})
        if not theirs:
            continue
        if other := taken.get(plain(theirs)):
            words = _("%(other)s and %(column)s cannot both stand under “%(theirs)s”.")
            raise Invalid({column: words % {**said, "other": other, "theirs": theirs}})
        taken[plain(theirs)] = column


@transaction.atomic
def say_columns(actor: Reader, *, batch: Batch, says: Maps) -> Batch:
    """Of a batch that waits for its columns: read its files so, and remember it."""
    actor.must(roles.IMPORT)
    now = Batch.objects.select_for_update().get(pk=batch.pk)
    if now.state != State.COLUMNS:
        raise Invalid(_("Somebody has said already which column is which."))
    keep_columns(actor, feed=now.feed, says=says, **whose(now))
    read_again(now)
    return now


def read_again(batch: Batch) -> None:
    """The files of a batch as its sender's maps have them. Raises Invalid by table."""
    kind, named = kind_of(batch), named_after(batch.feed, whose(batch))
    kept = {file.table: file for file in batch.files.all()}
    if any(file.content is None for file in kept.values()):
        raise Invalid(_("The file was kept for a day and has gone. Bring it again."))
    files = {name: FileIn(file.name, bytes(file.content or b"")) for name, file in kept.items()}
    if workbook.FILE in files:
        files, named = _of_workbook(files[workbook.FILE], named), {}
    looked = looked_at(kind, files, named)
    if looked.errors or looked.unknown:
        words = {table: headed.words for table, headed in looked.unknown.items()}
        raise Invalid(looked.errors | words)
    for table, sheet in looked.sheets.items():
        if table in kept:
            notes = {"encoding": sheet.encoding, "notes": list(sheet.notes)}
            RawFile.objects.filter(pk=kept[table].pk).update(**notes)
    new = {table: sheet for table, sheet in looked.sheets.items() if table not in kept}
    keep_tables(batch, kind, files, new)
    batch.fingerprint = _fingerprint(batch, looked)
    batch.state, batch.total, batch.columns = State.RECEIVED, looked.rows, named
    batch.save(update_fields=["state", "total", "columns", "fingerprint"])


def _fingerprint(batch: Batch, looked: Looked) -> str:
    """Of the tables, as they are read now: a workbook was known by itself alone."""
    made = fingerprint_of({name: sheet.sha256 for name, sheet in looked.sheets.items()})
    sending = {"feed": batch.feed, "year": batch.year, "fingerprint": made, **whose(batch)}
    if Batch.objects.standing().filter(**sending).exclude(pk=batch.pk).exists():
        raise Invalid(_("These very files are here already. Discard this one."))
    return made


def _of_workbook(file: FileIn, named: Maps) -> dict[str, FileIn]:
    try:
        return file.tables(workbook.lists(file.content, named))
    except Unreadable as wrong:
        raise Invalid({workbook.FILE: str(wrong)}) from wrong


def unknown_of(batch: Batch) -> dict[str, Headed]:
    """Of a batch that waits for its columns: how each of its tables that is not known is headed."""
    kind, named = kind_of(batch), named_after(batch.feed, whose(batch))
    kept = {file.table: file for file in batch.files.all() if file.content is not None}
    files = {name: FileIn(file.name, bytes(file.content or b"")) for name, file in kept.items()}
    if workbook.FILE not in files:
        return looked_at(kind, files, named).unknown
    try:
        workbook.lists(files[workbook.FILE].content, named)
    except NoColumns as wrong:
        return wrong.of
    return {}
