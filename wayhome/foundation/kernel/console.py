"""`wayhome audit`: seal the log now, or look at all of it."""

import json
from typing import Any

import click

from wayhome.foundation.kernel.actors import SYSTEM
from wayhome.foundation.kernel.seal import WINDOW, Broken, go_on_after_restore
from wayhome.foundation.kernel.seal import seal as seal_now
from wayhome.foundation.kernel.verify import Verified
from wayhome.foundation.kernel.verify import verify as look


@click.group()
def audit() -> None:
    """Seal or verify the audit log."""


@audit.command()
@click.option("--after-restore", metavar="WHY", help="A backup was put back: go on from its end.")
@click.option("--json", "as_json", is_flag=True)
def seal(*, after_restore: str | None, as_json: bool) -> None:
    """Seal now, over the whole log. A worker does this twice a minute."""
    try:
        if after_restore:
            go_on_after_restore(after_restore)
        count = seal_now(everything=True)
    except Broken as broken:
        raise click.ClickException(f"{broken} Run `wayhome audit verify`.") from broken
    click.echo(json.dumps({"sealed": count}) if as_json else f"{count:,} lines sealed.")


@audit.command()
@click.option("--json", "as_json", is_flag=True)
def verify(*, as_json: bool) -> None:
    """Read every sealed line again. Exit code 1 if anything is not as it was sealed."""
    last = [-1]

    def say(done: int, of: int) -> None:
        percent = 100 * done // of if of else 100
        if percent // 5 != last[0]:
            last[0] = percent // 5
            click.echo(f"{percent:3} %  {done:,} of {of:,} lines", err=True)

    found = look(SYSTEM, progress=say)
    if as_json:
        click.echo(json.dumps(as_data(found)))
    else:
        _say(found)
    if not found.is_sound:
        raise SystemExit(1)


def as_data(found: Verified) -> dict[str, Any]:
    return {
        "sound": found.is_sound,
        "blocks": found.blocks,
        "lines": found.lines,
        "sealed_at": found.sealed_at and found.sealed_at.isoformat(),
        "faults": [vars(fault) for fault in found.faults],
        "more_faults": found.more_faults,
        "notes": found.notes,
        "unsealed": {
            "lines": found.unsealed.lines,
            "oldest_seconds": round(found.unsealed.seconds(), 1),
            "window_seconds": WINDOW,
            "late": found.unsealed.is_late,
        },
        "seconds": found.seconds,
    }


def _say(found: Verified) -> None:
    for fault in found.faults:
        click.echo(f"FAULT  {fault.words}")
    if found.more_faults:
        click.echo(f"FAULT  and {found.more_faults:,} more")
    for note in found.notes:
        click.echo(f"note   {note}")
    click.echo(
        f"{found.lines:,} sealed lines in {found.blocks:,} blocks read in {found.seconds:.1f} s: "
        + ("all as they were sealed." if found.is_sound else "NOT as they were sealed.")
    )
    waiting, seconds = found.unsealed.lines, found.unsealed.seconds()
    click.echo(
        f"Not sealed yet: {waiting:,} lines, the oldest for {seconds:.0f} s "
        f"(at most {WINDOW} s while a worker runs)."
        + (" LATE: is a worker running?" if found.unsealed.is_late else "")
    )
