"""`wayhome import …`: take in a return or a file, say what it would do, or take it back."""

from pathlib import Path

import click

from wayhome.doors.console import database
from wayhome.doors.console.upkeep import behind, migrated
from wayhome.doors.feeds import commands, queries, sending_back
from wayhome.doors.feeds.folder.console import folder
from wayhome.doors.feeds.models import Feed
from wayhome.doors.feeds.police import columns
from wayhome.doors.feeds.police.sample import sample as invented
from wayhome.doors.feeds.population.columns import LISTED
from wayhome.doors.feeds.terminal import (
    Asked,
    asking,
    batch_of,
    carried_on,
    files_of,
    read,
    report,
    taken_in,
    told,
)
from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel import clock


@click.group()
def import_() -> None:
    """Take in a return or a file; the same files again change nothing."""
    if behind():
        if not database.is_embedded():
            raise click.ClickException(
                "The tables are not up to date. Run `wayhome migrate` first."
            )
        migrated(quiet=True)


import_.add_command(folder)


@import_.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option("--authority", required=True, help="The council's published code: E06000049.")
@click.option("--year", type=int, required=True, help="The year in which the collection ends.")
@asking
def ssda903(*, folder: Path, authority: str, year: int, asked: Asked) -> None:
    """Take in the SSDA903 return whose CSV files are in FOLDER, or which is one XML file.

    Header, Episodes, Missing and UASC, by their names (header.csv); others are left alone.
    """

    def take() -> commands.Received:
        council = commands.authority_of(SYSTEM, authority.strip().upper())
        asked.remember(Feed.SSDA903, authority=council)
        return commands.receive(
            SYSTEM,
            authority=council,
            year=year,
            files=files_of(folder),
            asking=asked.asking,
        )

    taken_in(take, asked)


@import_.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--force", default="", help="The force's reference or name, if there are several.")
@asking
@click.option("--template", is_flag=True, help="Print the file to fill in, and take in nothing.")
@click.option("--sample", type=int, default=0, help="Print so many invented reports instead.")
@click.option("--seed", type=int, default=1, help="The same seed gives the same sample.")
@click.option("--council", default="E06000049", help="Where the children of the sample live.")
def police(
    *, file: Path | None, force: str, asked: Asked, template: bool, sample: int, seed: int,
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
        asked.remember(Feed.POLICE, force=whose)
        return commands.receive_reports(SYSTEM, force=whose, file=read(file), asking=asked.asking)

    taken_in(take, asked)


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--authority", required=True, help="The council's published code: E06000049.")
@click.option("--year", type=int, required=True, help="The year in which the census ends.")
@asking
def cin(*, file: Path, authority: str, year: int, asked: Asked) -> None:
    """Take in the CIN census from the XML file FILE: children and their disabilities, referrals,
    assessments with their factors, section 47 enquiries, plans and their reviews."""

    def take() -> commands.Received:
        council = commands.authority_of(SYSTEM, authority.strip().upper())
        return commands.receive_census(
            SYSTEM, authority=council, year=year, file=read(file), asking=asked.asking
        )

    taken_in(take, asked)


@import_.command("annex-a")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--authority", required=True, help="The council's published code: E06000049.")
@asking
def annex_a(*, file: Path, authority: str, asked: Asked) -> None:
    """Take in lists 1 to 8 of the Annex A workbook FILE."""

    def take() -> commands.Received:
        council = commands.authority_of(SYSTEM, authority.strip().upper())
        asked.remember(Feed.ANNEX_A, authority=council)
        return commands.receive_lists(
            SYSTEM, authority=council, file=read(file), asking=asked.asking
        )

    taken_in(take, asked)


def _population(feed: str, words: str) -> None:
    """`wayhome import roll FILE`, `wayhome import health FILE`."""

    @import_.command(feed, help=words)
    @click.argument(
        "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
    )
    @click.option("--authority", default="", help="The council's published code: E06000049.")
    @asking
    @click.option(
        "--template", is_flag=True, help="Print the file to fill in, and take in nothing."
    )
    def taking(*, file: Path | None, authority: str, asked: Asked, template: bool) -> None:
        if template:
            click.echo(LISTED[feed].template(), nl=False)
            return
        if file is None or not authority:
            raise click.UsageError("Name the FILE and its --authority, or ask for the --template.")

        def take() -> commands.Received:
            council = commands.authority_of(SYSTEM, authority.strip().upper())
            asked.remember(feed, authority=council)
            return commands.receive_population(
                SYSTEM, feed=feed, authority=council, file=read(file), asking=asked.asking
            )

        taken_in(take, asked)


_population("roll", "Take in who is on a school's roll and who left it, of children known here.")
_population("health", "Take in the NHS numbers of children known here.")


@import_.command()
@click.argument("ref")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
def held(ref: str, out: Path) -> None:
    """Write the held rows of the batch REF into OUT, with what is wrong, for whoever sent them."""
    sent = sending_back.held(SYSTEM, batch=batch_of(ref), most=None)
    out.mkdir(parents=True, exist_ok=True)
    (out / sent.name).write_bytes(sent.content)
    click.echo(f"{sent.rows:,} held rows: {out / sent.name}")


@import_.command()
@click.argument("ref")
@click.option("--json", "as_json", is_flag=True)
def undo(ref: str, as_json: bool) -> None:  # noqa: FBT001
    """Take back the batch REF. What somebody has worked on since stays, and is listed."""
    batch = batch_of(ref)
    with told():
        commands.ask_undo(SYSTEM, batch=batch)
        batch = carried_on(batch)
    kept = queries.kept(SYSTEM, batch)
    report(batch, {"kept": [f"{row.table} {row.line}" for row in kept]}, as_json=as_json)


@import_.command()
@click.argument("ref")
@click.option("--json", "as_json", is_flag=True)
def apply(ref: str, as_json: bool) -> None:  # noqa: FBT001
    """Take in the batch REF, which said what it would do and waits."""
    batch = batch_of(ref)
    with told():
        commands.ask_apply(SYSTEM, batch=batch)
        batch = carried_on(batch)
    report(batch, {}, as_json=as_json)


@import_.command()
@click.argument("ref")
@click.option("--json", "as_json", is_flag=True)
def discard(ref: str, as_json: bool) -> None:  # noqa: FBT001
    """Let the batch REF go, which said what it would do and waits: nothing of it is taken in."""
    with told():
        batch = commands.discard(SYSTEM, batch=batch_of(ref))
    report(batch, {}, as_json=as_json)
