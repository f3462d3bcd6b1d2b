"""`wayhome statistics`: load published tables, or list what is loaded."""

import json
from pathlib import Path

import click

from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.errors import Invalid
from wayhome.oversight.signals import commands, published
from wayhome.oversight.signals.models import Likeness, Release

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")


@click.group()
def statistics() -> None:
    """What others published, to compare with."""


@statistics.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@as_json
def load(*, paths: tuple[Path, ...], as_json: bool) -> None:
    """Load DfE's tables and the list of neighbours from PATHS: CSV files, or folders of them.

    Loaded twice, a file changes nothing. Either every file is loaded or none.
    """
    read, unknown = [], []
    try:
        for path in published.files_in(list(paths)):
            parsed = published.parse(path.name, path.read_bytes())
            if parsed is None:
                unknown.append(path.name)
            else:
                read.append(parsed)
        done = commands.load(SYSTEM, files=read)
    except Invalid as wrong:
        raise click.ClickException(f"{wrong} Nothing was changed.") from wrong
    if as_json:
        found = [{"file": each.name, "rows": each.rows} for each in done]
        click.echo(json.dumps({"loaded": found, "unknown": unknown}))
        return
    for each in done:
        said = f"{each.rows:,} rows" if each.rows else "loaded before, nothing changed"
        click.echo(f"{each.name}: {said}.")
    for name in unknown:
        click.echo(f"{name}: none of the tables that are read here, left out.")


@statistics.command(name="list")
@as_json
def list_(*, as_json: bool) -> None:
    """What is loaded, the newest first."""
    rows = [
        {
            "table": release.table,
            "years": release.years,
            "source": release.source,
            "loaded_at": release.loaded_at.isoformat(),
            "sha256": release.sha256,
        }
        for release in Release.objects.order_by("-pk")
    ]
    if as_json:
        click.echo(json.dumps({"releases": rows, "neighbours": Likeness.objects.count()}))
        return
    for row in rows:
        click.echo(f"{row['loaded_at']}  {row['table']:9} {row['years']}  {row['source']}")
    click.echo(f"{Likeness.objects.count()} authorities with their neighbours.")
