"""`wayhome snapshot …`: the facts behind the measures as Parquet, and measures cut from them."""

import json
from datetime import datetime
from pathlib import Path

import click

from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measures import Measure
from wayhome.oversight.insight import queries
from wayhome.oversight.insight import snapshot as taken
from wayhome.oversight.insight.queries import Year

folder = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")


@click.group()
def snapshot() -> None:
    """Facts for analysts: flat, without a name or a text."""


@snapshot.command()
@folder
@as_json
def take(folder: Path, as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Write the fact tables as Parquet files into FOLDER."""
    found = taken.take(folder)
    if as_json:
        click.echo(json.dumps({"at": found.at.isoformat(), "rows": found.rows}))
    else:
        said = ", ".join(f"{rows} rows of {table}" for table, rows in found.rows.items())
        click.echo(f"{said}, in {folder}.")


@snapshot.command()
@folder
@click.argument("codes", nargs=-1, required=True)
@click.option("--by", "dimensions", multiple=True, help="A column to cut by; may be repeated.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m"]), help="The year's first month.")
@as_json
def cut(
    folder: Path,
    codes: tuple[str, ...],
    dimensions: tuple[str, ...],
    first: datetime | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Measures by their CODES, over twelve months, as JSON lines or one object."""
    year = Year(first.date()) if first else queries.year_to_now()
    try:
        found = taken.cut(taken.opened(folder), SYSTEM, _measures(codes), year, *dimensions)
    except Invalid as fault:
        raise click.ClickException(str(fault)) from None
    rows = [{name: _plain(value) for name, value in row.items()} for row in found.rows]
    if as_json:
        click.echo(json.dumps({"from": year.first.isoformat(), "rows": rows}))
    else:
        for row in rows:
            click.echo(json.dumps(row))


def _measures(codes: tuple[str, ...]) -> list[Measure]:
    known = registry.measures()
    if unknown := [code for code in codes if code not in known]:
        raise Invalid(f"There is no measure {unknown[0]}. docs/rules.md names all.")
    found = [known[code] for code in codes]
    if len({measure.table for measure in found}) > 1:
        raise Invalid("These measures count different facts: ask for them one after the other.")
    return found


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | str | None) else str(value)
