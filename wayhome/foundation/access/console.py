"""`wayhome partnership`: set one up from a file, or say what there is."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from wayhome.foundation.access.models import SharingAgreement
from wayhome.foundation.access.setting_up import load as load_text
from wayhome.foundation.agencies.models import Agency
from wayhome.foundation.kernel import clock
from wayhome.foundation.kernel.errors import Invalid

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")


@click.group()
def partnership() -> None:
    """Agencies that safeguard together: set them up, or list them."""


@partnership.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def load(*, file: Path, as_json: bool) -> None:
    """Make what FILE names and is not there yet (docs/partnership.example.toml)."""
    try:
        done = load_text(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise click.ClickException("The file is not UTF-8 text.") from fault
    except Invalid as wrong:
        raise click.ClickException(f"{wrong} Nothing was changed.") from wrong
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    for what, names in asdict(done).items():
        if names:
            said = names if isinstance(names, int) else ", ".join(names)
            click.echo(f"New {what}: {said}")
    if not any(asdict(done).values()):
        click.echo("Everything in the file stands already.")


@partnership.command(name="list")
@as_json
def list_(*, as_json: bool) -> None:
    """Agencies with their kind, areas and partnerships; agreements and when they are reviewed."""
    agencies = [
        {
            "name": agency.name,
            "kind": agency.kind,
            "areas": sorted(area.code for area in agency.areas.all()),
            "partnerships": sorted(each.name for each in agency.partnerships.all()),
        }
        for agency in Agency.objects.prefetch_related("areas", "partnerships").order_by("name")
    ]
    agreements = [
        {"name": each.name, "review_on": each.review_on.isoformat()}
        for each in SharingAgreement.objects.order_by("name")
    ]
    if as_json:
        click.echo(json.dumps({"agencies": agencies, "agreements": agreements}))
        return
    for row in agencies:
        click.echo(f"{row['name']} ({row['kind']}): {', '.join(row['areas']) or 'no area'}")
    for each in agreements:
        late = " (overdue)" if each["review_on"] < clock.today().isoformat() else ""
        click.echo(f"{each['name']}: review by {each['review_on']}{late}")
