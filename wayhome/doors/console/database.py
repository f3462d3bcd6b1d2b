"""Which database a command works on, settled before Django's settings load.

`DATABASE_URL` if it is given; else the embedded server of the data folder, started for as long as
the command runs, or joined when a demonstration is running on it.
"""

import os
import subprocess
import sys
from pathlib import Path

from config.postgres import Server, default_data


def choose(data: Path | None) -> Server | None:
    """Set the environment that settings read. Returns the embedded server, if it is used."""
    folder = data or Path(os.environ.get("WAYHOME_DATA") or default_data())
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["WAYHOME_DATA"] = str(folder.resolve())
    os.environ.setdefault("WAYHOME_STATEMENT_TIMEOUT", "0")  # long work is a command's right
    if "DATABASE_URL" in os.environ or os.environ.get("WAYHOME_MODE") == "production":
        return None
    server = Server(folder)
    server.start()
    os.environ |= {
        "WAYHOME_MODE": os.environ.get("WAYHOME_MODE", "demonstration"),
        "DATABASE_URL": server.url("app"),
        "DATABASE_OWNER_URL": server.url("owner"),
    }
    return server


def as_owner(*arguments: str) -> None:
    """Run a Django command in a process of its own that connects as `owner`."""
    done = subprocess.run(
        [sys.executable, "-m", "django", *arguments],
        env=os.environ | {"WAYHOME_AS": "owner", "WAYHOME_STATEMENT_TIMEOUT": "0"},
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.returncode)
