"""`wayhome openapi`: the document of the API, as it is served."""

import sys
from pathlib import Path

import click


@click.command()
@click.option("--check", is_flag=True, help="Only say whether docs/openapi.json is up to date.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("docs/openapi.json"))
def openapi(check: bool, out: Path) -> None:  # noqa: FBT001
    """Write docs/openapi.json from the operations."""
    from wayhome.doors.api.document import written

    text = written()
    if check:
        same = out.exists() and out.read_text() == text
        click.echo(f"{out} is {'up to date' if same else 'out of date: run `dev.py docs`'}.")
        sys.exit(0 if same else 1)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text)
    click.echo(f"Wrote {out}.")
