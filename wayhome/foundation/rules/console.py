"""`wayhome rules …` and `wayhome docs`."""

import json
import sys
import time
from pathlib import Path

import click

from wayhome.foundation.rules import alerts, document, engine

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on the output.")


@click.group()
def rules() -> None:
    """Refresh, rebuild and verify what follows from the facts."""


def _progress(child: int) -> None:
    click.echo(f"up to child {child}", err=True)


@rules.command()
@click.argument("code", required=False, default="")
@click.option("--first", type=int, default=0, help="Resume at this child id.")
@click.option("--workers", type=click.IntRange(1), default=1, help="Connections at work at once.")
@as_json
def rebuild(code: str, first: int, workers: int, as_json: bool) -> None:  # noqa: FBT001 - click's
    """Derive everything again, or one rule by its code; says how many rows were wrong."""
    began = time.perf_counter()
    changed = engine.rebuild(code, first=first, workers=workers, progress=_progress)
    seconds = round(time.perf_counter() - began, 2)
    if as_json:
        click.echo(json.dumps({"rule": code or None, "changed": changed, "seconds": seconds}))
    else:
        click.echo(f"{changed} rows were not what the facts say; now they are ({seconds} s).")


@rules.command()
@click.option("--first", type=int, default=0, help="Resume at this child id.")
@as_json
def verify(first: int, as_json: bool) -> None:  # noqa: FBT001
    """Prove that every stored row is what the facts say. Exit status 1 if one is not."""
    wrong = engine.drift(first=first, progress=_progress)
    if as_json:
        rows = [{"table": table, "key": key} for table, key in wrong[:1000]]
        click.echo(json.dumps({"drift": len(wrong), "rows": rows}))
    elif wrong:
        for table, key in wrong[:50]:
            click.echo(f"{table}: {key}")
        click.echo(f"{len(wrong)} rows differ from the facts. `wayhome rules rebuild` mends them.")
    else:
        click.echo("No drift: every stored row is what the facts say.")
    sys.exit(1 if wrong else 0)


@rules.command()
@as_json
def refresh(as_json: bool) -> None:  # noqa: FBT001
    """Do the derivations that wait for repair; says how many still wait."""
    waiting = engine.repair()
    click.echo(json.dumps({"waiting": waiting}) if as_json else f"{waiting} still wait.")


@rules.command()
@as_json
def tick(as_json: bool) -> None:  # noqa: FBT001
    """The minute's job, now: call who is on duty for what has come due."""
    ticked = alerts.tick()
    if as_json:
        until = ticked.done_until_at.isoformat()
        report = {
            "fired": ticked.fired,
            "nobody_on_duty": ticked.nobody_on_duty,
            "done_until": until,
        }
        click.echo(json.dumps(report))
    else:
        click.echo(f"{ticked.fired} alerts; nobody on duty for {ticked.nobody_on_duty}.")


@click.command()
@click.option("--check", is_flag=True, help="Only say whether docs/rules.md is up to date.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("docs/rules.md"))
def docs(check: bool, out: Path) -> None:  # noqa: FBT001
    """Write docs/rules.md from the declarations."""
    text = document.written()
    if check:
        same = out.exists() and out.read_text() == text
        click.echo(f"{out} is {'up to date' if same else 'out of date: run `dev.py docs`'}.")
        sys.exit(0 if same else 1)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text)
    click.echo(f"Wrote {out}.")
