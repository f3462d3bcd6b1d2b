"""`wayhome files …`."""

import json
import sys

import click
from django.db import transaction

from wayhome.foundation.files import queries
from wayhome.foundation.kernel.context import system_context

SHOWN = 50


@click.group()
def files() -> None:
    """Attachments."""


@files.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
def verify(as_json: bool) -> None:  # noqa: FBT001 - click calls it
    """Prove that every attachment's bytes are those that were kept. Exit status 1 if not."""
    with transaction.atomic(), system_context():
        count, lost = queries.gone()
    if as_json:
        click.echo(json.dumps({"attachments": count, "gone": lost}))
    elif lost:
        for ref in lost[:SHOWN]:
            click.echo(ref)
        click.echo(f"{len(lost)} of {count} attachments are gone, or are not what was kept.")
    else:
        click.echo(f"All {count} attachments are what was kept.")
    sys.exit(1 if lost else 0)
