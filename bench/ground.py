"""What a bench stands on: an embedded database with generated rows, and a real server."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

BUILT = "built"  # a file that says when the ground was


class Ground:
    """A database of its own in `folder`, generated once."""

    def __init__(self, folder: Path, *, throw_away: bool) -> None:
        self.folder, self.throw_away = folder, throw_away

    def __enter__(self) -> Self:
        from wayhome.doors.console import database

        database.choose(self.folder)
        import django

        django.setup()
        return self

    def __exit__(self, *raised: object) -> None:
        from wayhome.doors.console import database

        database.leave()
        if self.throw_away:
            shutil.rmtree(self.folder, ignore_errors=True)

    def fill(
        self, children: int, episodes_a_child: float = 3, at_risk: float = 0.08
    ) -> dict[str, Any]:
        """Tables, rows and statistics; says how long and how many."""
        from django.core.management import call_command
        from django.db import connection

        from wayhome.doors import demonstration
        from wayhome.doors.console.upkeep import behind, migrated

        if behind():
            migrated(quiet=True)
        began = time.perf_counter()
        if demonstration.is_empty():
            demonstration.build(
                children=children,
                episodes_a_child=episodes_a_child,
                at_risk=at_risk,
                progress=print,
            )
            (self.folder / BUILT).touch()
        self.all_back()
        seconds = round(time.perf_counter() - began, 1)
        call_command("collectstatic", interactive=False, verbosity=0)
        self.vacuum()
        tables = ("people_child", "missing_episode", "access_involvement", "rules_derived")
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('wayhome.context', 'system', false)")
            rows = {}
            for table in tables:
                cursor.execute(f"SELECT count(*) FROM {table}")
                rows[table] = cursor.fetchone()[0]
        connection.close()
        return {"seconds": seconds, "rows": rows}

    def vacuum(self) -> None:
        from config.postgres import DATABASE
        from wayhome.doors.console.database import _embedded

        with _embedded[0].connect("owner", DATABASE) as owner:
            owner.execute("VACUUM ANALYZE")

    def all_back(self) -> None:
        """Whom a run reported missing: a board has a hundred rows after one, which no council ever
        has, and on a ground that is kept had five hundred after five."""
        from django.db import transaction

        from wayhome.foundation.agencies.readers import SYSTEM
        from wayhome.foundation.kernel import clock
        from wayhome.foundation.kernel.context import system_context
        from wayhome.practice.missing import commands
        from wayhome.practice.missing.facts import Instant
        from wayhome.practice.missing.models import Episode

        built_at = datetime.fromtimestamp((self.folder / BUILT).stat().st_mtime, UTC)
        with transaction.atomic(), system_context():
            open_now = Episode.objects.filter(
                returned_latest_at=None, closed_at=None, recorded_at__gt=built_at, origin="live"
            )
            for episode in open_now:
                commands.record_returned(SYSTEM, episode=episode, returned=Instant.at(clock.now()))

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Wayhome's pages on a free port, by the production server with two workers."""
        from wayhome.doors.console.processes import for_pages, granian

        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        log = (self.folder / "bench.log").open("ab")
        server = subprocess.Popen(
            granian("127.0.0.1", port, workers=2, threads=4),
            env=os.environ | for_pages(4) | {"WAYHOME_LOG_LEVEL": "ERROR"},
            stdout=log,
            stderr=log,
        )
        try:
            _wait(port)
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _wait(port: int) -> None:
    for _ in range(400):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not answer. Its log is in the data folder.")
