"""Which database a command works on, settled before Django's settings load.

`DATABASE_URL` if it is given; else the embedded server of the data folder, started for as long as
the command runs, or joined when a demonstration is running on it.
"""

import os
import subprocess
import sys
from pathlib import Path

from config.postgres import DATABASE, Server, default_data

ROOT = Path(__file__).resolve().parents[3]
_embedded: list[Server] = []


def choose(data: Path | None) -> None:
    """Set the environment that settings read, and start the embedded server if it is needed."""
    folder = data or Path(os.environ.get("WAYHOME_DATA") or default_data())
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["WAYHOME_DATA"] = str(folder.resolve())
    os.environ.setdefault("WAYHOME_STATEMENT_TIMEOUT", "0")  # long work is a command's right
    os.environ.setdefault("WAYHOME_POOL", "0")
    if "DATABASE_URL" in os.environ or os.environ.get("WAYHOME_MODE") == "production":
        return
    server = Server(folder)
    server.start()
    _embedded.append(server)
    os.environ |= {
        "WAYHOME_MODE": os.environ.get("WAYHOME_MODE", "demonstration"),
        "DATABASE_URL": server.url("app"),
        "DATABASE_OWNER_URL": server.url("owner"),
    }


def leave() -> None:
    """Stop the embedded server, unless somebody else uses it."""
    while _embedded:
        _embedded.pop().stop()


def is_embedded() -> bool:
    return bool(_embedded)


def recreate() -> None:
    """An empty database in place of one whose making was interrupted. Embedded server only."""
    (server,) = _embedded
    with server.connect("postgres", "postgres") as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE} OWNER owner")


def environment(**changes: str) -> dict[str, str]:
    """For a child process: ours, able to import Wayhome from any folder."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))} | changes


def as_owner(*arguments: str) -> None:
    """Run a Django command in a process of its own that connects as `owner`."""
    done = subprocess.run(
        [sys.executable, "-m", "django", *arguments],
        env=environment(WAYHOME_AS="owner", WAYHOME_STATEMENT_TIMEOUT="0"),
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.returncode)
