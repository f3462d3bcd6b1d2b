"""Every read that a page of the feeds needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wayhome.doors.feeds.commands.matching import choosable
from wayhome.doors.feeds.declared import Rule
from wayhome.doors.feeds.kinds import kind_of
from wayhome.doors.feeds.models import (
    Batch,
    Judgement,
    Match,
    NotCarried,
    NotTaken,
    RawFile,
    Row,
    RowQuerySet,
    State,
)
from wayhome.doors.feeds.police.matching import Why, candidates
from wayhome.doors.feeds.police.parse import Said, said
from wayhome.doors.feeds.police.rules import WAITS
from wayhome.foundation.agencies.readers import Reader
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.context import system_context
from wayhome.foundation.people import queries as people
from wayhome.foundation.people.queries import Candidate

FOUND = 8  # children that a search on the page of one report shows
WITH_FAULTS = (Judgement.HELD, Judgement.FLAGGED)
OVERLAPS = {"574", "W09"}  # rules by which a row lies in the time of another
SHOWN = 10  # of those others


def batches(reader: Reader) -> QuerySet[Batch]:
    """Newest first."""
    return Batch.objects.visible_to(reader).select_related(
        "authority", "force", "agency", "received_by"
    )


def not_taken(reader: Reader) -> QuerySet[NotTaken]:
    """What lay in this reader's drop folder, was refused, and nobody has seen to; newest first."""
    found = NotTaken.objects.visible_to(reader).standing().select_related("authority", "force")
    return found.order_by("-put_aside_at", "-pk")


def unfinished(silent_for: timedelta) -> QuerySet[Batch]:
    """Batches under way on which nothing was recorded for so long."""
    undoing = Q(undo_asked_at__isnull=False) & ~Q(state=State.UNDONE)
    asked = Q(state=State.FORESEEN, apply_asked_at__isnull=False)
    working = Q(state__in=(State.RECEIVED, State.CHECKED)) | asked | undoing
    return Batch.objects.filter(working, touched_at__lt=clock.now() - silent_for)


@dataclass(frozen=True)
class FaultCount:
    rule: Rule
    count: int


@dataclass(frozen=True)
class TableCount:
    """What became of one file's rows: each is applied or held; flagged ones are applied."""

    table: str
    rows: int
    applied: int
    flagged: int
    held: int
    faults: Sequence[FaultCount]


def counts(batch: Batch) -> dict[str, Any]:
    """A batch's counts with its tables in the order of its feed."""
    return {table: batch.counts[table] for table in kind_of(batch).tables if table in batch.counts}


def tables(batch: Batch) -> list[TableCount]:
    rules = kind_of(batch).rules
    return [
        TableCount(
            table=table,
            rows=of["rows"],
            applied=of["applied"],
            flagged=of["flagged"],
            held=of["held"],
            faults=[
                FaultCount(rules[code], count)
                for code, count in sorted(of["faults"].items(), key=lambda each: -each[1])
            ],
        )
        for table, of in counts(batch).items()
    ]


def rows(
    reader: Reader, batch: Batch, *, judgement: str = "", table: str = "", fault: str = ""
) -> RowQuerySet:
    """Held and flagged rows of a batch that this reader may see."""
    found = Row.objects.visible_to(reader).select_related("batch")
    found = found.filter(batch=batch, judgement__in=WITH_FAULTS)
    if judgement in WITH_FAULTS:
        found = found.filter(judgement=judgement)
    if table:
        found = found.filter(table=table)
    if fault:
        found = found.filter(faults__contains=[fault])
    return found


def kept(reader: Reader, batch: Batch) -> RowQuerySet:
    """Rows whose facts stand though the batch was undone."""
    return Row.objects.visible_to(reader).filter(batch=batch).exclude(kept="")


def every_row(reader: Reader) -> RowQuerySet:
    """Rows with an address of their own: those with faults."""
    seen = Row.objects.visible_to(reader).exclude(ref=None)
    return seen.select_related("batch", "batch__authority", "batch__force", "mended_by", "child")


def overlapped(reader: Reader, row: Row) -> list[Row]:
    """Of a row that lies in the time of another: the child's other rows of that time in its file,
    as far as this reader sees them."""
    if not (OVERLAPS & set(row.faults) and row.begins_on):
        return []
    same = {"batch": row.batch_id, "table": row.table, "child_key": row.child_key}
    still = Q(ends_on=None) | Q(ends_on__gte=row.begins_on)
    begun = Q(begins_on__lte=row.ends_on) if row.ends_on else Q(begins_on__isnull=False)
    others = Row.objects.visible_to(reader).filter(still, begun, **same).exclude(pk=row.pk)
    return list(others.order_by("line")[:SHOWN])


def not_carried(reader: Reader, batch: Batch) -> list[NotCarried]:
    """Absences open in last year's return of children who have no Missing row this year (576)."""
    seen = Row.objects.visible_to(reader).values("pk")
    found = batch.not_carried.filter(last__in=seen).select_related("last")
    return list(found.order_by("last__begins_on", "pk")[:200])


def not_shown(reader: Reader, batch: Batch) -> int:
    """How many rows with faults are there and not this reader's to see (E20); 1,001 is more."""
    rows = Row.objects.filter(batch=batch, judgement__in=WITH_FAULTS).closed_to(reader)
    return rows[:1_001].count()


@dataclass(frozen=True)
class FileSaid:
    """A file of a batch, with what is to be said of how it was written."""

    file: RawFile
    notes: Sequence[str]


def files(batch: Batch) -> list[FileSaid]:
    said = batch.files.defer("content").order_by("pk")
    return [FileSaid(file, [note_words(code) for code in file.notes]) for file in said]


def passed_words(batch: Batch) -> str:
    """What was counted of a population's list and not kept (P45); "" of any other feed."""
    if "rows" not in batch.passed:
        return ""
    read = {name: f"{batch.passed[name]:,}" for name in ("rows", "known", "unsure")}
    said = [
        _(
            "%(rows)s rows were read. %(known)s are about children who are known here, and were"
            " kept; nothing was kept of the rest."
        )
        % read
    ]
    if batch.passed["unsure"]:
        said.append(_("Of %(unsure)s of them it is not certain who they are.") % read)
    if unread := batch.passed["unread"]:
        codes = ", ".join(f"{code} × {count:,}" for code, count in sorted(unread.items()))
        said.append(_("Some could not be read: %s.") % codes)
    if other := batch.passed.get("same_as"):
        said.append(_("It brings nothing that import %s did not bring.") % other)
    return " ".join(said)


def note_words(code: str) -> str:
    words = {
        "bom": _("It begins with the mark that Excel puts before UTF-8 text."),
        "utf16": _("It was UTF-16 text."),
        "not_utf8": _(
            "It is not UTF-8. It was read as Windows-1252, Excel's old way; rows with accents are"
            " marked."
        ),
        "matched": _("It was matched, and only the rows about children known here were kept."),
        "nul": _("Unprintable characters in it were replaced by a mark."),
        "from_xml": _("Its children were read as Header, Episodes, Missing and UASC."),
        "from_ssda903": _("Its children were read as Header, Episodes, Missing and UASC."),
        "from_cin": _("Its children were read as the tables above; row 2 is the first."),
        "from_annex_a": _("Its lists 1 to 8 were read; rows have the numbers of its sheets."),
        "extra_columns": _(
            "It has columns that the return does not ask for. They were kept aside."
        ),
    }
    return words[code]


@dataclass(frozen=True)
class Cell:
    """One value of a row: as it came, as it reads now, and what is wrong with it."""

    name: str
    raw: str
    says: str
    faults: Sequence[Rule]

    @property
    def is_mended(self) -> bool:
        return self.raw != self.says


def faults_of(row: Row) -> list[Rule]:
    """What is wrong with a row: what holds it first."""
    rules = kind_of(row.batch).rules
    return sorted((rules[code] for code in row.faults), key=lambda rule: not rule.holds)


def cells(row: Row) -> list[Cell]:
    found, says = faults_of(row), row.says
    table = kind_of(row.batch).tables[row.table]
    columns = table.columns
    ordered = [*columns, *(name for name in says if name not in columns)]
    return [
        Cell(
            name=name,
            raw=row.raw.get(name, ""),
            says=says.get(name, ""),
            faults=[rule for rule in found if rule.is_at_fault(table, name, says.get(name, ""))],
        )
        for name in ordered
    ]


def held(reader: Reader, batch: Batch, limit: int = 20) -> Iterator[tuple[Row, Rule, str]]:
    """The first held rows, each with what holds it and the first column at fault."""
    for row in rows(reader, batch, judgement=Judgement.HELD).order_by("pk")[:limit]:
        rule = faults_of(row)[0]
        columns = (cell.name for cell in cells(row) if rule in cell.faults)
        yield row, rule, next(columns, "")


def step(batch: Batch) -> str:
    """What is being done with a batch now, in words; "" if nothing."""
    if not batch.is_working:
        return ""
    if batch.undo_asked_at:
        return _("Rows taken back")
    if batch.state == State.RECEIVED:
        return _("Rows read") if batch.done < batch.total else _("Judging rows")
    if batch.state == State.FORESEEN:
        return _("Judging rows again")
    if batch.asks_first and not batch.apply_asked_at:
        return _("Rows looked at")
    return _("Rows recorded")


WHY = {
    Why.BIRTHDAY: _lazy(
        "The person of this number has another date of birth on the record. Is it the same child?"
    ),
    Why.SEVERAL: _lazy("More than one child may be meant by this name and date of birth."),
    Why.NEAR: _lazy("A child with a name and date of birth like these is on the record."),
}


def waiting(reader: Reader) -> RowQuerySet:
    """Reports of the reader's own force that wait for a person to say who they are about."""
    rows = Row.objects.filter(
        batch__force=reader.agency_id,
        batch__state=State.APPLIED,
        batch__undo_asked_at=None,
        judgement=Judgement.HELD,
        faults__contains=[WAITS],
    )
    return rows.visible_to(reader).select_related("batch", "batch__force")


@dataclass(frozen=True)
class Who:
    """A report that waits, in words, and those whom it may be about."""

    row: Row
    says: Said
    why: str
    candidates: tuple[Candidate, ...]
    ruled_out: bool


def who(reader: Reader, row: Row, text: str = "") -> Who:
    """With `text`, those whom a search for it finds, beside the ones that are alike."""
    force, says = row.batch.force, said(row.says)
    assert force is not None
    match = Match.objects.filter(force=force, reference=row.child_key).first()
    with system_context():
        children, why = candidates(force, says)
    children = [child for child in children if not (match and child in match.ruled_out)]
    if text:
        found = people.find(reader, text, limit=FOUND).candidates
        children += [each.child.pk for each in found if each.child.pk not in children]
    return Who(
        row=row,
        says=says,
        why=str(WHY[Why(why or Why.SEVERAL)]),
        candidates=people.described(reader, choosable(reader, force, children)),
        ruled_out=bool(match and match.ruled_out),
    )
