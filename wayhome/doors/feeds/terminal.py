"""What `wayhome import …` says on the terminal, and how it is asked."""

import functools
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from django.db import OperationalError

from wayhome.doors.feeds import commands, outcome, queries
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.headed import NoColumns
from wayhome.doors.feeds.kinds import KINDS
from wayhome.doors.feeds.models import Batch, State
from wayhome.doors.feeds.ssda903 import parse, xml
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.errors import Invalid

SHAPE = '{"TABLE": {"OUR COLUMN": "THEIR HEADING", "ANOTHER, IN NO FILE OF THEIRS": null}}'
SAY_EVERY = 1.0  # seconds between two words about progress
AGAIN = "The database did not answer. What was done is kept: give the same command again to go on."


@dataclass(frozen=True)
class Asked:
    """What may be asked of any file: JSON, to say what it would do and stop, and which column is
    which in its sender's files."""

    as_json: bool
    preview: bool
    columns: Path | None = None

    @property
    def asking(self) -> commands.Asking:
        return commands.Asking(first=self.preview)

    def remember(self, feed: str, **sender: Any) -> None:
        """Keep what the file of columns says, for this file and those that come later."""
        if self.columns is None:
            return
        try:
            said = json.loads(self.columns.read_text("utf-8"))
        except ValueError as wrong:
            raise Invalid(f"{self.columns.name} is not JSON: {wrong}.") from wrong
        tables = list(KINDS[feed].files)
        if len(tables) == 1 and isinstance(said, dict) and tables[0] not in said:
            said = {tables[0]: said}
        if not isinstance(said, dict) or not all(isinstance(of, dict) for of in said.values()):
            raise Invalid(f"{self.columns.name} says: {SHAPE}")
        named = {
            table: {column: "" if theirs is None else theirs for column, theirs in of.items()}
            for table, of in said.items()
        }
        commands.keep_columns(SYSTEM, feed=feed, says=named, **sender)


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that takes a file in, given to it as one `asked`."""

    @click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
    @click.option("--preview", is_flag=True, help="Say what it would do, and take in nothing yet.")
    @click.option(
        "--columns",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=f"JSON that says which column is which in this sender's files: {SHAPE}",
    )
    @functools.wraps(command)
    def asked(*, as_json: bool, preview: bool, columns: Path | None, **more: Any) -> None:
        command(**more, asked=Asked(as_json, preview, columns))

    return asked


def batch_of(ref: str) -> Batch:
    batch = Batch.objects.select_related("authority", "force").filter(ref=ref).first()
    if batch is None:
        raise click.ClickException(f"There is no batch {ref}.")
    return batch


@contextmanager
def told() -> Iterator[None]:
    """What is wrong with what was asked, in words."""
    try:
        yield
    except Invalid as wrong:
        words = "\n".join(wrong.errors.values())
        cause: BaseException | None = wrong
        while cause is not None and not isinstance(cause, NoColumns):
            cause = cause.__cause__
        if cause is not None:
            words += f"\nSay which column is which: --columns FILE.json, where FILE.json is {SHAPE}"
        raise click.ClickException(words) from wrong
    except OperationalError as gone:
        raise click.ClickException(AGAIN) from gone


def taken_in(take: Callable[[], commands.Received], asked: Asked) -> None:
    """Received and carried to its end; with `--preview` up to the look. A batch that waits is
    taken in by the same command without `--preview`."""
    began = time.monotonic()
    with told():
        received = take()
        if received.batch.state == State.COLUMNS:  # brought on a page; its columns are known now
            commands.say_columns(SYSTEM, batch=received.batch, says={})
        if received.batch.is_waiting and not asked.preview:
            commands.ask_apply(SYSTEM, batch=received.batch)
        batch = carried_on(received.batch)
    seconds = round(time.monotonic() - began, 1)
    more = {"already": not received.is_new, "seconds": seconds}
    report(batch, more, as_json=asked.as_json)


def files_of(folder: Path) -> dict[str, FileIn]:
    """Table -> its file. Other files of a return are not taken in, and that is said."""
    if folder.is_file():
        if folder.suffix.lower() != ".xml":
            raise Invalid("Name the folder with the CSV files, or the return as an XML file.")
        return {xml.FILE: read(folder)}
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        table = parse.table_of(path.name)
        if table in found:
            raise Invalid(f"Two files are the {table} table: {found[table].name}, {path.name}.")
        if table:
            found[table] = path
        elif path.suffix.lower() == ".csv":
            click.echo(f"Not taken in: {path.name}", err=True)
    return {table: read(path) for table, path in found.items()}


def read(path: Path) -> FileIn:
    """Its size is asked before it is read."""
    if path.stat().st_size > commands.SIZE_LIMIT:
        raise Invalid(f"{path.name} is larger than 300 MB.")
    return FileIn(path.name, path.read_bytes())


def carried_on(batch: Batch) -> Batch:
    last = 0.0

    def say(now: Batch) -> None:
        nonlocal last
        if time.monotonic() - last > SAY_EVERY and (words := queries.step(now)):
            last = time.monotonic()
            click.echo(f"{words}: {now.done:,} of {now.total:,}", err=True)

    whose = Batch.objects.select_related("authority", "force", "received_by", "agency")
    batch = whose.get(pk=batch.pk)
    return commands.carry_on(batch, say)


def report(batch: Batch, more: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        found = {
            "tables": queries.counts(batch),
            "batch": batch.ref,
            "state": batch.state,
            "made": batch.made,
            "not_judged": batch.not_judged,
        }
        found |= {"would": batch.foreseen} if batch.foreseen else {}
        found |= {"did": batch.became} if batch.became else {}
        found |= {"passed": batch.passed} if batch.passed else {}
        click.echo(json.dumps(found | more))
        return
    state = "discarded" if batch.is_discarded else batch.get_state_display().lower()
    click.echo(f"Batch {batch.ref}: {state}")
    if batch.passed:
        click.echo(queries.passed_words(batch))
    _say_outcome(batch)
    can = "can be applied" if batch.is_waiting or batch.is_discarded else "applied"
    for table in queries.tables(batch):
        click.echo(
            f"{table.table:<12}{table.rows:>9,} rows {table.applied:>9,} {can}"
            f" ({table.flagged:,} with a question) {table.held:>7,} held"
        )
        for fault in table.faults:
            click.echo(f"{fault.count:>15,} × {fault.rule.code:<6}{fault.rule.message}")
    for row, rule, column in queries.held(SYSTEM, batch):
        click.echo(f"{row.table} row {row.line}, {column or 'the row'}: {rule.message}")
    for name, value in more.items():
        click.echo(f"{name}: {value}")
    sys.stdout.flush()


def _say_outcome(batch: Batch) -> None:
    said = outcome.said(SYSTEM, batch)
    if said is None:
        return
    would = "have done" if batch.is_discarded else "do"
    words = f"What it would {would}; nothing of it is taken in:"
    click.echo("What it did:" if batch.became else words)
    for table in said.tables:
        numbers = "  ".join(f"{each.count:,} {each.words}".lower() for each in table.numbers)
        click.echo(f"{table.table:<12}  {numbers}  {table.held:,} held")
    for rule, count in said.codes:
        click.echo(f"{count:>15,} × {rule.code:<6}{rule.message}")
    children = said.children
    click.echo(
        f"Children: {children['known']:,} known here, {children['new']:,} new,"
        f" {children['ask']:,} reports that a person is asked about"
    )
    if batch.is_waiting:
        click.echo(f"wayhome import apply {batch.ref}, or wayhome import discard {batch.ref}")
