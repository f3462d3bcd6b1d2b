"""`wayhome snapshot …`: the facts behind the measures as Parquet, and measures cut from them.
`wayhome figures …`: the counts by month that pages read.
"""

import json
from datetime import datetime
from pathlib import Path

import click

from wayhome.foundation.agencies.readers import SYSTEM
from wayhome.foundation.kernel.errors import Invalid
from wayhome.foundation.rules import registry
from wayhome.foundation.rules.measures import Measure
from wayhome.oversight.insight import keeping
from wayhome.oversight.insight import snapshot as taken
from wayhome.oversight.insight.years import Year, year_to_now

folder = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
ENGINES = click.Choice(["duckdb", "spark"])


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
@click.option("--engine", type=ENGINES, help="Where it is counted; setting WAYHOME_ANALYTICS.")
@as_json
def cut(  # noqa: PLR0917 - click calls it by name
    folder: Path,
    codes: tuple[str, ...],
    dimensions: tuple[str, ...],
    first: datetime | None,
    engine: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Measures by their CODES, over twelve months, as JSON lines or one object."""
    year = Year(first.date()) if first else year_to_now()
    try:
        found = taken.cut(
            taken.opened(folder), SYSTEM, _measures(codes), year, *dimensions, engine=engine or ""
        )
    except Invalid as fault:
        raise click.ClickException(str(fault)) from None
    rows = [{name: _plain(value) for name, value in row.items()} for row in found.rows]
    if as_json:
        click.echo(json.dumps({"from": year.first.isoformat(), "rows": rows}))
    else:
        for row in rows:
            click.echo(json.dumps(row))


@click.group()
def figures() -> None:
    """Counts by month, kept so that pages stay quick."""


@figures.command()
@click.option("--whole", is_flag=True, help="Every month, and not those alone that were touched.")
@as_json
def keep(*, whole: bool, as_json: bool) -> None:
    """Count again now. A worker does so every two minutes, and the whole each night."""
    kept = keeping.keep(whole=whole)
    wrong = [month.isoformat() for month in kept.wrong]
    if as_json:
        click.echo(json.dumps({"rows": kept.rows, "months": kept.months, "wrong": wrong}))
    else:
        click.echo(f"{kept.months} months counted, {kept.rows} rows written.")
        if wrong:
            click.echo(f"Held to be fresh, and wrong: {', '.join(wrong)}.")


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
