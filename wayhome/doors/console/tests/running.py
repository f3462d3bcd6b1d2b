"""The command line as a person runs it: a process of its own, on a database of the test's."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.plugin import databases

ROOT = Path(__file__).resolve().parents[4]


@dataclass(frozen=True)
class Terminal:
    """Commands on `database`, with `data` for keys and attachments."""

    database: str
    data: Path

    def wayhome(self, *words: str, **changes: str) -> "subprocess.CompletedProcess[str]":
        access = databases.current().access
        addresses = {
            "DATABASE_URL": access.at("app", self.database),
            "DATABASE_OWNER_URL": access.at("owner", self.database),
            "WAYHOME_DATA": str(self.data),
        }
        return subprocess.run(
            [sys.executable, "-m", "wayhome", *words],
            cwd=ROOT,
            env=os.environ | addresses | changes,
            capture_output=True,
            text=True,
            check=False,
        )
