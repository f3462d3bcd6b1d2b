"""`wayhome themes index`: make the index of what was said now, and say how much was read."""

import json

import click

from wayhome.oversight.themes import index


@click.group()
def themes() -> None:
    """What children say, coded and in their words."""


@themes.command(name="index")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
def index_(*, as_json: bool) -> None:
    """Read every text that is not in the index yet. A worker does so each minute."""
    texts = index.keep(whole=True)
    click.echo(json.dumps({"texts": texts}) if as_json else f"{texts:,} texts read.")
