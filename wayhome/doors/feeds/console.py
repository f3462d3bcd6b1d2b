"""`wayhome import …`: take in a return, or take it back."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from django.db import OperationalError

from wayhome.doors.console import database
from wayhome.doors.console.upkeep import behind, migrated
from wayhome.doors.feeds import commands, queries, sending_back
from wayhome.doors.feeds.commands import FileIn
from wayhome.doors.feeds.models import Batch
from wayhome.doors.feeds.police import columns
from wayhome.doors.feeds.police.sample import sample as invented
from wayhome.doors.feeds.population.columns import LISTED
from wayhome.doors.feeds.ssda903 import parse, xml
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid

SAY_EVERY = 1.0  # seconds between two words about progress
AGAIN = "The database did not answer. What was done is kept: give the same command again to go on."


@click.group()
def import_() -> None:
    """Take in a return or a file; the same files again change nothing."""
    if behind():
        if not database.is_embedded():
            raise click.ClickException(
                "The tables are not up to date. Run `wayhome migrate` first."
            )
        migrated(quiet=True)


@import_.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option("--authority", required=True, help="The council's published code: E06000049.")
@click.option("--year", type=int, required=True, help="The year in which the collection ends.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
def ssda903(folder: Path, authority: str, year: int, as_json: bool) -> None:  # noqa: FBT001
    """Take in the SSDA903 return whose CSV files are in FOLDER, or which is one XML file.

    Header, Episodes, Missing and UASC, by their names (header.csv); others are left alone.
    """

    def take() -> commands.Received:
        council = commands.authority_of(SYSTEM, authority.strip().upper())
        return commands.receive(SYSTEM, authority=council, year=year, files=_files(folder))

    _taken_in(take, as_json=as_json)


@import_.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--force", default="", help="The force's reference or name, if there are several.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
@click.option("--template", is_flag=True, help="Print the file to fill in, and take in nothing.")
@click.option("--sample", type=int, default=0, help="Print so many invented reports instead.")
@click.option("--seed", type=int, default=1, help="The same seed gives the same sample.")
@click.option("--council", default="E06000049", help="Where the children of the sample live.")
def police(
    *, file: Path | None, force: str, as_json: bool, template: bool, sample: int, seed: int,
    council: str,
) -> None:  # fmt: skip
    """Take in a force's missing reports from the CSV file FILE.

    Openings and updates alike: each row is a whole report as it stood at its updated_at.
    """
    if template:
        click.echo(columns.template(), nl=False)
        return
    if sample:
        now = clock.now()
        click.echo(invented(reports=sample, seed=seed, now=now, council=council), nl=False)
        return
    if file is None:
        raise click.UsageError("Name the FILE, or ask for the --template.")

    def take() -> commands.Received:
        whose = commands.force_of(SYSTEM, force.strip())
        sent = _read(file)
        return commands.receive_reports(SYSTEM, force=whose, file=sent)

    _taken_in(take, as_json=as_json)


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--authority", required=True, help="The council's published code: E06000049.")
@click.option("--year", type=int, required=True, help="The year in which the census ends.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
def cin(file: Path, authority: str, year: int, as_json: bool) -> None:  # noqa: FBT001
    """Take in the CIN census from the XML file FILE: children, referrals, assessments with their
    factors, section 47 enquiries and child protection plans."""

    def take() -> commands.Received:
        council = commands.authority_of(SYSTEM, authority.strip().upper())
        return commands.receive_census(SYSTEM, authority=council, year=year, file=_read(file))

    _taken_in(take, as_json=as_json)


@import_.command("annex-a")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--authority", required=True, help="The council's published code: E06000049.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
def annex_a(file: Path, authority: str, as_json: bool) -> None:  # noqa: FBT001
    """Take in lists 1 to 8 of the Annex A workbook FILE."""

    def take() -> commands.Received:
        council = commands.authority_of(SYSTEM, authority.strip().upper())
        return commands.receive_lists(SYSTEM, authority=council, file=_read(file))

    _taken_in(take, as_json=as_json)


def _population(feed: str, words: str) -> None:
    """`wayhome import roll FILE`, `wayhome import health FILE`."""

    @import_.command(feed, help=words)
    @click.argument(
        "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
    )
    @click.option("--authority", default="", help="The council's published code: E06000049.")
    @click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
    @click.option(
        "--template", is_flag=True, help="Print the file to fill in, and take in nothing."
    )
    def taking(*, file: Path | None, authority: str, as_json: bool, template: bool) -> None:
        if template:
            click.echo(LISTED[feed].template(), nl=False)
            return
        if file is None or not authority:
            raise click.UsageError("Name the FILE and its --authority, or ask for the --template.")

        def take() -> commands.Received:
            council = commands.authority_of(SYSTEM, authority.strip().upper())
            sent = _read(file)
            return commands.receive_population(SYSTEM, feed=feed, authority=council, file=sent)

        _taken_in(take, as_json=as_json)


_population("roll", "Take in who is on a school's roll and who left it, of children known here.")
_population("health", "Take in the NHS numbers of children known here.")


@import_.command()
@click.argument("ref")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
def held(ref: str, out: Path) -> None:
    """Write the held rows of the batch REF into OUT, with what is wrong, for whoever sent them."""
    batch = Batch.objects.select_related("authority").filter(ref=ref).first()
    if batch is None:
        raise click.ClickException(f"There is no batch {ref}.")
    sent = sending_back.held(SYSTEM, batch=batch, most=None)
    out.mkdir(parents=True, exist_ok=True)
    (out / sent.name).write_bytes(sent.content)
    click.echo(f"{sent.rows:,} held rows: {out / sent.name}")


@import_.command()
@click.argument("ref")
@click.option("--json", "as_json", is_flag=True)
def undo(ref: str, as_json: bool) -> None:  # noqa: FBT001
    """Take back the batch REF. What somebody has worked on since stays, and is listed."""
    batch = Batch.objects.select_related("authority").filter(ref=ref).first()
    if batch is None:
        raise click.ClickException(f"There is no batch {ref}.")
    try:
        commands.ask_undo(SYSTEM, batch=batch)
        batch.refresh_from_db()
        batch = _carried_on(batch)
    except Invalid as wrong:
        raise click.ClickException("\n".join(wrong.errors.values())) from wrong
    except OperationalError as gone:
        raise click.ClickException(AGAIN) from gone
    kept = queries.kept(SYSTEM, batch)
    _report(batch, {"kept": [f"{row.table} {row.line}" for row in kept]}, as_json=as_json)


def _taken_in(take: Callable[[], commands.Received], *, as_json: bool) -> None:
    began = time.monotonic()
    try:
        received = take()
        batch = _carried_on(received.batch)
    except Invalid as wrong:
        raise click.ClickException("\n".join(wrong.errors.values())) from wrong
    except OperationalError as gone:
        raise click.ClickException(AGAIN) from gone
    seconds = round(time.monotonic() - began, 1)
    _report(batch, {"already": not received.is_new, "seconds": seconds}, as_json=as_json)


def _files(folder: Path) -> dict[str, FileIn]:
    """Table -> its file. Other files of a return are not taken in, and that is said."""
    if folder.is_file():
        if folder.suffix.lower() != ".xml":
            raise Invalid("Name the folder with the CSV files, or the return as an XML file.")
        return {xml.FILE: _read(folder)}
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        table = parse.table_of(path.name)
        if table in found:
            raise Invalid(f"Two files are the {table} table: {found[table].name}, {path.name}.")
        if table:
            found[table] = path
        elif path.suffix.lower() == ".csv":
            click.echo(f"Not taken in: {path.name}", err=True)
    return {table: _read(path) for table, path in found.items()}


def _read(path: Path) -> FileIn:
    """Its size is asked before it is read."""
    if path.stat().st_size > commands.SIZE_LIMIT:
        raise Invalid(f"{path.name} is larger than 300 MB.")
    return FileIn(path.name, path.read_bytes())


def _carried_on(batch: Batch) -> Batch:
    last = 0.0

    def say(now: Batch) -> None:
        nonlocal last
        if time.monotonic() - last > SAY_EVERY and (words := queries.step(now)):
            last = time.monotonic()
            click.echo(f"{words}: {now.done:,} of {now.total:,}", err=True)

    whose = Batch.objects.select_related("authority", "force", "received_by", "agency")
    batch = whose.get(pk=batch.pk)
    return commands.carry_on(batch, say)


def _report(batch: Batch, more: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        report = {
            "tables": queries.counts(batch),
            "batch": batch.ref,
            "state": batch.state,
            "made": batch.made,
            "not_judged": batch.not_judged,
        }
        report |= {"passed": batch.passed} if batch.passed else {}
        click.echo(json.dumps(report | more))
        return
    click.echo(f"Batch {batch.ref}: {batch.get_state_display().lower()}")
    if batch.passed:
        click.echo(queries.passed_words(batch))
    for table in queries.tables(batch):
        click.echo(
            f"{table.table:<12}{table.rows:>9,} rows {table.applied:>9,} applied"
            f" ({table.flagged:,} with a question) {table.held:>7,} held"
        )
        for fault in table.faults:
            click.echo(f"{fault.count:>15,} × {fault.rule.code:<6}{fault.rule.message}")
    for row, rule, column in queries.held(SYSTEM, batch):
        click.echo(f"{row.table} row {row.line}, {column or 'the row'}: {rule.message}")
    for name, value in more.items():
        click.echo(f"{name}: {value}")
    sys.stdout.flush()
