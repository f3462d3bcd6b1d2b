"""`wayhome import folder`: what lies in the drop folder; make a place in it; look now."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from django.core.exceptions import ImproperlyConfigured

from wayhome.doors.feeds import jobs
from wayhome.doors.feeds.folder import looking, places
from wayhome.doors.feeds.folder.shelf import opened
from wayhome.doors.feeds.terminal import told
from wayhome.foundation.kernel.errors import Invalid

SHAPE = "SENDER/FEED, as E06000049/roll; of ssda903 and cin SENDER/FEED/YEAR, as E06000049/cin/2026"


@click.command()
@click.option("--make", multiple=True, metavar="PLACE", help=f"Make a place: {SHAPE}.")
@click.option("--look", is_flag=True, help="Take in now what is ready; a worker does the rest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")
def folder(*, make: tuple[str, ...], look: bool, as_json: bool) -> None:
    """Say what lies in the drop folder (WAYHOME_DROP_FOLDER), place by place."""
    root = _root()
    with told():
        for path in make:
            _make(root, path)
    said = looking.lying(root)
    if look:
        said["look"] = asdict(looking.look(jobs.start) or looking.Look())
        said |= looking.lying(root)
    if as_json:
        click.echo(json.dumps(said))
        return
    for name, count in said.get("look", {}).items():
        click.echo(f"{name}: {count:,}")
    for each in said["places"]:
        click.echo(f"{each['place']:<40}{each['ready']:>6,} ready {each['not_yet']:>6,} not yet")
    for stray in said["strays"]:
        click.echo(f"Nothing is taken in there: {stray}")
    if said["refused"]:
        click.echo(f"{said['refused']:,} were refused; nobody has seen to them (page of imports).")


def _root() -> Path:
    try:
        root = places.root()
    except ImproperlyConfigured as wrong:
        raise click.ClickException(str(wrong)) from wrong
    if root is None:
        raise click.ClickException("There is no drop folder: WAYHOME_DROP_FOLDER names none.")
    return root


def _make(root: Path, path: str) -> None:
    place = places.place_of(path)
    if place is None:
        raise Invalid(f"{path} is no place. Say {SHAPE}.")
    looking.sender_of(place)
    (root / place.path).mkdir(parents=True, exist_ok=True)
    with opened(root, place.path):  # with the folders in which files end
        pass
