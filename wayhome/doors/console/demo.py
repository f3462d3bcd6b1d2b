"""A demonstration: database, invented partnership, jobs and pages, in one command."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import click

from wayhome.doors import demonstration
from wayhome.doors.console import database
from wayhome.doors.console.processes import Child, for_pages, granian
from wayhome.doors.console.upkeep import behind, migrated

STARTS_WITHIN = 30.0  # seconds
FEWEST = 60  # children of whom every story finds somebody of its own


@click.command()
@click.option("--port", default=8000, show_default=True, help="Where pages are served.")
@click.option(
    "--children", type=click.IntRange(FEWEST), default=2000, show_default=True,
    help="Children to invent.",
)  # fmt: skip
@click.option("--prepare-only", is_flag=True, help="Make the data, then stop.")
def demo(*, port: int, children: int, prepare_only: bool) -> None:
    """Start a demonstration. Its data are invented; stopping and starting again keeps them."""
    began = time.monotonic()

    def say(words: str) -> None:
        click.echo(f"{time.monotonic() - began:5.1f} s  {words}")

    _refuse_production()
    if not prepare_only:
        _refuse_port_in_use(port)
    prepare(children, say)
    if prepare_only:
        say("The data are ready. Start without --prepare-only to look at them.")
        return
    serve(port, say)


def _refuse_production() -> None:
    if os.environ.get("WAYHOME_MODE") != "demonstration":
        raise click.ClickException("demo runs with WAYHOME_MODE=demonstration only.")


def _refuse_port_in_use(port: int) -> None:
    with socket.socket() as asking:
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asking.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} is in use. Choose another with --port."
            ) from error


def prepare(children: int, say: Callable[[str], None]) -> None:
    """Tables, invented data (once) and static files."""
    from django.conf import settings
    from django.core.management import call_command

    unfinished = Path(settings.DATA_DIR) / "demonstration.unfinished"
    if unfinished.exists():
        _begin_again(say)
    if behind():
        say("Making the database's tables …")
        migrated(quiet=True)
    if unfinished.exists() or demonstration.is_empty():
        unfinished.touch()
        say(f"Inventing a partnership with {children:,} children …")
        demonstration.build(children=children, progress=say)
        unfinished.unlink()
    call_command("collectstatic", interactive=False, verbosity=0)


def _begin_again(say: Callable[[str], None]) -> None:
    """Nobody can have worked on data whose making was interrupted."""
    from django.db import connections

    if not database.is_embedded():
        raise click.ClickException(
            "An earlier start was interrupted while it made the data. Empty the database first."
        )
    say("An earlier start was interrupted. Making the data anew …")
    for connection in connections.all():
        connection.close()
    database.recreate()


def serve(port: int, say: Callable[[str], None]) -> None:
    """Pages and jobs until Ctrl-C; a process that dies is started again."""
    stopping: list[int] = []

    def stop(signum: int, _: FrameType | None) -> None:
        stopping.append(signum)

    with ExitStack() as at_the_end:
        for number in (signal.SIGINT, signal.SIGTERM):
            at_the_end.callback(signal.signal, number, signal.signal(number, stop))
        children = _children(port)
        for child in children:
            at_the_end.callback(child.stop)
        if _answers(port, children[0], stopping):
            _welcome(port, say)
        while not stopping:
            time.sleep(0.5)
            for child in children:
                child.mend(say)
        say("Stopping …")
    say("Stopped. The data are kept.")


def _children(port: int) -> list[Child]:
    pages = granian("127.0.0.1", port, workers=2, threads=4)
    jobs = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "2"]
    address = {"WAYHOME_BASE_URL": f"http://localhost:{port}"}
    log = _log()
    return [
        Child("pages", pages, for_pages(4) | address, log),
        Child("worker", jobs, address, log),
    ]


def _log() -> Path:
    from django.conf import settings

    return Path(settings.DATA_DIR) / "wayhome.log"


def _answers(port: int, pages: Child, stopping: list[int]) -> bool:
    """Wait until a page comes back. Any answer will do: a sign-in page redirects."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and not stopping:
        if pages.process.poll() is not None:
            last = _log().read_text(errors="replace").splitlines()[-10:]
            raise click.ClickException("\n".join(["The pages did not start.", *last]))
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def _welcome(port: int, say: Callable[[str], None]) -> None:
    say(f"Wayhome is at http://localhost:{port} — press Ctrl-C to stop.\n")
    click.echo(f"Sign in as one of these, all with the password “{demonstration.PASSWORD}”:\n")
    for somebody in demonstration.SIGN_INS:
        click.echo(f"  {somebody}")
    click.echo(f"\nOr be any of them by one button: http://localhost:{port}/demonstration/")
    click.echo(f"\nWhat it does is logged in {_log()}")
