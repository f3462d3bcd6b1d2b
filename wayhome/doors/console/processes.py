"""The long-running processes: pages and jobs."""

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click

from wayhome.doors.console import database

LIBC = ctypes.CDLL(None)  # loaded before any fork
PATIENCE = 20.0  # seconds a process gets to finish what it is doing


def granian(host: str, port: int, workers: int, threads: int) -> list[str]:
    """The command that serves pages."""
    return [
        sys.executable, "-m", "granian", "config.wsgi:application",
        "--interface", "wsgi", "--no-ws", "--log-level", "warning",
        "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads),
        "--respawn-failed-workers", "--workers-kill-timeout", "15",
    ]  # fmt: skip


def for_pages(threads: int) -> dict[str, str]:
    """Pages share connections and give up on a slow statement; jobs and commands do neither."""
    return {
        "WAYHOME_STATEMENT_TIMEOUT": "30s",
        "WAYHOME_POOL": "1",
        "WAYHOME_POOL_SIZE": str(threads + 1),
    }


class Child:
    """A process of ours: out of Ctrl-C's reach, stopped in order, restarted when it dies.

    What it says goes to the end of `log`, or where ours goes.
    """

    def __init__(
        self, name: str, command: list[str], changes: dict[str, str], log: Path | None = None
    ) -> None:
        self.name, self.command, self.changes, self.log = name, command, changes, log
        self.process = self._begin()

    def _begin(self) -> "subprocess.Popen[bytes]":
        self.began = time.monotonic()
        with ExitStack() as opened:
            said = opened.enter_context(self.log.open("ab")) if self.log else None
            return subprocess.Popen(
                self.command,
                env=database.environment(**self.changes),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - before any thread of ours
            )

    def mend(self, say: Callable[[str], None]) -> None:
        """Start it again if it has died; one that dies at once is let alone for a while."""
        code = self.process.poll()
        if code is not None and time.monotonic() - self.began > 2:
            say(f"The {self.name} stopped (exit {code}). Starting it again.")
            self.process = self._begin()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def _die_with_parent() -> None:
    """On Linux, SIGTERM when the parent is killed outright, so that nothing is left running."""
    if sys.platform == "linux":
        LIBC.prctl(1, 15)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=lambda: min(4, os.cpu_count() or 1), help="Processes.")
@click.option("--threads", default=4, show_default=True, help="Threads of each process.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve pages. Run `manage collectstatic` and `migrate` first, and a `worker` beside it."""
    _become(granian(host, port, workers, threads), for_pages(threads))


@click.command()
@click.option("--concurrency", default=2, show_default=True, help="Jobs at the same time.")
def worker(concurrency: int) -> None:
    """Do queued and timed jobs. A second worker shares the queue."""
    command = [sys.executable, "-m", "django", "procrastinate", "worker"]
    _become([*command, "--concurrency", str(concurrency)], {})


def _become(command: list[str], changes: dict[str, str]) -> None:
    """Be that process, so that a supervisor's signals reach it; or wait for it, beside a server
    that this process must stop afterwards."""
    environment = database.environment(**changes)
    if not database.is_embedded():
        os.execve(command[0], command, environment)  # noqa: S606 - our own command
    child = Child(Path(command[2]).name, command, changes)
    try:
        code = child.process.wait()
    finally:
        child.stop()
    raise SystemExit(code)
